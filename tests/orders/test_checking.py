"""An order from outside is checked whole: every wrong place is named at once."""

from typing import Any

import pytest

from openreturns.core.errors import Invalid
from openreturns.orders.checking import parse_order
from tests.api.test_orders import line_body, order_body


def wrong_places(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        parse_order(order_body(**changes))
    return [(error.pointer, error.detail) for error in refused.value.errors]


def test_a_right_order_comes_through() -> None:
    order = parse_order(order_body())

    assert (order.external_id, len(order.lines), order.lines[0].unit_price) == ("1001", 1, "19.95")


def test_every_wrong_place_is_named_at_once() -> None:
    places = [
        pointer
        for pointer, _detail in wrong_places(
            currency="XXY", lines=[line_body(quantity=0), line_body(unit_price=5)]
        )
    ]

    assert places == ["/currency", "/lines/0/quantity", "/lines/1/unit_price"]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (
            {"lines": [line_body(unit_price="-1.00")]},
            ("/lines/0/unit_price", "an amount here is not negative"),
        ),
        (
            {"lines": [line_body(unit_price="1e3")]},
            ("/lines/0/unit_price", "'1e3' is not an amount like 12.34"),
        ),
        (
            {"lines": [line_body(cost_price="1,50")]},
            ("/lines/0/cost_price", "'1,50' is not an amount like 12.34"),
        ),
        (
            {"lines": [line_body(discount="39.91")]},
            ("/lines/0/discount", "more discount than the line costs"),
        ),
        (
            {"lines": [line_body(quantity=1_000_000, unit_price="9999999999999.99")]},
            ("/lines/0/quantity", "the whole line costs too much to be true"),
        ),
        (
            {"delivery": {"paid": "4.955"}},
            ("/delivery/paid", "'4.955' is not an amount in EUR"),
        ),
        (
            {"payments": [{"external_id": "p", "amount": "1.00", "refunded": "x"}]},
            ("/payments/0/refunded", "'x' is not an amount like 12.34"),
        ),
        (
            {"refunds": [{"external_id": "r", "amount": "-1.00"}]},
            ("/refunds/0/amount", "an amount here is not negative"),
        ),
        (
            {"shipments": [{"external_id": "s", "lines": [{"line": "x", "quantity": 1}]}]},
            ("/shipments/0/lines/0/line", "no such line in this order"),
        ),
        (
            {"invoices": [{"number": "1", "lines": [{"line": "x", "quantity": 1}]}]},
            ("/invoices/0/lines/0/line", "no such line in this order"),
        ),
        (
            {"customer": {"name": "Mia\x00"}},
            ("/customer/name", "has a character that is no text"),
        ),
        (
            {"lines": [line_body(title="\ud800")]},
            ("/lines/0/title", "has a character that is no text"),
        ),
    ],
)
def test_what_contradicts_itself_is_named(change: dict[str, Any], wrong: tuple[str, str]) -> None:
    assert wrong in wrong_places(**change)


def test_more_cancelled_than_sold_is_refused() -> None:
    (place,) = wrong_places(lines=[line_body(quantity=2, cancelled_quantity=3)])

    assert place == ("/lines/0", "Value error, more pieces are cancelled than were sold")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", " https://x", "x"])
def test_a_link_that_staff_will_click_leads_to_a_web_page(link: str) -> None:
    payment = {"external_id": "p", "amount": "1.00", "link": link}

    assert [pointer for pointer, _detail in wrong_places(payments=[payment])] == [
        "/payments/0/link"
    ]
