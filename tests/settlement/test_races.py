"""Several people at once: money moves once, and what was refused left nothing behind."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from openreturns.core.actors import Actor
from openreturns.core.errors import DomainError
from openreturns.flow import desk
from openreturns.orders.models import OrderLine, Payment
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.receiving.models import StockMovement
from openreturns.returns.models import Return
from openreturns.settlement import transitions
from openreturns.settlement.models import Refund, SettlementLine
from tests.fakes.gateway import FakeGateway

type Make = Callable[..., Any]
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Run each act in a thread with a connection of its own; "" or the code of its refusal."""
    start, said = Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except DomainError as refused:
            said[place] = refused.code
        except Exception as broken:
            said[place] = f"{type(broken).__name__}: {broken}"
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(said)


def test_four_who_settle_at_once_pay_once(make_return: Make, accept: Make, anna: Actor) -> None:
    rma = accept(make_return())

    said = at_once([lambda: desk.settle(Return.objects.get(pk=rma.pk), by=anna)] * 4)

    assert said == ["", "nothing-due", "nothing-due", "nothing-due"]
    assert [row.amount for row in Refund.objects.all()] == [8485]
    assert Payment.objects.get().reserved == 8485


def test_settling_and_waiving_at_once_does_one_of_them(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = accept(make_return())

    said = at_once(
        [
            lambda: desk.settle(Return.objects.get(pk=rma.pk), by=anna),
            lambda: desk.waive(Return.objects.get(pk=rma.pk), reason="Paid.", by=anna),
        ]
    )

    assert said == ["", "nothing-due"]
    states = set(SettlementLine.objects.values_list("state", flat=True))
    assert states in ({"settled"}, {"waived"})
    assert Refund.objects.count() == (1 if states == {"settled"} else 0)


def test_two_returns_of_one_order_settled_at_once_stay_within_its_payment(
    make_order: Make, make_return: Make, accept: Make, anna: Actor
) -> None:
    order = make_order()
    first, second = make_return((0, 2), order=order), make_return((1, 1), order=order)
    accept(first), accept(second)

    said = at_once(
        [
            lambda pk=rma.pk: desk.settle(Return.objects.get(pk=pk), by=anna)  # type: ignore[misc]
            for rma in (first, second)
        ]
    )

    assert said == ["", ""]
    assert sum(row.amount for row in Refund.objects.all()) == Payment.objects.get().reserved == 8485


def test_r32_two_returns_that_complete_an_order_at_once_give_delivery_back_once(
    make_order: Make, make_return: Make, ben: Actor
) -> None:
    order = make_order()
    both = [make_return((0, 2), order=order), make_return((1, 1), order=order)]

    def arrive(rma: Return) -> None:
        line = rma.lines.all()[0]
        box = Delivery((Arrived(line.pk, line.quantity, "A", accepted=True),))
        desk.receive(Return.objects.get(pk=rma.pk), box, by=ben)

    said = at_once([lambda rma=rma: arrive(rma) for rma in both])  # type: ignore[misc]

    assert said == ["", ""]
    rows = SettlementLine.objects.filter(kind="delivery")
    assert [row.amount for row in rows] == [495]
    assert sum(rma.money_due for rma in Return.objects.all()) == 8485


def test_four_receipts_at_once_put_the_pieces_into_stock_once(
    make_return: Make, ben: Actor
) -> None:
    rma = make_return((0, 2))
    line = rma.lines.all()[0]
    box = Delivery((Arrived(line.pk, 2, "A", accepted=True, restock=True),))

    said = at_once([lambda: desk.receive(Return.objects.get(pk=rma.pk), box, by=ben)] * 4)

    assert said == ["", "too-many", "too-many", "too-many"]
    assert [move.quantity for move in StockMovement.objects.all()] == [2]
    assert OrderLine.objects.get(external_id="1001-1").owed == 2


def test_a_refund_that_is_paid_and_refused_at_once_becomes_one_of_them(
    gateway: FakeGateway, make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = desk.settle(accept(make_return((0, 1))), by=anna)

    def fresh() -> Refund:
        return Refund.objects.select_related("rma").get(rma=rma)

    rows = [fresh(), fresh()]
    said = at_once(
        [
            lambda: transitions.cancel(rows[0], by=anna),
            lambda: transitions.mark_failed(rows[1], why="No.", by=anna),
        ]
    )

    assert said == ["", "changed-meanwhile"]
    assert Payment.objects.get().reserved == 0
    assert Return.objects.get().money_due == 1995
