"""Book goods in: what arrived, in what state, accepted or not, missing, extra, restocked.

Receipt and inspection are one transaction with the moves of the pieces and the stock
ledger, so that a crash or a second click can neither lose nor double a piece.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.errors import FieldError, Invalid, MoveNotAllowed, TooMany
from openreturns.core.outbox import PLAIN, Remark
from openreturns.receiving.models import (
    Disposition,
    Receipt,
    ReceiptLine,
    StockMovement,
)
from openreturns.returns.ledger import Move, apply, lock, subject
from openreturns.returns.models import Return, ReturnLine
from openreturns.returns.units import Cause, Place
from openreturns.shipping import transitions as shipping
from openreturns.shipping.models import Parcel

# Where an arriving piece is taken from, most expected first.
EXPECTED = (Place.IN_TRANSIT, Place.APPROVED, Place.REQUESTED)
ANYWAY = (
    Place.MISSING,
    Place.KEPT,
    Place.REJECTED,
    Place.CANCELLED,
    Place.EXPIRED,
    Place.SENT_BACK,
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Pieces of one line in one state; `accepted` None leaves the inspection for later."""

    line: UUID
    quantity: int
    grade: str = ""
    accepted: bool | None = None
    reason_text: str = ""
    disposition: str = ""
    restock: bool = False
    serials: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One opening of a box: what was in it and what was not."""

    arrived: tuple[Arrived, ...]
    missing: tuple[tuple[UUID, int], ...] = ()
    parcel: Parcel | None = None
    remark: Remark = field(default=PLAIN)


@transaction.atomic
def receive(rma: Return, delivery: Delivery, *, by: Actor) -> tuple[Return, Receipt]:
    """Book a delivery in; raises TooMany if more is said to have come than can come."""
    fresh = lock(rma)
    _check(delivery.arrived)
    moves = _receipt_moves(fresh, delivery)
    if not moves:
        raise MoveNotAllowed(_("Nothing was booked: say what arrived or what is missing."))
    inspected = any(a.accepted is not None for a in delivery.arrived) or delivery.missing
    event = "return.inspected" if inspected else "return.received"
    data = _figures(delivery)
    fresh = apply(fresh, moves, event=event, by=by, remark=delivery.remark, data=data)
    receipt = Receipt.objects.create(
        rma=fresh, parcel=delivery.parcel, at=timezone.now(), by_name=by.name
    )
    rows = [_row(receipt, arrived) for arrived in delivery.arrived]
    ReceiptLine.objects.bulk_create(rows)
    _restock(fresh, rows, by)
    if delivery.parcel:
        shipping.deliver(delivery.parcel, by=by)
    return fresh, receipt


@transaction.atomic
def inspect(
    rma: Return, arrived: Sequence[Arrived], *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """Accept or decline pieces that were received before; rows of the receipt are completed."""
    fresh = lock(rma)
    _check(arrived)
    moves = [
        Move(*_verdict(one), one.quantity, Cause.INSPECTED)
        for one in arrived
        if one.accepted is not None
    ]
    if not moves:
        raise MoveNotAllowed(_("Say for each piece whether it is accepted."))
    fresh = apply(fresh, moves, event="return.inspected", by=by, remark=remark)
    receipt = Receipt.objects.create(rma=fresh, at=timezone.now(), by_name=by.name)
    rows = [_row(receipt, one) for one in arrived]
    ReceiptLine.objects.bulk_create(rows)
    _restock(fresh, rows, by)
    return fresh


def _verdict(one: Arrived) -> tuple[str, UUID, Place, Place]:
    if one.accepted:
        return ("accept", one.line, Place.RECEIVED, Place.ACCEPTED)
    return ("decline", one.line, Place.RECEIVED, Place.DECLINED)


def _check(arrived: Sequence[Arrived]) -> None:
    errors = [
        FieldError(f"/lines/{place}/reason_text", _("Write the reason that the customer reads."))
        for place, one in enumerate(arrived)
        if one.accepted is False and not one.reason_text.strip()
    ]
    if errors:
        raise Invalid(_("A piece is declined without a reason."), tuple(errors))


def _receipt_moves(rma: Return, delivery: Delivery) -> list[Move]:
    standing = {line.pk: dict(line.units) for line in rma.lines.all()}
    titles = {line.pk: line for line in rma.lines.all()}
    moves: list[Move] = []
    for one in delivery.arrived:
        line = titles.get(one.line)
        if line is None or one.quantity < 1:
            raise MoveNotAllowed(_("The return has no such line or quantity."))
        moves += _arrival(line, standing[one.line], one)
    for line_id, quantity in delivery.missing:
        line = titles.get(line_id)
        if line is None or quantity < 1:
            raise MoveNotAllowed(_("The return has no such line or quantity."))
        moves += _take(line, standing[line_id], quantity, ("miss", Place.MISSING, Cause.NOT_IN_BOX))
    return moves


def _arrival(line: ReturnLine, units: dict[str, int], one: Arrived) -> list[Move]:
    moves = _take(line, units, one.quantity, ("receive", Place.RECEIVED, Cause.SCANNED))
    if one.accepted is not None:
        verb, line_id, source, target = _verdict(one)
        units[source] -= one.quantity
        units[target] += one.quantity
        moves.append(Move(verb, line_id, source, target, one.quantity, Cause.INSPECTED))
    return moves


def _take(
    line: ReturnLine, units: dict[str, int], quantity: int, way: tuple[str, Place, Cause]
) -> list[Move]:
    """Pieces from where they are expected first; what was kept or rejected may come anyway."""
    verb, target, cause = way
    sources = EXPECTED[:2] if verb == "miss" else (*EXPECTED, *ANYWAY)
    left, moves = quantity, []
    for source in sources:
        taken = min(left, units[source])
        if taken:
            why = Cause.CAME_ANYWAY if source in ANYWAY else cause
            moves.append(Move(verb, line.pk, source, target, taken, why))
            units[source] -= taken
            units[target] += taken
            left -= taken
    if left:
        raise TooMany(
            _("{title}: {wanted} pieces were scanned, but only {there} can still come.").format(
                title=line.title, wanted=quantity, there=quantity - left
            )
        )
    return moves


def _figures(delivery: Delivery) -> dict[str, int]:
    count = {"received": 0, "accepted": 0, "declined": 0, "restocked": 0}
    for one in delivery.arrived:
        count["received"] += one.quantity
        count["accepted"] += one.quantity if one.accepted else 0
        count["declined"] += one.quantity if one.accepted is False else 0
        count["restocked"] += one.quantity if one.restock else 0
    return {**count, "missing": sum(quantity for _line, quantity in delivery.missing)}


def _row(receipt: Receipt, one: Arrived) -> ReceiptLine:
    return ReceiptLine(
        receipt=receipt,
        line_id=one.line,
        quantity=one.quantity,
        grade=one.grade,
        accepted=one.accepted,
        reason_text=one.reason_text.strip(),
        disposition=one.disposition or (Disposition.RESTOCK if one.restock else ""),
        restock=one.restock,
        serials=list(one.serials),
        note=one.note,
    )


def _restock(rma: Return, rows: Sequence[ReceiptLine], by: Actor) -> None:
    """Pieces that go back on the shelf become a movement of the stock ledger."""
    skus = {line.pk: line.sku for line in rma.lines.all()}
    moved = StockMovement.objects.bulk_create(
        StockMovement(
            shop_id=rma.shop_id,
            receipt_line=row,
            sku=skus[row.line_id],
            quantity=row.quantity,
            at=timezone.now(),
            by_name=by.name,
        )
        for row in rows
        if row.restock
    )
    if moved:
        data = {"pieces": sum(move.quantity for move in moved)}
        outbox.publish("stock.moved", subject(rma), by=by, data=data)
