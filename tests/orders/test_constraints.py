"""What the database refuses, whatever code asks for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from openreturns.orders.models import Customer, Order, OrderLine, Payment
from openreturns.shops.models import Shop

Make = Callable[..., Any]


@pytest.mark.parametrize(
    "figures",
    [
        {"announced": 3},
        {"owed": 3},
        {"cancelled_quantity": 3},
        {"announced": 2, "cancelled_quantity": 1},
        {"owed": 2, "cancelled_quantity": 1},
        {"quantity": 0},
        {"withdrawal_exclusion": "z"},
    ],
)
def test_a_line_holds_no_more_than_was_sold(make_order: Make, figures: dict[str, Any]) -> None:
    line = make_order(((2, 1995),)).lines.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(pk=line.pk).update(**figures)

    line.refresh_from_db()
    assert (line.quantity, line.announced, line.owed, line.cancelled_quantity) == (2, 0, 0, 0)


def test_an_order_never_has_more_announced_than_sold(make_order: Make) -> None:
    order = make_order(((2, 1995),))

    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(announced=3)


@pytest.mark.parametrize(
    "figures",
    [{"reserved": 4486}, {"outside": 4486}, {"reserved": 4000, "outside": 486}, {"outside": -1}],
)
def test_no_more_is_given_back_than_was_paid(make_order: Make, figures: dict[str, int]) -> None:
    payment = make_order(((2, 1995),)).payments.get()
    assert payment.amount == 4485

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(**figures)


def test_an_order_is_there_once_per_shop(make_order: Make, shop: Shop, other_shop: Shop) -> None:
    order = make_order()
    make_order(shop=other_shop, external_id=order.external_id)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_order(external_id=order.external_id)

    assert Order.objects.filter(external_id=order.external_id).count() == 2


def test_customers_without_an_id_may_be_many(shop: Shop) -> None:
    Customer.objects.create(shop=shop)
    Customer.objects.create(shop=shop)
    Customer.objects.create(shop=shop, external_id="c-9")

    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.create(shop=shop, external_id="c-9")


def test_a_line_id_is_there_once_per_order(make_order: Make) -> None:
    order = make_order(((1, 100),))
    twin = OrderLine(order=order, external_id=order.lines.get().external_id, position=1)
    twin.quantity, twin.unit_price = 1, 100

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
