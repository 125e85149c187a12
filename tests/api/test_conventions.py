"""What every address of the API has in common: refusals, references, what is taken as a body."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from psycopg.errors import DeadlockDetected

from openreturns.api import problems
from openreturns.orders.models import Order
from openreturns.returns.models import Return
from openreturns.shops.models import ApiKey
from tests.api.conftest import Api
from tests.api.test_flow import body_for
from tests.api.test_orders import order_body
from tests.locks import returns_held

Make = Callable[..., Any]


def refused(answer: Any, status: int, code: str) -> Any:
    """The problem of an answer, after its head was looked at."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    body = answer.json()
    assert (body["type"], body["status"]) == (f"/api/problems#{code}", status)
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize("path", ["/nope", "/returns/x/contest", "/"])
def test_an_unknown_address_is_a_problem_document(api: Api, path: str) -> None:
    refused(api.get(path), 404, "not-found")
    refused(api.send(path, {}), 404, "not-found")


def test_a_wrong_method_says_which_are_offered(api: Api) -> None:
    answer = api.client.delete("/api/v1/orders")

    refused(answer, 405, "method-not-allowed")
    assert answer["Allow"] == "GET"


def test_no_key_and_a_revoked_key_look_the_same(api: Api) -> None:
    ApiKey.objects.update(revoked_at="2026-01-01T00:00:00Z")

    nobody, revoked = Client().get("/api/v1/returns"), api.get("/returns")

    assert refused(nobody, 401, "unauthorised") == refused(revoked, 401, "unauthorised")
    assert revoked["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "text", ["", "{", '{"text": NaN}', "[" * 100_000, b"\xff\xfe\xfd", '{"a": 1' + "0" * 5000 + "}"]
)
def test_what_is_no_json_is_malformed(api: Api, make_return: Make, text: Any) -> None:
    rma = make_return()

    answer = api.client.post(
        f"/api/v1/returns/{rma.number}/notes", text, content_type="application/json"
    )

    assert answer.status_code in {400, 422}
    assert (answer.status_code == 422) == (text == "")


@pytest.mark.parametrize("bad", ["a\0b", "\ud800"])
def test_a_text_that_no_database_keeps_is_refused_with_its_place(
    api: Api, make_return: Make, bad: str
) -> None:
    rma = make_return()

    answer = api.send(f"/returns/{rma.number}/notes", {"text": bad})

    assert refused(answer, 422, "invalid")["errors"][0]["pointer"] == "/text"


@pytest.mark.parametrize("path", ["/returns/a%00b", "/orders/ext:%00", "/returns?q=%00"])
def test_an_address_with_a_zero_sign_finds_nothing(api: Api, path: str) -> None:
    assert api.get(path).status_code in {404, 422}


def test_a_form_is_no_json(api: Api, make_return: Make) -> None:
    rma = make_return()

    answer = api.client.post(f"/api/v1/returns/{rma.number}/notes", {"text": "Hello"})

    refused(answer, 415, "unsupported-media")


def test_a_body_above_the_limit_is_refused_before_it_is_read(api: Api) -> None:
    class Unread:
        """A gigabyte that nobody may touch."""

        def read(self, *_size: int) -> bytes:
            raise AssertionError("it was read")

        readline = read

    huge = {"CONTENT_LENGTH": str(1024**3), "wsgi.input": Unread()}
    upload = api.client.generic(
        "POST", "/api/v1/uploads", content_type="multipart/form-data; boundary=x", **huge
    )
    text = api.client.generic("POST", "/api/v1/returns", content_type="application/json", **huge)

    refused(upload, 413, "too-large")
    refused(text, 413, "too-large")


def test_a_body_without_length_is_asked_for_one(api: Api) -> None:
    answer = api.client.generic("POST", "/api/v1/returns", headers={"Transfer-Encoding": "chunked"})

    refused(answer, 411, "length-required")


@pytest.mark.parametrize(
    "path", ["/returns/{}", "/returns/{}/events", "/orders", "/returns", "/decisions/{}", "/health"]
)
def test_unknown_parameters_are_refused_everywhere(api: Api, make_return: Make, path: str) -> None:
    answer = api.get(path.format(make_return().number) + "?colour=red")

    assert refused(answer, 422, "invalid")["errors"] == [
        {"pointer": "/colour", "detail": "unknown parameter"}
    ]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=201", "limit=x", "cursor=x", "sort=price", "updated_from=yesterday",
        "updated_from=2026-11-02T10:15:00", "status=lost", "queue=mine", "assignee=anna",
        "country=nl", "outcome=cash", "legal_basis=mood", "language=not a language",
        "limit=1&limit=2",
    ],
)  # fmt: skip
def test_a_wrong_parameter_names_itself(api: Api, query: str) -> None:
    answer = api.get(f"/returns?{query}")

    pointer = refused(answer, 422, "invalid")["errors"][0]["pointer"]
    assert pointer == "/" + query.split("=", maxsplit=1)[0]


@pytest.mark.parametrize("offset", ["%2B01:00", "+01:00", "Z"])
def test_a_moment_is_read_with_its_offset(api: Api, make_return: Make, offset: str) -> None:
    make_return()

    past = api.get(f"/returns?updated_from=2026-01-02T10:15:00{offset}").json()
    future = api.get(f"/returns?created_from=2099-01-02T10:15:00{offset}").json()

    assert (len(past["items"]), len(future["items"])) == (1, 0)


