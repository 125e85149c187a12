"""Take a booking back: what was said of pieces no longer holds, and they leave the shelf."""

from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import ChangedMeanwhile
from openreturns.receiving import stock
from openreturns.receiving.models import ReceiptLine
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return
from openreturns.returns.units import Place

type Step = tuple[Place, Place]

SAID: dict[Place, bool | None] = {
    Place.RECEIVED: None,
    Place.ACCEPTED: True,
    Place.DECLINED: False,
}


def undo(rma: Return, step: Step, pieces: Sequence[Pieces], *, note: str, by: Actor) -> None:
    """Pieces of a locked return were corrected from one place to another.

    Of the rows that said the old, newest first, so many pieces count as undone, and their
    counter-movements are written; a row that says the new is added. Nothing was booked of
    them: nothing happens.
    """
    source, target = step
    if source not in SAID:
        return
    undone = [part for piece in pieces for part in _undone(rma, piece, SAID[source])]
    if target in SAID:
        ReceiptLine.objects.bulk_create(
            ReceiptLine(
                receipt_id=row.receipt_id,
                line_id=row.line_id,
                quantity=quantity,
                grade=row.grade if SAID[target] is not None else "",
                accepted=SAID[target],
                reason_text=note if SAID[target] is False else "",
                serials=row.serials,
            )
            for row, quantity in undone
        )
    stock.take_off(rma, [(row, quantity) for row, quantity in undone if row.restock], by)


def send_off(rma: Return, pieces: Sequence[Pieces], *, by: Actor) -> None:
    """Accepted pieces go back to the customer: what lay on the shelf of them leaves it."""
    taken = [part for piece in pieces for part in _newest(rma, piece, accepted=True)]
    stock.take_off(rma, [(row, quantity) for row, quantity in taken if row.restock], by)


def _undone(rma: Return, piece: Pieces, said: bool | None) -> list[tuple[ReceiptLine, int]]:
    parts = _newest(rma, piece, accepted=said)
    for row, quantity in parts:
        seen = ReceiptLine.objects.filter(pk=row.pk, undone=row.undone)
        if not seen.update(undone=F("undone") + quantity):
            raise ChangedMeanwhile(_("Somebody else just corrected this receipt."))
    return parts


def _newest(rma: Return, piece: Pieces, *, accepted: bool | None) -> list[tuple[ReceiptLine, int]]:
    """The latest rows that said so of a line, with how many pieces of each are meant."""
    left, parts = piece.quantity, []
    rows = ReceiptLine.objects.filter(
        receipt__rma=rma, line=piece.line, accepted=accepted, undone__lt=F("quantity")
    )
    for row in rows.order_by("-id"):
        taken = min(left, row.quantity - row.undone)
        if taken:
            parts.append((row, taken))
        left -= taken
    return parts
