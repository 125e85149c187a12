"""Orders come in again: only what differs is written, what returns hold is never taken away."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.core.models import Event
from openreturns.orders import transitions
from openreturns.orders.checking import parse_order
from openreturns.orders.models import Customer, Invoice, Order, OrderLine, Payment, Shipment
from openreturns.orders.reading import order_json, orders_for_reading
from openreturns.orders.transitions import Change
from openreturns.orders.writing import BulkResult, put_order, put_orders
from openreturns.shops.models import Shop
from tests.api.test_orders import line_body, order_body

Put = Callable[..., Order]
TWO = [line_body(), line_body(external_id="1001-2", sku="CAP", quantity=1)]


@pytest.fixture
def put(shop: Shop, anna: Any) -> Put:
    """The order of API.md with changes, stored."""

    def store(**changes: Any) -> Order:
        return put_order(shop, parse_order(order_body(**changes)), by=anna)[0]

    return store


def hold(order: Order, external_id: str, pieces: int) -> None:
    """A return holds pieces of a line."""
    line = order.lines.get(external_id=external_id)
    transitions.change_announced([Change(order.pk, line.pk, pieces)])


def told() -> list[dict[str, Any]]:
    return [event.data for event in Event.objects.filter(type="order.changed_in_shop")]


def test_the_same_order_again_changes_nothing(
    put: Put, shop: Shop, anna: Any, django_assert_max_num_queries: Any
) -> None:
    before = put()

    with django_assert_max_num_queries(11):
        again = put()

    assert again.updated_at == before.updated_at
    result = put_orders(shop, [(1, parse_order(order_body()))], by=anna)
    assert (result.created, result.updated, result.unchanged) == (0, 0, 1)
    assert told() == []


def test_a_change_is_written_and_seen(put: Put) -> None:
    before = put()

    after = put(language="de", lines=[line_body(title="T-shirt rot M")])

    assert after.language == "de"
    assert after.updated_at > before.updated_at
    assert OrderLine.objects.get().title == "T-shirt rot M"


def test_a_dropped_line_is_deleted_if_no_return_touched_it(put: Put) -> None:
    put(lines=TWO)

    order = put(lines=TWO[:1])

    assert [line.external_id for line in order.lines.all()] == ["1001-1"]
    assert (order.sold, order.changed_in_shop) == (2, [])


def test_a_line_is_never_lowered_below_what_is_announced(put: Put) -> None:
    hold(put(), "1001-1", 2)

    order = put(lines=[line_body(quantity=1)])

    assert (order.lines.get().quantity, order.sold) == (2, 2)
    assert order.changed_in_shop == [{"line": "1001-1", "shop": 1}]
    assert told() == [{"lines": [{"line": "1001-1", "shop": 1}]}]


def test_pieces_cancelled_in_the_shop_are_not_taken_from_a_return(put: Put) -> None:
    hold(put(), "1001-1", 1)

    order = put(lines=[line_body(cancelled_quantity=2)])

    assert (order.lines.get().cancelled_quantity, order.sold) == (0, 2)
    assert order.changed_in_shop == [{"line": "1001-1", "shop": 0}]


def test_down_to_what_is_announced_a_line_may_be_lowered(put: Put) -> None:
    hold(put(), "1001-1", 1)

    order = put(lines=[line_body(quantity=1)])

    assert (order.lines.get().quantity, order.sold, order.announced) == (1, 1, 1)
    assert told() == []


def test_the_same_disagreement_is_told_once(put: Put) -> None:
    hold(put(), "1001-1", 2)
    put(lines=[line_body(quantity=1)])

    put(lines=[line_body(quantity=1)])

    assert len(told()) == 1


def test_what_the_shop_wanted_is_done_once_the_return_lets_go(put: Put) -> None:
    hold(put(), "1001-1", 2)
    order = put(lines=[line_body(quantity=1)])
    hold(order, "1001-1", -2)

    order = put(lines=[line_body(quantity=1)])

    assert (order.lines.get().quantity, order.changed_in_shop) == (1, [])


def test_a_line_with_a_return_is_never_deleted(put: Put, make_return: Any) -> None:
    order = make_return((0, 1)).lines.all()[0].order

    new = line_body(external_id="new")
    after = put(external_id=order.external_id, lines=[new], shipments=[], payments=[])

    assert OrderLine.objects.filter(order=after, external_id=f"{order.external_id}-1").exists()
    assert after.changed_in_shop == [{"line": f"{order.external_id}-1", "shop": 0}]


def test_money_set_aside_stays_whatever_the_shop_says_was_paid(put: Put) -> None:
    payment = put().payments.get()
    transitions.reserve(payment.pk, 3000)

    put(payments=[{"external_id": "tr_1", "amount": "20.00"}])

    payment.refresh_from_db()
    assert (payment.amount, payment.reserved, payment.outside) == (3000, 3000, 0)


def test_the_shops_figure_of_refunds_includes_ours(put: Put) -> None:
    payment = put().payments.get()
    transitions.reserve(payment.pk, 1995)

    put(payments=[{"external_id": "tr_1", "amount": "44.85", "refunded": "19.95"}])
    payment.refresh_from_db()
    assert (payment.outside, payment.left) == (0, 4485 - 1995)

    put(payments=[{"external_id": "tr_1", "amount": "44.85", "refunded": "29.95"}])
    payment.refresh_from_db()
    assert (payment.outside, payment.left) == (1000, 4485 - 2995)


def test_parcels_and_invoices_are_copies(put: Put) -> None:
    put(invoices=[{"number": "INV-7"}])
    parcel = Shipment.objects.get()

    put(shipments=[{"external_id": "s-1", "tracking_number": "3S1"}], invoices=[])

    parcel.refresh_from_db()
    assert (parcel.tracking_number, parcel.delivered_at) == ("3S1", None)
    assert Invoice.objects.count() == 0


def test_an_order_that_changes_hands_leaves_the_first_customer_alone(put: Put) -> None:
    put()

    order = put(customer={"external_id": "c-10", "email": "tom@example.com"})

    assert order.customer is not None
    assert (order.customer.external_id, order.email_key) == ("c-10", "tom@example.com")
    first = Customer.objects.get(external_id="c-9")
    assert (first.email, first.name) == ("mia@example.com", "Mia Jansen")


def test_an_older_order_never_overwrites_what_a_later_one_said(put: Put) -> None:
    put()
    old = {"external_id": "1", "ordered_at": "2025-01-01T10:00:00+01:00"}

    put(**old, customer={"external_id": "c-9", "email": "old@example.com"})

    assert Customer.objects.get().email == "mia@example.com"
    assert Order.objects.get(external_id="1").email_key == "old@example.com"


def test_what_is_not_told_of_a_customer_stays(put: Put) -> None:
    put()

    put(customer={"external_id": "c-9"})

    customer = Customer.objects.get()
    assert (customer.email, customer.name) == ("mia@example.com", "Mia Jansen")


def test_an_order_that_had_nobody_gets_its_customer(put: Put) -> None:
    put(customer=None)

    order = put()

    assert order.customer is not None
    assert order.customer.email == "mia@example.com"


def test_an_order_named_twice_in_one_go_ends_as_it_was_told_last(shop: Shop, anna: Any) -> None:
    first, last = parse_order(order_body()), parse_order(order_body(language="de"))

    result: BulkResult = put_orders(shop, [(1, first), (2, last)], by=anna)

    assert (result.created, result.updated) == (1, 1)
    assert Order.objects.get().language == "de"
    assert Payment.objects.count() == 1


def test_an_order_reads_back_as_it_was_put(put: Put, shop: Shop) -> None:
    body = order_body(
        tags=["gift"], invoices=[{"number": "INV-7", "lines": [{"line": "1001-1", "quantity": 2}]}]
    )
    put(**body)

    read = order_json(orders_for_reading(shop).get())

    told = ("external_id", "number", "customer_type", "currency", "language", "tags")
    assert {name: read[name] for name in told} == {name: body[name] for name in told}
    assert (read["tags"], read["invoices"][0]["lines"]) == (
        ["gift"],
        [{"line": "1001-1", "quantity": 2}],
    )
    assert read["lines"][0]["tax_rate"] == "21.00"
    assert read["delivery"]["paid"] == "4.95"
    assert read["return_state"] == "none"
