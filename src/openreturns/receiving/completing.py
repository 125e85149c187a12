"""Rows of a receipt: written when goods come, completed when somebody inspects them."""

from django.db.models import F
from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.policies.models import Disposition
from openreturns.receiving import stock
from openreturns.receiving.booked import Arrived
from openreturns.receiving.models import Receipt, ReceiptLine
from openreturns.returns.models import Return

SAID = ("grade", "accepted", "reason_text", "disposition", "restock", "serials", "note")


def receipt_line(receipt: Receipt, one: Arrived, quantity: int = 0) -> ReceiptLine:
    """The row of pieces that arrived in one state (all of them, unless `quantity` says less)."""
    return ReceiptLine(
        receipt=receipt,
        line_id=one.line,
        quantity=quantity or one.quantity,
        grade=one.grade,
        accepted=one.accepted,
        reason_text=one.reason_text.strip(),
        disposition=one.disposition or (Disposition.RESTOCK if one.restock else ""),
        restock=one.restock,
        serials=list(one.serials),
        note=one.note,
    )


def complete(rma: Return, one: Arrived, by: Actor) -> list[ReceiptLine]:
    """Say it on the rows that wait for it, oldest first: pieces are shown once, not twice.

    Pieces that no row waits for (booked before there were receipts) get one of their own.
    """
    waiting = ReceiptLine.objects.filter(
        receipt__rma=rma, line=one.line, accepted=None, undone__lt=F("quantity")
    )
    left, rows = one.quantity, []
    for row in waiting.select_related("receipt").order_by("id"):
        taken = min(left, row.quantity - row.undone)
        if taken:
            rows.append(_say(rma, row, one, taken, by))
        left -= taken
    if left:
        receipt = Receipt.objects.create(rma=rma, at=timezone.now(), by_name=by.name)
        rows.append(receipt_line(receipt, one, left))
        rows[-1].save(force_insert=True)
    return rows


def _say(rma: Return, row: ReceiptLine, one: Arrived, quantity: int, by: Actor) -> ReceiptLine:
    """The whole row, or a part of it that becomes a row of its own."""
    said = receipt_line(row.receipt, one, quantity)
    said.note = one.note or row.note
    if row.restock:
        return _replace(rma, row, said, by)
    if quantity == row.quantity:
        for name in SAID:
            setattr(row, name, getattr(said, name))
        row.save(update_fields=SAID)
        return row
    ReceiptLine.objects.filter(pk=row.pk).update(quantity=F("quantity") - quantity)
    said.save(force_insert=True)
    return said


def _replace(rma: Return, row: ReceiptLine, said: ReceiptLine, by: Actor) -> ReceiptLine:
    """Pieces that were put back on the shelf before anybody looked: what is said now counts."""
    ReceiptLine.objects.filter(pk=row.pk).update(undone=F("undone") + said.quantity)
    stock.take_off(rma, [(row, said.quantity)], by)
    said.save(force_insert=True)
    return said
