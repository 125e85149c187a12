"""Orders by API: put, bulk, read, eligibility, and every bad input with its pointer."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from openreturns.core.models import Event
from openreturns.orders.models import Order, OrderLine, Payment
from openreturns.shops.models import Shop
from tests.api.conftest import Api

Make = Callable[..., Any]


def order_body(**changes: Any) -> dict[str, Any]:
    """The order of API.md, with two pieces of one shirt."""
    return {
        "external_id": "1001",
        "number": "#1001",
        "customer_type": "consumer",
        "ordered_at": "2026-11-02T10:15:00+01:00",
        "currency": "EUR",
        "language": "nl",
        "return_cost_disclosed": True,
        "customer": {"external_id": "c-9", "email": "mia@example.com", "name": "Mia Jansen"},
        "shipping_address": {"name": "Mia", "postal_code": "1234 AB", "country": "NL"},
        "delivery": {"code": "standard", "paid": "4.95", "cheapest_standard": "4.95"},
        "lines": [line_body()],
        "shipments": [
            {
                "external_id": "s-1",
                "delivered_at": "2026-11-04T11:20:00+01:00",
                "lines": [{"line": "1001-1", "quantity": 2}],
            }
        ],
        "payments": [{"external_id": "tr_1", "provider": "mollie", "amount": "44.85"}],
    } | changes


def line_body(**changes: Any) -> dict[str, Any]:
    return {
        "external_id": "1001-1",
        "sku": "TS-RED-M",
        "title": "T-shirt red M",
        "quantity": 2,
        "unit_price": "19.95",
        "tax_rate": "21.00",
    } | changes


def test_an_order_is_created_then_replaced_and_reads_back(api: Api) -> None:
    made = api.send("/orders/ext:1001", order_body(), method="put")
    again = api.send("/orders/ext:1001", order_body(language="de"), method="put")

    assert (made.status_code, again.status_code) == (201, 200), made.json()
    read = api.get("/orders/ext:1001").json()
    assert (read["language"], read["return_state"]) == ("de", "none")
    assert read["lines"][0]["unit_price"] == "19.95"
    assert read["payments"][0] == {
        "id": read["payments"][0]["id"],
        "external_id": "tr_1",
        "kind": "psp",
        "provider": "mollie",
        "method": None,
        "amount": "44.85",
        "refunded": "0.00",
        "link": None,
        "paid_at": None,
    }
    assert (Order.objects.count(), OrderLine.objects.count(), Payment.objects.count()) == (1, 1, 1)
    assert api.get(f"/orders/{read['id']}").json() == read


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"lines": [line_body(unit_price=19.95)]}, "/lines/0/unit_price"),
        ({"lines": [line_body(unit_price="19.955")]}, "/lines/0/unit_price"),
        ({"lines": [line_body(quantity=0)]}, "/lines/0/quantity"),
        ({"lines": [line_body(quantity=-1)]}, "/lines/0/quantity"),
        ({"lines": [line_body(quantity=0.5)]}, "/lines/0/quantity"),
        ({"lines": [line_body(quantity="2")]}, "/lines/0/quantity"),
        ({"lines": [line_body(), line_body()]}, "/lines/1/external_id"),
        ({"lines": [line_body(discount="99.00")]}, "/lines/0/discount"),
        ({"lines": [line_body(withdrawal_exclusion="z")]}, "/lines/0/withdrawal_exclusion"),
        ({"lines": []}, "/lines"),
        ({"ordered_at": "2026-11-02T10:15:00"}, "/ordered_at"),
        ({"ordered_at": "2026-02-31T10:15:00+01:00"}, "/ordered_at"),
        ({"currency": "EURO"}, "/currency"),
        ({"currency": "XXY"}, "/currency"),
        ({"colour": "red"}, "/colour"),
        ({"external_id": "1002"}, "/external_id"),
    ],
)
def test_a_wrong_order_names_the_place(api: Api, change: dict[str, Any], pointer: str) -> None:
    answer = api.send("/orders/ext:1001", order_body(**change), method="put")

    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert Order.objects.count() == 0


def test_a_currency_without_cents_takes_no_cents(api: Api) -> None:
    body = order_body(currency="JPY", delivery=None, payments=[])
    wrong = api.send("/orders/ext:1001", body, method="put")
    body["lines"] = [line_body(unit_price="1000")]
    right = api.send("/orders/ext:1001", body, method="put")

    assert (wrong.status_code, right.status_code) == (422, 201)
    assert OrderLine.objects.get().unit_price == 1000


def test_bulk_keeps_the_good_lines_and_names_the_bad_ones(api: Api) -> None:
    rows = [json.dumps(order_body(external_id=str(n), number=str(n))) for n in range(3)]
    rows.insert(1, "{not json")
    rows.insert(3, json.dumps(order_body(external_id="9", currency="nope")))

    answer = api.client.post(
        "/api/v1/orders/bulk", "\n".join(rows), content_type="application/x-ndjson"
    ).json()

    assert (answer["created"], answer["updated"]) == (3, 0)
    assert [row["line"] for row in answer["rejected"]] == [2, 4]
    assert Order.objects.count() == 3


def test_what_a_return_holds_is_never_taken_away(api: Api, make_return: Make) -> None:
    rma = make_return((0, 2))
    order = Order.objects.get()
    line = order.lines.all()[0]
    shorter = order_body(
        external_id=order.external_id,
        lines=[line_body(external_id=line.external_id, quantity=1)],
        shipments=[],
        payments=[],
    )

    answer = api.send(f"/orders/ext:{order.external_id}", shorter, method="put")

    line.refresh_from_db()
    assert answer.status_code == 200, answer.json()
    assert (line.quantity, line.announced) == (2, 2)
    assert answer.json()["changed_in_shop"] == [{"line": line.external_id, "shop": 1}]
    assert Event.objects.filter(type="order.changed_in_shop").count() == 1
    assert rma.pieces == 2


def test_eligibility_says_how_many_until_when_and_why(api: Api, make_order: Make) -> None:
    order = make_order()

    answer = api.get(f"/orders/ext:{order.external_id}/eligibility?language=nl").json()

    assert [line["quantity"] for line in answer["lines"]] == [2, 1]
    assert answer["lines"][0]["legal_basis"] == "withdrawal"
    assert "bedenken" in answer["lines"][0]["why"][0]["text"]
    assert [method["code"] for method in answer["methods"]] == ["label", "own_carrier"]
    assert len(answer["lines"][0]["reasons"]) == 9


def test_another_shops_order_does_not_exist(other_api: Api, make_order: Make, shop: Shop) -> None:
    order = make_order()

    assert other_api.get(f"/orders/{order.pk}").status_code == 404
    assert other_api.get(f"/orders/ext:{order.external_id}").status_code == 404
