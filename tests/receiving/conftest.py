"""Boxes and what is said about them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from openreturns.core.actors import Actor
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.receiving.models import ReceiptLine, StockMovement
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return, Upload
from openreturns.returns.units import Place
from openreturns.shops.models import Shop

type Make = Callable[..., Any]
NOTE = Remark("a slip of the pen")


@pytest.fixture
def book(ben: Actor) -> Callable[..., Return]:
    """Ben books pieces of the first line in; `accepted` left out is looked at later."""

    def make(rma: Return, quantity: int = 1, **said: Any) -> Return:
        line = rma.lines.all()[0]
        return desk.receive(rma, Delivery((Arrived(line.pk, quantity, **said),)), by=ben)

    return make


@pytest.fixture
def correct(ben: Actor) -> Callable[..., Return]:
    """Ben corrects pieces of the first line."""

    def make(rma: Return, source: Place, target: Place, quantity: int = 1) -> Return:
        pieces = [Pieces(rma.lines.all()[0].pk, quantity)]
        return desk.correct(rma, (source, target), pieces, by=ben, remark=NOTE)

    return make


@pytest.fixture
def photo(shop: Shop) -> Upload:
    """A photo that belongs to nothing yet."""
    upload = Upload(shop=shop, content_type="image/jpeg", size=1, sha256="0" * 64)
    upload.file.save("p.jpg", ContentFile(b"x"), save=False)
    upload.save()
    return upload


def rows(rma: Return) -> list[tuple[int, bool | None]]:
    """What the receipts say: pieces that stand, accepted or not."""
    found = ReceiptLine.objects.filter(receipt__rma=rma).order_by("id")
    return [(row.stands, row.accepted) for row in found if row.stands]


def shelf(rma: Return) -> list[int]:
    """The stock movements of a return."""
    found = StockMovement.objects.filter(receipt_line__receipt__rma=rma).order_by("id")
    return list(found.values_list("quantity", flat=True))
