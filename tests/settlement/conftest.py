"""Makers for money: orders at a price, goods that arrive and are accepted."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from openreturns.core import registry
from openreturns.core.actors import Actor
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.orders.models import Order, Payment
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return
from openreturns.returns.units import Place
from openreturns.settlement.ports import RefundGateway
from openreturns.shops.models import Shop
from tests.fakes.gateway import FakeGateway

type Make = Callable[..., Any]


@pytest.fixture
def accept(ben: Actor) -> Callable[..., Return]:
    """Ben books pieces in and accepts them: (line index, quantity), or everything expected."""

    def make(rma: Return, *wanted: tuple[int, int]) -> Return:
        lines = list(rma.lines.all())
        rows = wanted or [(place, line.quantity) for place, line in enumerate(lines)]
        arrived = tuple(Arrived(lines[place].pk, n, "A", accepted=True) for place, n in rows)
        return desk.receive(rma, Delivery(arrived), by=ben)

    return make


@pytest.fixture
def gateway(shop: Shop) -> Iterator[FakeGateway]:
    """The shop refunds through a gateway that has to be called."""
    fake = FakeGateway()
    registry.register(RefundGateway, "fake", fake)  # type: ignore[type-abstract]
    Shop.objects.filter(pk=shop.pk).update(gateway="fake")
    yield fake
    registry._ports.pop((RefundGateway, "fake"))


def pay_with(order: Order, *amounts: int) -> list[Payment]:
    """Let the order have been paid with these amounts instead of one payment."""
    Payment.objects.filter(order=order).delete()
    return [
        Payment.objects.create(order=order, external_id=f"p-{place}", amount=amount)
        for place, amount in enumerate(amounts)
    ]


@pytest.fixture
def correct(anna: Actor) -> Callable[..., Return]:
    """Anna corrects where pieces of a line stand."""

    def make(rma: Return, place: int, source: Place, target: Place, quantity: int) -> Return:
        pieces = [Pieces(rma.lines.all()[place].pk, quantity)]
        return desk.correct(
            rma, (source, target), pieces, by=anna, remark=Remark("a slip of the pen")
        )

    return make
