"""Whatever happens to the returns of an order, its money adds up to the cent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openreturns.core.actors import Actor
from openreturns.core.errors import DomainError
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.orders.models import Order, OrderLine, Payment
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return
from openreturns.returns.units import Place
from openreturns.settlement.models import Allocation, Refund, SettlementLine
from tests.settlement.conftest import pay_with

type Make = Callable[..., Any]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["announce", "accept", "decline", "keep", "share", "undo", "settle"]),
        st.integers(0, 3),
        st.integers(1, 3),
    ),
    max_size=14,
)
LINES = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9999)), min_size=1, max_size=3)


def do(order: Order, step: tuple[str, int, int], make_return: Make, by: Actor) -> None:
    """One step on one of the order's returns, if it can be done now."""
    act, which, count = step
    returns_ = list(Return.objects.order_by("number"))
    if act == "announce" or not returns_:
        place = which % order.lines.count()
        free = min(count, list(order.lines.all())[place].free)
        if free:
            make_return((place, free), order=order)
        return
    rma = returns_[which % len(returns_)]
    line = rma.lines.all()[0]
    acts: dict[str, Callable[[], object]] = {
        "accept": lambda: desk.receive(
            rma, Delivery((Arrived(line.pk, count, "A", accepted=True),)), by=by
        ),
        "decline": lambda: desk.receive(
            rma, Delivery((Arrived(line.pk, count, "D", accepted=False, reason_text="x"),)), by=by
        ),
        "keep": lambda: desk.keep(rma, [Pieces(line.pk, count)], by=by),
        "share": lambda: desk.keep(rma, [Pieces(line.pk, count)], share=3333, by=by),
        "undo": lambda: desk.correct(
            rma,
            (Place.ACCEPTED, Place.RECEIVED),
            [Pieces(line.pk, count)],
            by=by,
            remark=Remark("x"),
        ),
        "settle": lambda: desk.settle(rma, by=by),
    }
    acts[act]()


def check(order: Order) -> None:
    """What must hold after every step."""
    rows = list(SettlementLine.objects.filter(taken_back=False))
    for thing in OrderLine.objects.filter(order=order).select_related("order"):
        mine = [
            row
            for row in rows
            if row.kind == "goods" and row.line and row.line.order_line_id == thing.pk
        ]
        assert thing.owed == sum(row.quantity for row in mine) <= thing.quantity
        assert thing.owed_value == sum(row.worth for row in mine) <= thing.total
    for rma in Return.objects.all():
        mine = [row for row in rows if row.rma_id == rma.pk]
        assert rma.money_due == sum(row.due for row in mine) >= 0
        assert rma.money_paid == sum(row.covered for row in mine)
    for payment in Payment.objects.filter(order=order):
        ours = Refund.objects.filter(payment=payment)
        assert payment.reserved == sum(refund.amount for refund in ours) <= payment.amount
    for refund in Refund.objects.all():
        assert refund.amount == sum(part.amount for part in refund.allocations.all())
    assert Allocation.objects.count() >= Refund.objects.count()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.tuples(LINES, STEPS, st.sampled_from([3, 20])))
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_any_sequence_adds_up_to_the_cent(
    make_order: Make,
    make_return: Make,
    anna: Actor,
    currency: str,
    story: tuple[list[tuple[int, int]], list[tuple[str, int, int]], int],
) -> None:
    lines, steps, days = story
    with transaction.atomic():
        order = make_order(tuple(lines), delivered_days_ago=days, currency=currency)
        total = sum(quantity * price for quantity, price in lines) + 495
        pay_with(order, total - total // 3, total // 3 or 1)
        for step in steps:
            try:
                with transaction.atomic():
                    do(order, step, make_return, anna)
            except DomainError:
                pass  # not possible now: then nothing happened
            check(order)
        transaction.set_rollback(True)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lines=LINES, cuts=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), max_size=8))
def test_a_complete_return_gives_back_exactly_what_was_paid_and_delivery_once(
    make_order: Make,
    make_return: Make,
    accept: Make,
    anna: Actor,
    lines: list[tuple[int, int]],
    cuts: list[tuple[int, int]],
) -> None:
    with transaction.atomic():
        order = make_order(tuple(lines), line={"discount": 1})
        OrderLine.objects.filter(order=order, unit_price=0).update(discount=0)
        for place, most in [*cuts, *((place, 9) for place in range(len(lines)))]:
            things = list(OrderLine.objects.filter(order=order))
            count = min(most, things[place % len(things)].free)
            if count:
                rma = accept(make_return((place % len(things), count), order=order))
                if rma.money_due:
                    desk.settle(rma, by=anna)

        worth = sum(
            thing.total for thing in OrderLine.objects.filter(order=order).select_related("order")
        )
        paid = sum(refund.amount for refund in Refund.objects.all())
        transaction.set_rollback(True)
    assert paid == worth + 495