def test_an_external_id_may_hold_any_sign(api: Api) -> None:
    body = order_body(external_id="A/1 %?#é")

    made = api.send("/orders/ext:A%2F1%20%25%3F%23%C3%A9", body, method="put")
    read = api.get("/orders/ext:A%2F1%20%25%3F%23%C3%A9")
    said = {**body_for(Order.objects.get(), (1, 1)), "order": "ext:A%2F1%20%25%3F%23%C3%A9"}
    said["lines"][0]["order_line"] = "ext:1001-1"
    announced = api.send("/returns", said)

    assert (made.status_code, read.status_code, announced.status_code) == (201, 200, 201)
    assert api.get("/orders/ext:A%2F1%20%25%3F%23%C3%A9/eligibility").status_code == 200


def test_a_fault_of_ours_is_a_problem_without_a_trace(make_return: Make, api: Api) -> None:
    rma = make_return()
    Return.objects.update(decision="no decision at all")
    api.client.raise_request_exception = False

    answer = api.get(f"/decisions/{rma.number}")

    assert refused(answer, 500, "internal")["detail"].startswith("This is our fault")


def test_a_return_is_found_by_number_and_by_id(api: Api, make_return: Make) -> None:
    rma = make_return()

    answers = [api.get(f"/returns/{name}") for name in (rma.number, rma.number.lower(), rma.pk)]

    assert [answer.json()["id"] for answer in answers] == [str(rma.pk)] * 3


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"order": "ext:nope"}, "/order"),
        ({"order": None}, "/order"),
        ({"lines": [{"order_line": "ext:nope", "quantity": 1}]}, "/lines/0/order_line"),
        ({"lines": [{"quantity": 1, "title": "A thing"}]}, "/lines/0/order_line"),
        ({"method": {"code": "pigeon"}}, "/method/code"),
        ({"method": {"code": "label", "carrier": "pigeon"}}, "/method/carrier"),
        ({"colour": "red"}, "/colour"),
        ({"notify": "yes"}, "/notify"),
    ],
)
def test_a_reference_to_nothing_is_pointed_at(
    api: Api, make_order: Make, change: dict[str, Any], pointer: str
) -> None:
    answer = api.send("/returns", {**body_for(make_order(), (1, 1)), **change})

    assert refused(answer, 422, "invalid")["errors"][0]["pointer"] == pointer
    assert Return.objects.count() == 0


def test_the_language_of_a_sentence_can_be_asked_for(api: Api, make_return: Make) -> None:
    rma = make_return()

    german = api.get(f"/returns/{rma.number}?language=de-AT").json()["why"][0]["text"]
    odd = api.get(f"/returns/{rma.number}?language=xx").json()["why"][0]["text"]

    assert german.startswith("Sie ")
    assert odd.startswith("Je ")  # the return's own


def test_health_needs_no_key(client: Client, db: None) -> None:
    for path in ("", "/live", "/ready"):
        answer = client.get(f"/api/v1/health{path}")
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_a_lock_a_deadlock_and_a_lost_connection_are_503_and_may_be_tried_again() -> None:
    lost, deadlock = OperationalError("server closed"), OperationalError("deadlock detected")
    deadlock.__cause__ = DeadlockDetected()

    for error in (lost, deadlock):
        answer = problems._database(None, error)  # type: ignore[arg-type]
        assert (answer.status_code, answer["Retry-After"]) == (503, "1")


@pytest.mark.django_db(transaction=True)
def test_what_is_held_too_long_answers_409_with_a_key_and_503_without(
    api: Api, make_return: Make
) -> None:
    rma = make_return()
    with returns_held():
        plain = api.send(f"/returns/{rma.number}/close", {})
        keyed = api.send(f"/returns/{rma.number}/close", {}, key="k")
        read = api.get(f"/returns/{rma.number}")

    refused(plain, 503, "busy")
    refused(keyed, 409, "in-progress")
    assert (plain["Retry-After"], keyed["Retry-After"], read.status_code) == ("1", "1", 200)


@override_settings(DEBUG=False)
def test_the_docs_page_asks_nothing_outside_and_shows_every_endpoint(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    paths = client.get("/api/openapi.json").json()["paths"]

    assert [path for path in paths if f">{path}<" not in page] == []
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page


def test_the_document_is_openapi_3_1_and_describes_orders(client: Client) -> None:
    document = client.get("/api/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert json.dumps(document).count('"$ref": "#/components/schemas/OrderIn"') >= 1
    assert "unit_price" in json.dumps(document["components"]["schemas"]["OrderLineIn"])
    order = {"$ref": "#/components/schemas/OrderOut"}
    one = document["paths"]["/api/v1/orders/{order_ref}"]
    answers = [
        one["get"]["responses"]["200"],
        *(one["put"]["responses"][n] for n in ("200", "201")),
    ]
    assert [answer["content"]["application/json"]["schema"] for answer in answers] == [order] * 3
    assert document["components"]["schemas"]["OrderPage"]["properties"]["items"]["items"] == order


def test_the_address_of_a_problem_type_leads_to_the_page_about_it(client: Client) -> None:
    answer = client.get("/api/problems", follow=True)

    assert answer.redirect_chain == [("/api/docs", 302)]
    assert 'id="too-large"' in answer.content.decode()
