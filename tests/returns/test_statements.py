"""How many SQL statements each verb takes, without BEGIN, COMMIT and SAVEPOINT (DESIGN.md §7)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openreturns.core.actors import Actor, Kind
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns import transitions
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return
from openreturns.returns.units import Place
from openreturns.shops.numbers import next_number
from tests.conftest import MIA, MakeOrder, MakeReturn

ANNA = Actor(Kind.STAFF, "Anna")
NOTE = Remark("A slip.")


def statements(act: Callable[[], object]) -> int:
    """How many statements that speak of rows the act sends."""
    with CaptureQueriesContext(
        connection,
    ) as sent:
        act()
    words = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return sum(not query["sql"].startswith(words) for query in sent)


def test_submitting_two_lines_takes_nineteen_statements(
    make_order: MakeOrder, announce: Callable[..., Any]
) -> None:
    """Two of them are the customer's past and what the decision saw."""
    said = announce(make_order())

    assert statements(lambda: desk.submit(said, by=MIA)) == 19


def _fresh(rma: Return) -> Return:
    return Return.objects.get(pk=rma.pk)


def _all(rma: Return, accepted: bool | None) -> Delivery:
    """Everything, unseen or accepted and put back on the shelf."""
    rows = (
        Arrived(one.pk, one.quantity, "A", accepted, restock=bool(accepted))
        for one in rma.lines.all()
    )
    return Delivery(tuple(rows))


def _received(rma: Return) -> Return:
    return desk.receive(rma, _all(rma, None), by=ANNA)


def _accepted(rma: Return) -> Return:
    return desk.receive(rma, _all(rma, True), by=ANNA)


def _lose(rma: Return) -> object:
    pieces = [Pieces(line.pk, 1) for line in rma.lines.all()]
    return desk.lose(rma, pieces, by=ANNA)


def _hand_over(rma: Return) -> object:
    pieces = [Pieces(line.pk, line.quantity) for line in rma.lines.all()]
    return transitions.hand_over(rma, pieces, by=ANNA)


def _rejected(rma: Return) -> Return:
    return desk.reject(rma, reason_text="Worn.", by=ANNA)


type Step = Callable[[Return], Any]
DECIDE, IN_TIME = 20, 3
COSTS: dict[str, tuple[int, Step | None, Step, int]] = {
    # name: (days since delivery, what was done before, the act, its statements)
    "approve": (DECIDE, None, lambda rma: desk.approve(rma, by=ANNA), 12),
    "reject": (DECIDE, None, _rejected, 11),
    "keep": (DECIDE, None, lambda rma: desk.keep(rma, by=ANNA), 14),
    "expire": (DECIDE, None, lambda rma: transitions.expire(rma, by=ANNA), 9),
    "start review": (DECIDE, None, lambda rma: transitions.start_review(rma, by=ANNA), 4),
    "reopen": (DECIDE, _rejected, lambda rma: desk.reopen(rma, by=ANNA), 10),
    "cancel": (IN_TIME, None, lambda rma: desk.cancel(rma, by=MIA), 12),
    "hand over": (IN_TIME, None, _hand_over, 8),
    "lose": (IN_TIME, None, _lose, 13),
    "receive": (IN_TIME, None, _received, 15),
    "receive and accept": (IN_TIME, None, _accepted, 21),
    "inspect": (
        IN_TIME, _received, lambda rma: desk.inspect(rma, _all(rma, True).arrived, by=ANNA), 21
    ),
    "settle": (IN_TIME, _accepted, lambda rma: desk.settle(rma, by=ANNA), 12),
    "correct a receipt": (
        IN_TIME,
        _received,
        lambda rma: desk.correct(rma, (Place.RECEIVED, Place.APPROVED), by=ANNA, remark=NOTE),
        12,
    ),
    "correct an inspection": (
        IN_TIME,
        _accepted,
        lambda rma: desk.correct(rma, (Place.ACCEPTED, Place.RECEIVED), by=ANNA, remark=NOTE),
        25,
    ),
    "close": (IN_TIME, None, lambda rma: transitions.close(rma, by=ANNA), 4),
    "assign to nobody": (IN_TIME, None, lambda rma: transitions.assign(rma, None, by=ANNA), 2),
}  # fmt: skip


@pytest.mark.parametrize("name", COSTS)
def test_a_verb_on_two_lines_takes_so_many_statements(make_return: MakeReturn, name: str) -> None:
    days, before, act, count = COSTS[name]
    rma = make_return(delivered_days_ago=days)
    if before:
        before(rma)
    fresh = _fresh(rma)

    assert statements(lambda: act(fresh)) == count


def test_taking_the_number_is_one_of_them(
    make_order: MakeOrder, announce: Callable[..., Any]
) -> None:
    order = make_order()
    said = announce(order)
    number = next_number(order.shop, said.declared_at)

    assert statements(lambda: desk.submit(said, by=MIA, number=number)) == 18
