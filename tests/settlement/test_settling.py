"""Settling pays what is due, once, to the payments it came from."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.core.actors import Actor
from openreturns.core.errors import Invalid, NothingDue, TooMany
from openreturns.flow import desk
from openreturns.orders.models import Order, Payment
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return
from openreturns.settlement.models import Allocation, Refund, SettlementLine
from openreturns.settlement.settling import preview
from tests.conftest import published
from tests.settlement.conftest import pay_with

type Make = Callable[..., Any]


def paid_back(rma: Return) -> list[int]:
    """The amounts of a return's refunds, in the order of the payments."""
    return list(Refund.objects.filter(rma=rma).order_by("payment").values_list("amount", flat=True))


def test_one_click_pays_what_is_due_by_hand_at_once(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = desk.settle(accept(make_return()), by=anna)

    refund = Refund.objects.get(rma=rma)
    assert (refund.amount, refund.currency, refund.state) == (8485, "EUR", "paid")
    assert (refund.gateway, refund.by_name, refund.paid_at is None) == ("manual", "Anna", False)
    assert Payment.objects.get().reserved == 8485
    assert (rma.status, rma.money_due, rma.money_paid) == ("settled", 0, 8485)
    assert published(rma.pk)[-1] == "refund.paid"


def test_the_preview_is_what_is_paid(
    make_order: Make, make_return: Make, accept: Make, anna: Actor
) -> None:
    order = make_order()
    pay_with(order, 5000, 3485)
    rma = accept(make_return((0, 1), order=order))

    shown = preview(rma)
    desk.settle(rma, by=anna)

    assert shown.amount == 1995
    assert [share.amount for share in shown.shares] == paid_back(rma) == [1176, 819]


def test_looking_at_the_preview_stores_nothing(make_return: Make, accept: Make) -> None:
    rma = accept(make_return())

    preview(rma)

    assert (Refund.objects.count(), Payment.objects.get().reserved) == (0, 0)


def test_r30_a_full_withdrawal_goes_back_to_card_and_gift_card(
    make_order: Make, make_return: Make, accept: Make, anna: Actor
) -> None:
    order = make_order(((1, 4000), (1, 3000)), delivery_paid=0)
    pay_with(order, 5000, 2000)

    rma = desk.settle(accept(make_return(order=order)), by=anna)

    assert paid_back(rma) == [5000, 2000]


def test_nothing_due_is_refused(make_return: Make, anna: Actor) -> None:
    rma = make_return()

    with pytest.raises(NothingDue):
        desk.settle(rma, by=anna)

    assert Refund.objects.count() == 0


def test_settling_again_pays_nothing(make_return: Make, accept: Make, anna: Actor) -> None:
    rma = desk.settle(accept(make_return()), by=anna)

    with pytest.raises(NothingDue):
        desk.settle(rma, by=anna)

    assert paid_back(rma) == [8485]


def test_only_the_named_pieces_are_paid(make_return: Make, accept: Make, anna: Actor) -> None:
    rma = accept(make_return((0, 2), (1, 1), delivery_paid=0))
    line = rma.lines.all()[0]

    rma = desk.settle(rma, [Pieces(line.pk, 1)], by=anna)

    assert (rma.money_paid, rma.money_due) == (1995, 1995 + 4000)
    assert [line.settled_quantity for line in rma.lines.all()] == [1, 0]


def test_more_pieces_than_are_due_are_refused(make_return: Make, accept: Make, anna: Actor) -> None:
    rma = accept(make_return((0, 2)), (0, 1))

    with pytest.raises(TooMany):
        desk.settle(rma, [Pieces(rma.lines.all()[0].pk, 2)], by=anna)

    assert (Refund.objects.count(), SettlementLine.objects.count()) == (0, 1)


def test_a_fee_waits_until_the_chosen_pieces_can_bear_it(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = make_return((0, 1), (1, 1))
    Return.objects.filter(pk=rma.pk).update(decision={"fee": 2500}, method="label")
    rma = accept(rma)
    first, second = rma.lines.all()

    rma = desk.settle(rma, [Pieces(first.pk, 1)], by=anna)
    assert (rma.money_paid, rma.money_due) == (1995, 4000 - 2500)

    rma = desk.settle(rma, [Pieces(second.pk, 1)], by=anna)
    assert (rma.money_paid, rma.money_due) == (1995 + 1500, 0)


def test_one_return_of_two_orders_pays_each_order_back_on_its_own(
    make_order: Make, announce: Make, accept: Make, anna: Actor
) -> None:
    one, two = make_order(delivery_paid=0), make_order(delivery_paid=0)
    said = announce(one, (0, 1))
    both = said.__class__(
        **{f: getattr(said, f) for f in said.__slots__}
        | {"lines": said.lines + announce(two, (1, 1)).lines}
    )
    rma, _quote = desk.submit(both, by=anna)

    rma = desk.settle(accept(rma), by=anna)

    rows = Refund.objects.filter(rma=rma)
    assert {(row.order_id, row.amount) for row in rows} == {(one.pk, 1995), (two.pk, 4000)}
    assert Payment.objects.get(order=two).reserved == 4000


def test_what_was_refunded_elsewhere_is_not_paid_twice(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = accept(make_return())
    Payment.objects.update(outside=5000)

    with pytest.raises(TooMany, match="refunded elsewhere"):
        desk.settle(rma, by=anna)

    assert (Refund.objects.count(), Payment.objects.get().reserved) == (0, 0)


def test_an_order_without_payments_is_still_settled(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = make_return((0, 1))
    Payment.objects.all().delete()

    rma = desk.settle(accept(rma), by=anna)

    refund = Refund.objects.get(rma=rma)
    assert (refund.amount, refund.payment, refund.order) == (1995, None, Order.objects.get())


def test_allocations_add_up_to_the_refunds_and_to_the_lines(
    make_order: Make, make_return: Make, accept: Make, anna: Actor
) -> None:
    order = make_order()
    pay_with(order, 3000, 2000, 3485)
    rma = make_return(order=order)
    Return.objects.filter(pk=rma.pk).update(decision={"fee": 495}, method="label")

    desk.settle(accept(rma), by=anna)

    parts = list(Allocation.objects.values_list("refund", "line", "amount"))
    for refund in Refund.objects.all():
        assert refund.amount == sum(part for key, _line, part in parts if key == refund.pk)
    for line in SettlementLine.objects.all():
        assert line.amount == sum(part for _refund, key, part in parts if key == line.pk)


def test_waiving_settles_without_paying_and_keeps_the_reason(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = desk.waive(accept(make_return()), reason="Paid in the shop on Monday.", by=anna)

    row = SettlementLine.objects.filter(rma=rma, kind="goods").first()
    assert row is not None
    assert (row.state, row.why["waived"]) == ("waived", "Paid in the shop on Monday.")
    assert (rma.money_due, rma.money_paid, rma.status) == (0, 0, "settled")
    assert Refund.objects.count() == 0


def test_what_was_waived_does_not_fall_due_again(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = accept(make_return((0, 2)), (0, 1))
    desk.waive(rma, reason="Paid in the shop.", by=anna)

    rma = accept(rma, (0, 1))

    assert rma.money_due == 1995


def test_waiving_needs_a_reason_and_something_due(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = make_return()

    with pytest.raises(NothingDue):
        desk.waive(rma, reason="Because.", by=anna)
    accept(rma)
    with pytest.raises(Invalid):
        desk.waive(rma, reason="  ", by=anna)

    assert SettlementLine.objects.filter(state="waived").count() == 0
