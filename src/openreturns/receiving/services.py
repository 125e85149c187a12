"""Book goods in: what arrived, in what state, accepted or not, missing, extra, restocked.

Receipt and inspection are one transaction with the moves of the pieces and the stock
ledger, so that a crash or a second click can neither lose nor double a piece.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import FieldError, Invalid, MoveNotAllowed
from openreturns.core.outbox import PLAIN, Remark
from openreturns.receiving import stock
from openreturns.receiving.arrival import arrival_moves, verdict
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.receiving.completing import complete, receipt_line
from openreturns.receiving.models import Receipt, ReceiptLine
from openreturns.receiving.photos import keep_photos
from openreturns.returns import extras, law
from openreturns.returns.ledger import Move, apply, lock, store
from openreturns.returns.models import Return
from openreturns.returns.units import Cause
from openreturns.shipping import transitions as shipping


@transaction.atomic
def receive(rma: Return, delivery: Delivery, *, by: Actor) -> tuple[Return, Receipt]:
    """Book a delivery in; raises TooMany if more is said to have come than can come."""
    fresh = lock(rma)
    _check(fresh, delivery.arrived)
    moves = arrival_moves(fresh, delivery)
    if not moves and not delivery.extra:
        raise MoveNotAllowed(_("Nothing was booked: say what arrived or what is missing."))
    added = extras.add(fresh, delivery.extra, by=by) if delivery.extra else []
    event = "return.inspected" if delivery.inspected else "return.received"
    _tell(fresh, moves, event, delivery, by)
    receipt = Receipt.objects.create(
        rma=fresh, parcel=delivery.parcel, at=timezone.now(), by_name=by.name
    )
    rows = [receipt_line(receipt, one) for one in delivery.arrived]
    rows += [
        ReceiptLine(receipt=receipt, line=line, quantity=line.quantity, note=one.note)
        for line, one in zip(added, delivery.extra, strict=True)
    ]
    ReceiptLine.objects.bulk_create(rows)
    keep_photos(fresh, delivery.arrived, rows)
    stock.restock(fresh, rows, by)
    if delivery.parcel:
        shipping.deliver(delivery.parcel, by=by)
    return fresh, receipt


@transaction.atomic
def inspect(
    rma: Return, arrived: Sequence[Arrived], *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """Accept or decline pieces that were received before; the rows of their receipt say so."""
    fresh = lock(rma)
    _check(fresh, arrived)
    judged = [one for one in arrived if one.accepted is not None]
    if not judged:
        raise MoveNotAllowed(_("Say for each piece whether it is accepted."))
    moves = [Move(*verdict(one), one.quantity, Cause.INSPECTED) for one in judged]
    figures = Delivery(tuple(judged)).figures() | {"received": 0}
    fresh = apply(fresh, moves, event="return.inspected", by=by, remark=remark, data=figures)
    for one in judged:
        rows = complete(fresh, one, by)
        keep_photos(fresh, [one], rows)
        stock.restock(fresh, rows, by)
    return fresh


def _tell(rma: Return, moves: Sequence[Move], event: str, delivery: Delivery, by: Actor) -> None:
    figures = delivery.figures()
    if moves:
        apply(rma, moves, event=event, by=by, remark=delivery.remark, data=figures)
    else:
        pieces = {"pieces": figures["extra"]}
        store(rma, event=event, by=by, remark=delivery.remark, data=figures | pieces)


def _check(rma: Return, arrived: Sequence[Arrived]) -> None:
    errors = [
        FieldError(f"/lines/{place}/reason_text", _("Write the reason that the customer reads."))
        for place, one in enumerate(arrived)
        if one.accepted is False and not one.reason_text.strip()
    ]
    if errors:
        raise Invalid(_("A piece is declined without a reason."), tuple(errors))
    lines = {line.pk: line for line in rma.lines.all()}
    for one in arrived:
        if one.accepted is False and one.line in lines:
            law.refuse_decline(lines[one.line], one.grade)
