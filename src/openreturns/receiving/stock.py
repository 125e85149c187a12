"""The stock ledger: pieces go back on the shelf, and off it again; nothing is ever deleted."""

from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.receiving.models import ReceiptLine, StockMovement
from openreturns.returns.ledger import subject
from openreturns.returns.models import Return


def restock(rma: Return, rows: Sequence[ReceiptLine], by: Actor) -> None:
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
    _tell(rma, sum(move.quantity for move in moved), by)


def take_off(rma: Return, taken: Sequence[tuple[ReceiptLine, int]], by: Actor) -> None:
    """Pieces that were put back by these bookings leave the shelf: a counter-movement each.

    Never more than was put there, however often it is asked.
    """
    rows = StockMovement.objects.filter(
        receipt_line__in=[row for row, _quantity in taken], reverses=None
    )
    there = {move.receipt_line_id: move for move in rows}
    off = 0
    for row, wanted in taken:
        move = there.get(row.pk)
        quantity = min(wanted, move.quantity - move.taken_off) if move else 0
        if move is None or not quantity:
            continue
        seen = StockMovement.objects.filter(pk=move.pk, taken_off=move.taken_off)
        if seen.update(taken_off=F("taken_off") + quantity):
            move.taken_off += quantity
            off += _counter(move, quantity, by)
    _tell(rma, -off, by)


def _counter(move: StockMovement, quantity: int, by: Actor) -> int:
    StockMovement.objects.create(
        shop_id=move.shop_id,
        receipt_line_id=move.receipt_line_id,
        sku=move.sku,
        quantity=-quantity,
        kind="undo",
        reverses=move,
        at=timezone.now(),
        by_name=by.name,
    )
    return quantity


def _tell(rma: Return, pieces: int, by: Actor) -> None:
    if pieces:
        outbox.publish("stock.moved", subject(rma), by=by, data={"pieces": pieces})
