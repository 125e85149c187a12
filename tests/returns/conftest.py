"""Returns whose pieces stand where a test wants them."""

from collections.abc import Callable

import pytest

from openreturns.orders.models import Order, OrderLine
from openreturns.returns.ledger import lock, save_head
from openreturns.returns.models import Return, ReturnLine
from openreturns.returns.units import FREE, Place
from tests.conftest import MakeReturn

Standing = Callable[..., Return]


@pytest.fixture
def standing(make_return: MakeReturn) -> Standing:
    """A voluntary return of one line whose pieces stand at these places: standing(approved=2).

    The rows are written as the ledger would have left them, claims included.
    """

    def make(*, delivered_days_ago: int = 20, **places: int) -> Return:
        pieces = sum(places.values())
        rma = make_return((0, pieces), lines=((pieces, 1000),), delivered_days_ago=20)
        return put(rma, delivered_days_ago=delivered_days_ago, **places)

    def put(rma: Return, *, delivered_days_ago: int, **places: int) -> Return:
        line = rma.lines.all()[0]
        counters = {place.value: places.get(place.value, 0) for place in Place}
        basis = "withdrawal" if delivered_days_ago < 14 else "voluntary"
        ReturnLine.objects.filter(pk=line.pk).update(legal_basis=basis, **counters)
        held = line.quantity - sum(counters[place] for place in FREE)
        OrderLine.objects.filter(pk=line.order_line_id).update(announced=held)
        Order.objects.filter(pk=line.order_id).update(announced=held)
        fresh = lock(rma)
        save_head(fresh)
        return fresh

    return make


def units(rma: Return) -> dict[str, int]:
    """Where the pieces of its only line stand in the database; empty places left out."""
    line = ReturnLine.objects.get(rma=rma)
    return {place: count for place, count in line.units.items() if count}
