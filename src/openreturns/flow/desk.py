"""The verbs as people use them: one act that touches several stages, in one transaction.

Portal, back office and API call these and nothing deeper, so that an act means the
same on every surface.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import FieldError, Invalid, MoveNotAllowed
from openreturns.core.money import WHOLE
from openreturns.core.outbox import PLAIN, Remark
from openreturns.flow import verdicts
from openreturns.policies.rules.seen import stored
from openreturns.receiving import services as receiving
from openreturns.receiving import undoing
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns import asking, law, opening, transitions
from openreturns.returns.announcement import Announcement
from openreturns.returns.ledger import Pieces, holding, wanted
from openreturns.returns.models import Return
from openreturns.returns.opening import Opening
from openreturns.returns.queries import order_lines
from openreturns.returns.transitions import Step
from openreturns.returns.units import Cause, Place
from openreturns.settlement import costs, due, settling
from openreturns.settlement import transitions as money
from openreturns.settlement.quote import Quote, quote
from openreturns.shipping import transitions as shipping
from openreturns.shipping.models import Parcel
from openreturns.shipping.queries import parcels_of
from openreturns.shipping.states import NEXT, STILL_HERE, ParcelState
from openreturns.shops.numbers import next_number


def submit(
    said: Announcement, *, by: Actor, remark: Remark = PLAIN, number: str = ""
) -> tuple[Return, Quote]:
    """Announce a return: decide it, claim its pieces, plan the parcel of what is approved.

    Raises NotReturnable or Invalid with a pointer per line or answer that cannot be, and
    TooMany if somebody was faster; then nothing is stored. A caller inside a transaction
    takes the `number` before it.
    """
    worked_out = quote(said)
    verdicts.refuse_unreturnable(worked_out, said.language)
    said = asking.judged(_with_method(said, worked_out), worked_out.decision)
    number = number or next_number(said.shop, timezone.now())
    values = tuple(line.value for line in worked_out.lines)
    kept = stored(worked_out.seen)
    announced = Opening(said, worked_out.decision, number, worked_out.clocks, values, kept)
    with transaction.atomic():
        rma = opening.request(announced, by=by, remark=remark)
        rma = verdicts.carry_out(rma, worked_out.decision)
        if any(line.approved for line in rma.lines.all()):
            shipping.plan(rma, sender=_sender(said), by=by, notify=remark.notify)
    return rma, worked_out


def approve(
    rma: Return,
    pieces: Sequence[Pieces] | None = None,
    *,
    method: tuple[str, str] | None = None,
    refund_fee: bool = False,
    by: Actor,
    remark: Remark = PLAIN,
) -> Return:
    """Approve pieces and plan how they travel; on approved ones it only adds the shipment.

    `refund_fee`: the shop pays the label after all.
    """
    with holding(rma) as fresh:
        if refund_fee:
            costs.forgo_fee(fresh)
        if method and method != (fresh.method, fresh.carrier):
            fresh.method, fresh.carrier = method
            Return.objects.filter(pk=fresh.pk).update(method=method[0], carrier=method[1])
        named = None if pieces is None else {piece.line for piece in pieces}
        lines = [line for line in fresh.lines.all() if named is None or line.pk in named]
        if any(line.requested for line in lines):
            transitions.approve(fresh, pieces, by=by, remark=remark)
        elif not any(line.approved for line in lines):
            raise MoveNotAllowed(_("There is no piece left for which this can be done."))
        shipping.plan(fresh, sender=_sender_of(fresh), by=by, notify=remark.notify)
        return fresh


@dataclass(frozen=True, slots=True)
class Travel:
    """How a parcel travels; `pickup` is {"date", "address"} where the carrier fetches it."""

    method: str
    carrier: str = ""
    pickup: dict[str, Any] | None = None
    tracking_number: str = ""


def add_parcel(
    rma: Return,
    pieces: Sequence[Pieces] | None = None,
    *,
    travel: Travel,
    by: Actor,
    remark: Remark = PLAIN,
) -> Parcel:
    """One more parcel for approved pieces (default: all that travel in none yet)."""
    with holding(rma) as fresh:
        fresh.method, fresh.carrier, fresh.pickup = travel.method, travel.carrier, travel.pickup
        sender, notify = _sender_of(fresh), remark.notify
        parcel = shipping.plan(fresh, pieces, sender=sender, by=by, notify=notify)
        if parcel is None:
            raise MoveNotAllowed(_("Every approved piece already travels in a parcel."))
        if travel.tracking_number:
            shipping.set_tracking(parcel, travel.tracking_number, by=by, remark=remark)
        return parcel


def keep(
    rma: Return,
    pieces: Sequence[Pieces] | None = None,
    *,
    share: int = WHOLE,
    by: Actor,
    remark: Remark = PLAIN,
) -> Return:
    """The customer keeps the pieces and gets their money, or `share` (hundredths of a percent)."""
    with holding(rma) as fresh:
        if share < WHOLE:
            law.refuse_part_payment(fresh, pieces)
        transitions.keep(fresh, pieces, by=by, remark=remark)
        due.refresh(fresh, share=share)
        _void_idle_labels(fresh, by)
        return fresh


def cancel(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """Cancel until the carrier has it; the label of a fully cancelled return is voided."""
    with holding(rma) as fresh:
        lost = any(line.missing for line in fresh.lines.all())
        transitions.cancel(fresh, pieces, by=by, remark=remark)
        if lost:  # what was owed for a lost piece that the customer still has is not owed
            due.refresh(fresh)
        _void_idle_labels(fresh, by)
        return fresh


def expire(rma: Return, *, by: Actor) -> Return:
    """What was approved and not sent in time expires; its label stops working."""
    with holding(rma) as fresh:
        fresh.expires_on = None
        transitions.expire(fresh, places=[Place.APPROVED], by=by)
        _void_idle_labels(fresh, by)
        return fresh


def receive(rma: Return, delivery: Delivery, *, by: Actor) -> Return:
    """Book a delivery in; what is accepted falls due."""
    with holding(rma) as fresh:
        if delivery.parcel is None:
            delivery = replace(delivery, parcel=_only_parcel(fresh))
        receiving.receive(fresh, delivery, by=by)
        due.refresh(fresh)
        return fresh


def inspect(
    rma: Return, arrived: Sequence[Arrived], *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """Accept or decline received pieces; what is accepted falls due."""
    with holding(rma) as fresh:
        receiving.inspect(fresh, arrived, by=by, remark=remark)
        due.refresh(fresh)
        return fresh


def lose(rma: Return, pieces: Sequence[Pieces], *, by: Actor, remark: Remark = PLAIN) -> Return:
    """Our carrier lost these pieces: the shop bears it, their money falls due."""
    with holding(rma) as fresh:
        transitions.miss(fresh, pieces, cause=Cause.CARRIER_LOST, by=by, remark=remark)
        due.refresh(fresh)
        return fresh


def lose_parcel(parcel: Parcel, *, by: Actor, remark: Remark = PLAIN) -> None:
    """Our carrier lost the whole parcel: what was in it falls due (PRODUCT.md §8)."""
    if parcel.rma is None:
        raise MoveNotAllowed(_("This parcel belongs to no return yet."))
    with holding(parcel.rma) as fresh:
        parcel.rma = fresh
        shipping.lose(parcel, by=by, remark=remark)
        due.refresh(fresh)


def send_back(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """Pieces go back to the customer; for accepted ones refused once their money is on its way."""
    with holding(rma) as fresh:
        before = {line.pk: line.accepted for line in fresh.lines.all()}
        transitions.send_back(fresh, pieces, by=by, remark=remark)
        gone = [(line.pk, before[line.pk] - line.accepted) for line in fresh.lines.all()]
        undoing.send_off(fresh, [Pieces(*row) for row in gone if row[1]], by=by)
        due.refresh(fresh)
        return fresh


def correct(
    rma: Return,
    step: Step,
    pieces: Sequence[Pieces] | None = None,
    *,
    cause: Cause = Cause.CORRECTION,
    by: Actor,
    remark: Remark,
) -> Return:
    """Undo a booking; MoveNotAllowed once money for these pieces is on its way."""
    with holding(rma) as fresh:
        meant = [Pieces(*row) for row in wanted(fresh, pieces, step[:1])]
        transitions.correct(fresh, step, meant, cause=cause, by=by, remark=remark)
        undoing.undo(fresh, step, meant, note=remark.note, by=by)
        due.refresh(fresh)
        return fresh


settle = settling.settle
waive = money.waive
reject = transitions.reject
reopen = transitions.reopen
assign = transitions.assign


def may_cancel(rma: Return, parcels: Sequence[Parcel]) -> bool:
    """Something is still with the customer, and no parcel is with the carrier."""
    here = any(line.requested or line.approved for line in rma.lines.all())
    live = [p for p in parcels if p.state not in {"voided", "expired"}]
    return here and all(parcel.state in STILL_HERE for parcel in live)


def _with_method(said: Announcement, worked_out: Quote) -> Announcement:
    """The method asked for, if policy allows it; else the first that it offers."""
    allowed = worked_out.decision.methods
    if said.method and said.method not in allowed:
        pointer = FieldError("/method/code", _("This method is not offered here."))
        raise Invalid(_("The way to send it is not offered."), (pointer,))
    method = said.method or (allowed[0] if allowed else "none")
    carrier = said.carrier or (worked_out.decision.carrier if method == "label" else "")
    return replace(said, method=method, carrier=carrier)


def _sender(said: Announcement) -> dict[str, Any]:
    address = (said.pickup or {}).get("address")
    first = said.orders[0] if said.orders else None
    return dict(address or (first.shipping_address if first else None) or {"name": said.name})


def _sender_of(rma: Return) -> dict[str, Any]:
    if rma.pickup and rma.pickup.get("address"):
        return dict(rma.pickup["address"])
    first = next(iter(order_lines([rma]).values()), None)
    if first and first.order.shipping_address:
        return dict(first.order.shipping_address)
    return {"name": rma.name}


def _void_idle_labels(rma: Return, by: Actor) -> None:
    """Labels stop working when nothing is left that could travel with them."""
    if not any(line.approved or line.requested for line in rma.lines.all()):
        shipping.void_all(rma, by=by)


def _only_parcel(rma: Return) -> Parcel | None:
    """The one inbound parcel that can still arrive, if there is exactly one."""
    coming = [
        parcel
        for parcel in parcels_of([rma])[rma.pk]
        if parcel.direction == "inbound"
        and ParcelState.DELIVERED in NEXT[ParcelState(parcel.state)]
    ]
    return coming[0] if len(coming) == 1 else None
