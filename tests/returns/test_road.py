"""A return carried down the whole road by the verbs."""

from collections.abc import Callable
from typing import Any

from openreturns.core.actors import Actor
from openreturns.flow import desk
from openreturns.orders.models import Order
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns.models import Return
from openreturns.settlement.models import Refund
from tests.conftest import published

Make = Callable[..., Any]


def test_a_withdrawal_is_born_approved_and_ends_settled_to_the_cent(
    make_return: Make, anna: Actor, ben: Actor
) -> None:
    rma: Return = make_return()

    assert (rma.status, rma.lines.all()[0].legal_basis) == ("approved", "withdrawal")

    arrived = tuple(
        Arrived(line.pk, line.quantity, grade="A", accepted=True, restock=True)
        for line in rma.lines.all()
    )
    rma = desk.receive(rma, Delivery(arrived), by=ben)
    assert (rma.status, rma.money_due) == ("inspected", 1995 * 2 + 4000 + 495)

    rma = desk.settle(rma, by=anna)
    assert (rma.status, rma.money_due, rma.money_paid) == ("settled", 0, 8485)
    assert Refund.objects.get().amount == 8485
    assert published(rma.pk) == [
        "return.requested",
        "return.approved",
        "parcel.planned",
        "return.inspected",
        "stock.moved",
        "refund.paid",
    ]


def test_after_the_statutory_period_a_person_decides(make_return: Make, anna: Actor) -> None:
    rma: Return = make_return((0, 1, "too_small"), delivered_days_ago=20)

    assert (rma.status, rma.lines.all()[0].legal_basis) == ("requested", "voluntary")

    rma = desk.approve(rma, by=anna)
    assert rma.status == "approved"
    order: Order = rma.lines.all()[0].order
    order.refresh_from_db()
    assert (order.announced, order.return_state) == (1, "partial")
