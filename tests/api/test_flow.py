"""The whole road by API."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.orders.models import Order
from openreturns.returns.models import Return
from tests.api.conftest import Api

Make = Callable[..., Any]


def body_for(order: Order, *wanted: tuple[int, int], **more: Any) -> dict[str, Any]:
    """A request for (line number, quantity) of an order."""
    return {
        "order": f"ext:{order.external_id}",
        "language": "nl",
        "lines": [
            {
                "order_line": f"ext:{order.external_id}-{line}",
                "quantity": quantity,
                "reason": "too_small",
            }
            for line, quantity in wanted
        ],
        **more,
    }


def test_five_calls_carry_a_return_from_request_to_refund(api: Api, make_order: Make) -> None:
    order = make_order(delivered_days_ago=20)

    made = api.send("/returns", body_for(order, (1, 2), (2, 1)))
    assert made.status_code == 201, made.json()
    rma = made.json()
    assert (rma["status"], rma["settlement"]["expected"]) == ("requested", "79.90")

    approved = api.send(f"/returns/{rma['number']}/approve", {"method": {"code": "label"}})
    assert approved.status_code == 200, approved.json()
    assert approved.json()["parcels"][0]["state"] == "planned"

    lines = [
        {"line": line["id"], "quantity": line["quantity"], "grade": "A", "accepted": True}
        for line in rma["lines"]
    ]
    received = api.send(f"/returns/{rma['number']}/receipts", {"lines": lines})
    assert received.status_code == 200, received.json()
    assert received.json()["settlement"]["due"] == "79.90"

    settled = api.send(f"/returns/{rma['number']}/settle", {}, key="pay-1")
    assert settled.status_code == 200, settled.json()

    read = api.get(f"/returns/{rma['number']}").json()
    assert read["status"] == "settled"
    assert (read["settlement"]["paid"], read["settlement"]["due"]) == ("79.90", "0.00")
    assert [line["settled_quantity"] for line in read["lines"]] == [2, 1]


def test_the_same_key_acts_once_and_replays(api: Api, make_order: Make) -> None:
    order = make_order()
    body = body_for(order, (1, 1))

    first = api.send("/returns", body, key="k-1")
    again = api.send("/returns", body, key='"k-1"')
    other = api.send("/returns", body_for(order, (1, 2)), key="k-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert other.status_code == 422
    assert Return.objects.count() == 1


def test_settling_needs_an_idempotency_key(api: Api, make_return: Make) -> None:
    rma = make_return()

    answer = api.send(f"/returns/{rma.number}/settle", {})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_nothing_due_is_a_conflict(api: Api, make_return: Make) -> None:
    rma = make_return()

    answer = api.send(f"/returns/{rma.number}/settle", {}, key="x")

    assert (answer.status_code, answer.json()["type"]) == (409, "/api/problems#nothing-due")


@pytest.mark.parametrize("quantity", [0, -1, 0.5, "1", None, True])
def test_a_quantity_that_is_no_whole_number_is_refused(
    api: Api, make_order: Make, quantity: Any
) -> None:
    body = body_for(make_order(), (1, quantity))

    answer = api.send("/returns", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/lines/0/quantity"
    assert Return.objects.count() == 0


def test_999_of_2_is_refused_with_a_pointer(api: Api, make_order: Make) -> None:
    answer = api.send("/returns", body_for(make_order(), (1, 999)))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/lines/0")


def test_a_line_that_is_already_returned_is_a_conflict(api: Api, make_order: Make) -> None:
    order = make_order()
    api.send("/returns", body_for(order, (2, 1)))

    answer = api.send("/returns", body_for(order, (2, 1)))

    assert (answer.status_code, Return.objects.count()) == (409, 1)


def test_an_in_time_withdrawal_cannot_be_rejected(api: Api, make_return: Make) -> None:
    rma = make_return()

    answer = api.send(f"/returns/{rma.number}/reject", {"reason_text": "Opened."})

    assert answer.status_code == 409
    assert "R15" in answer.json()["detail"]


def test_another_shops_return_does_not_exist(other_api: Api, make_return: Make) -> None:
    rma = make_return()

    assert other_api.get(f"/returns/{rma.number}").status_code == 404
    assert other_api.send(f"/returns/{rma.number}/cancel", {}).status_code == 404


def test_a_key_without_the_scope_is_refused(reader: Api, make_return: Make) -> None:
    rma = make_return()

    assert reader.get(f"/returns/{rma.number}").status_code == 200
    assert reader.send(f"/returns/{rma.number}/cancel", {}).status_code == 403


def test_lists_refuse_what_they_do_not_know(api: Api) -> None:
    answer = api.get("/returns?colour=red")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "/colour", "detail": "unknown parameter"}]


def test_lists_page_by_key_and_filter(api: Api, make_return: Make) -> None:
    made = [make_return((0, 1, reason)).number for reason in ("too_small", "too_large") * 2]

    first = api.get("/returns?limit=3").json()
    rest = api.get(f"/returns?limit=3&cursor={first['next_cursor']}").json()

    assert [rma["number"] for rma in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None
    small = api.get("/returns?reason=too_small&q=jansen").json()
    assert [rma["number"] for rma in small["items"]] == [made[2], made[0]]
