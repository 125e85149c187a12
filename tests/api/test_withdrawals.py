"""Withdrawals by API: declared without a key and never refused, read and matched with one."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from openreturns.flow.relay import Relay
from openreturns.returns.models import Return
from openreturns.shops.models import Shop
from openreturns.withdrawals.models import Withdrawal
from tests.api.conftest import Api

Make = Callable[..., Any]
SAID = {"name": "Mia Jansen", "email": "mia@example.com", "contract": "XYZ-does-not-exist"}


def declare(body: Any, slug: str = "fern", **headers: str) -> Any:
    path = f"/api/v1/shops/{slug}/withdrawals"
    return Client().post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_a_statement_needs_no_key_and_is_accepted_r5_r7(shop: Shop) -> None:
    answer = declare(SAID)

    withdrawal = Withdrawal.objects.get()
    assert answer.status_code == 202
    assert set(answer.json()) == {"reference", "received_at"}
    assert answer.json()["reference"] == withdrawal.reference
    assert withdrawal.channel == "api"


def test_a_known_order_is_answered_in_the_same_words_r7(shop: Shop, make_order: Make) -> None:
    known = declare(SAID | {"contract": make_order().number})
    unknown = declare(SAID)

    assert (known.status_code, set(known.json())) == (unknown.status_code, set(unknown.json()))


@pytest.mark.parametrize("odd", [{"email": "no address"}, {"contract": "x" * 20_000}, {"more": 1}])
def test_an_odd_statement_is_taken_too(shop: Shop, odd: dict[str, Any]) -> None:
    assert declare(SAID | odd).status_code == 202
    assert Withdrawal.objects.count() == 1


@pytest.mark.parametrize("empty", ["name", "email", "contract"])
def test_what_is_missing_is_named(shop: Shop, empty: str) -> None:
    answer = declare(SAID | {empty: " "})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{empty}"
    assert Withdrawal.objects.count() == 0


def test_an_unknown_shop_is_not_found(shop: Shop) -> None:
    assert declare(SAID, "nowhere").status_code == 404


def test_the_same_statement_twice_at_once_is_one(shop: Shop) -> None:
    first, second = declare(SAID), declare(SAID)

    assert first.json() == second.json()
    assert Withdrawal.objects.count() == 1


def test_an_idempotency_key_makes_a_later_repeat_the_same(shop: Shop) -> None:
    first = declare(SAID, **{"Idempotency-Key": "one"})
    again = declare(SAID, **{"Idempotency-Key": "one"})
    other = declare(SAID, **{"Idempotency-Key": "two"})

    assert first.json() == again.json()
    assert other.json()["reference"] != first.json()["reference"]


def test_a_key_of_the_shop_lists_and_reads_them(api: Api, other_api: Api) -> None:
    reference = declare(SAID).json()["reference"]

    listed = api.get("/withdrawals?state=received").json()
    one = api.get(f"/withdrawals/{reference}").json()

    assert [row["reference"] for row in listed["items"]] == [reference]
    assert api.get("/withdrawals?state=matched").json()["items"] == []
    assert (one["contract"], one["faults"]) == ("XYZ-does-not-exist", [])
    assert [link["kind"] for link in one["evidence"]] == ["declared"]
    assert other_api.get("/withdrawals").json()["items"] == []
    assert other_api.get(f"/withdrawals/{reference}").status_code == 404


def test_lists_go_on_after_their_last_row(api: Api) -> None:
    made = [declare(SAID | {"contract": str(n)}).json()["reference"] for n in range(3)]

    first = api.get("/withdrawals?limit=2").json()
    rest = api.get(f"/withdrawals?limit=2&cursor={first['next_cursor']}").json()

    found = [row["reference"] for row in first["items"] + rest["items"]]
    assert found == made[::-1]
    assert rest["next_cursor"] is None


def test_a_match_makes_the_return_with_its_clocks(api: Api, make_order: Make) -> None:
    order = make_order(email_key="else@example.com", customer=None)
    reference = declare(SAID).json()["reference"]
    Relay().drain()

    answer = api.send(f"/withdrawals/{reference}/match", {"order": f"ext:{order.external_id}"})

    assert answer.status_code == 200
    assert answer.json()["return_number"] == reference.removeprefix("W-")
    assert answer.json()["timeliness"] == "in_time"


def test_a_part_is_matched_by_its_lines(api: Api, make_order: Make) -> None:
    order = make_order(email_key="else@example.com", customer=None)
    reference = declare(SAID | {"items": "one of the first"}).json()["reference"]
    Relay().drain()
    line = f"ext:{order.lines.all()[0].external_id}"

    body = {"order": str(order.pk), "lines": [{"line": line, "quantity": 1}]}
    api.send(f"/withdrawals/{reference}/match", body)

    rma = Return.objects.get()
    assert [(row.title, row.quantity) for row in rma.lines.all()] == [("Thing 1", 1)]


def test_a_second_match_is_refused_and_changes_nothing(api: Api, make_order: Make) -> None:
    order = make_order()
    reference = declare(SAID | {"contract": order.number}).json()["reference"]
    Relay().drain()

    answer = api.send(f"/withdrawals/{reference}/match", {"order": str(order.pk)})

    assert answer.status_code == 409
    assert Return.objects.count() == 1
