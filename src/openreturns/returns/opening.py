"""Open a return: the announced lines become rows, born where the decision says.

Rows are written complete, in one transaction with the claims on the order lines;
what is announced twice at once fails here and leaves nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.errors import FieldError, Invalid
from openreturns.core.outbox import PLAIN, Remark
from openreturns.orders import transitions as orders
from openreturns.orders.transitions import Change
from openreturns.policies.decision import Decision, LineDecision
from openreturns.returns import expiry
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.asking import files_of
from openreturns.returns.ledger import subject
from openreturns.returns.models import DecisionRecord, Return, ReturnLine, Term, UnitMove, Upload
from openreturns.returns.status import StatusFacts, derive
from openreturns.returns.terms import terms_of
from openreturns.returns.units import Cause, Place


@dataclass(frozen=True, slots=True)
class Clocks:
    """The dates that run with a return, local to the customer; None has not started."""

    withdrawal_ends_on: date | None = None
    send_back_by: date | None = None
    refund_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything that is known when a return opens; `values` in minor units per line.

    `seen` is what the decision saw, as policies.rules.seen stores it.
    """

    announcement: Announcement
    decision: Decision
    number: str
    clocks: Clocks
    values: tuple[int, ...]
    seen: str = ""


@transaction.atomic
def request(opening: Opening, *, by: Actor, remark: Remark = PLAIN) -> Return:
    """Announce the return: claim the pieces, write the rows, tell what happened."""
    _claim(opening.announcement)
    rma = _head(opening)
    lines = [
        _line(rma, place, wanted, decided, opening.values[place])
        for place, (wanted, decided) in enumerate(
            zip(opening.announcement.lines, opening.decision.lines, strict=True)
        )
    ]
    rma.status = _first_status(rma, lines)
    rma._prefetched_objects_cache = {"lines": lines}  # type: ignore[attr-defined]
    if any(line.approved for line in lines):
        expiry.start(rma)
    rma.save(force_insert=True)
    ReturnLine.objects.bulk_create(lines)
    _history(rma, lines, by)
    Term.objects.bulk_create(terms_of(rma, lines))
    if opening.seen:
        _keep_what_was_seen(rma, opening)
    _take_uploads(opening.announcement, lines)
    _tell(rma, lines, by, remark)
    return rma


def _claim(announcement: Announcement) -> None:
    """Hold the pieces on their order lines, and know it on the orders at hand."""
    held = [
        Change(wanted.order_line.order_id, wanted.order_line.pk, wanted.quantity)
        for wanted in announcement.lines
        if wanted.order_line
    ]
    orders.change_announced(held)
    for order in announcement.orders:
        order.announced += sum(change.pieces for change in held if change.order == order.pk)


def _head(opening: Opening) -> Return:
    said, clocks, now = opening.announcement, opening.clocks, timezone.now()
    first = said.orders[0] if said.orders else None
    customer = first.customer if first else None
    return Return(
        shop=said.shop,
        number=opening.number,
        customer=customer,
        email=said.email or (customer.email if customer else ""),
        name=said.name or (customer.name if customer else ""),
        language=said.language,
        country=first.country if first else said.shop.country,
        currency=said.currency,
        origin=said.origin,
        orders=_order_refs(said),
        pieces=sum(wanted.quantity for wanted in said.lines),
        value=sum(opening.values),
        created_at=now,
        updated_at=now,
        submitted_at=said.declared_at,
        withdrawal_ends_on=clocks.withdrawal_ends_on,
        send_back_by=clocks.send_back_by,
        refund_due_on=clocks.refund_due_on,
        method=said.method,
        carrier=said.carrier,
        pickup=said.pickup,
        decision=opening.decision.stored(),
    )


def _order_refs(said: Announcement) -> list[dict[str, str]]:
    """The orders as lists show them, so that a list needs no look at orders."""
    return [
        {"id": str(order.pk), "external_id": order.external_id, "number": order.number}
        for order in said.orders
    ]


def _line(
    rma: Return, position: int, wanted: Wanted, decided: LineDecision, value: int
) -> ReturnLine:
    thing = wanted.order_line
    born = Place.APPROVED if decided.approved else Place.REQUESTED
    return ReturnLine(
        rma=rma,
        position=position,
        order_line=thing,
        order=thing.order if thing else None,
        line_ref=thing.external_id if thing else "",
        invoice=wanted.invoice,
        sku=thing.sku if thing else wanted.sku,
        title=thing.title if thing else (wanted.title or wanted.sku),
        image_url=thing.image_url if thing else "",
        quantity=wanted.quantity,
        value=value,
        reason=wanted.reason.code if wanted.reason else "",
        reason_text=wanted.reason_text,
        action=wanted.action,
        action_text=wanted.action_text,
        outcome=wanted.outcome,
        legal_basis=decided.legal_basis,
        answers=wanted.answers,
        asked=list(wanted.asked),
        comment=wanted.comment,
        why=_why(decided),
        **{born.value: wanted.quantity},
    )


def _why(decided: LineDecision) -> list[dict[str, Any]]:
    """The findings as they are kept; policies.sentences reads them again."""
    return [
        {"code": finding.code, "figures": [list(pair) for pair in finding.figures]}
        for finding in decided.findings
    ]


def _first_status(rma: Return, lines: list[ReturnLine]) -> str:
    units: Mapping[str, int] = {
        place.value: sum(line.units[place.value] for line in lines) for place in Place
    }
    return derive(units, StatusFacts(submitted_at=rma.submitted_at))


def _history(rma: Return, lines: list[ReturnLine], by: Actor) -> None:
    UnitMove.objects.bulk_create(
        UnitMove(
            line=line,
            target=place,
            quantity=line.count([place]),
            cause=Cause.BY_LAW if line.legal_basis == "withdrawal" else Cause.ANNOUNCED,
            at=rma.created_at,
            by_kind=by.kind,
            by_name=by.name,
        )
        for line in lines
        for place in (Place.REQUESTED, Place.APPROVED)
        if line.count([place])
    )


def _keep_what_was_seen(rma: Return, opening: Opening) -> None:
    """For the time machine, which tries other rules on it later."""
    DecisionRecord.objects.create(
        rma=rma, shop_id=rma.shop_id, policy=opening.decision.policy, seen=opening.seen
    )


def _take_uploads(announcement: Announcement, lines: list[ReturnLine]) -> None:
    """Tie photos and answered files to their lines; each belongs to one line only."""
    for place, (wanted, line) in enumerate(zip(announcement.lines, lines, strict=True)):
        _take(line, wanted.photos, f"/lines/{place}/photos", "photo")
        for code, uploads in files_of(wanted).items():
            _take(line, uploads, f"/lines/{place}/answers/{code}", "answer")


def _take(line: ReturnLine, uploads: Collection[Any], pointer: str, kind: str) -> None:
    if not uploads:
        return
    free = Upload.objects.filter(pk__in=uploads, shop=line.rma.shop_id, line__isnull=True)
    if free.update(line=line, taken_by="customer", kind=kind) != len(set(uploads)):
        said = _("A photo is unknown or already belongs to a return.")
        raise Invalid(said, (FieldError(pointer, said),))


def _tell(rma: Return, lines: list[ReturnLine], by: Actor, remark: Remark) -> None:
    approved = sum(line.approved for line in lines)
    data = {"pieces": rma.pieces, "approved": approved}
    outbox.publish("return.requested", subject(rma), by=by, remark=remark, data=data)
    if approved:
        outbox.publish(
            "return.approved", subject(rma), by=by, remark=remark, data={"pieces": approved}
        )
