"""Orders come in, are read, and say what of them can come back."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from ninja import Router, Schema, Status

from openreturns.api import paging
from openreturns.api.answers import PROBLEMS
from openreturns.api.auth import actor_of, shop_for
from openreturns.api.eligibility import eligibility
from openreturns.core.errors import Invalid, Malformed, NotFound
from openreturns.orders.checking import parse_order
from openreturns.orders.keys import email_key, number_key
from openreturns.orders.models import Order
from openreturns.orders.reading import order_json, orders_for_reading
from openreturns.orders.schema import OrderIn
from openreturns.orders.writing import BulkResult, put_order, put_orders
from openreturns.returns.queries import order_by_ref, orders_to_announce

router = Router(tags=["orders"])
SORTS = frozenset({"created", "-created", "updated", "-updated"})
STATES = frozenset({"none", "partial", "full"})
PARAMETERS = frozenset(
    {"limit", "cursor", "sort", "updated_from", "return_state", "customer_email", "number", "q"}
)


# An order as API.md has it, with our ids; too wide to say twice, so it is described there.
OrderOut = dict[str, Any]


class OrderPage(Schema):
    """One page of orders."""

    items: list[OrderOut]
    next_cursor: str | None


class Rejected(Schema):
    """A line of a bulk request that was not stored."""

    line: int
    problem: str


class BulkOut(Schema):
    """What became of a bulk request; the good lines are stored."""

    created: int
    updated: int
    rejected: list[Rejected]


class EligibleLine(Schema):
    """What holds for one line of an order today."""

    line: str
    external_id: str
    quantity: int
    until: str | None
    legal_basis: str
    reasons: list[str]
    outcomes: list[str]
    why: list[dict[str, str]]


class Eligibility(Schema):
    """What of an order can come back, how, and what it costs."""

    lines: list[EligibleLine]
    methods: list[dict[str, str]]
    fees: list[dict[str, str]]


@router.post("/orders/bulk", response={200: BulkOut, **PROBLEMS}, operation_id="bulk_orders")
def bulk(request: HttpRequest) -> dict[str, Any]:
    """Many orders as NDJSON, one a line, streamed; good lines are kept, bad ones are named."""
    shop = shop_for(request, "orders:write")
    rejected: list[tuple[int, str]] = []
    found: BulkResult = put_orders(shop, _good(request, rejected), by=actor_of(request))
    return {
        "created": found.created,
        "updated": found.updated,
        "rejected": [{"line": line, "problem": text} for line, text in rejected],
    }


def _good(request: HttpRequest, rejected: list[tuple[int, str]]) -> Iterator[OrderIn]:
    """The readable orders of the stream; the others are noted with line and problem."""
    for number, line in enumerate(request, 1):
        if not line.strip():
            continue
        try:
            yield parse_order(_json(line))
        except Invalid as wrong:
            places = "; ".join(f"{e.pointer}: {e.detail}" for e in wrong.errors)
            rejected.append((number, places or wrong.detail))
        except Malformed as wrong:
            rejected.append((number, wrong.detail))


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Malformed("This is not valid JSON.") from wrong


@router.get("/orders", response={200: OrderPage, **PROBLEMS}, operation_id="list_orders")
def index(request: HttpRequest) -> dict[str, Any]:
    """Orders, newest first; by return_state, customer_email, number, or words in `q`."""
    shop = shop_for(request, "orders:read")
    paging.only(request, PARAMETERS)
    limit = paging.limit_of(request)
    sort = paging.choice_of(request, "sort", SORTS, "-created")
    rows = _narrowed(request, orders_for_reading(shop))
    found = list(_after(rows, sort, request.GET.get("cursor"))[: limit + 1])
    shown, cursor = found[:limit], None
    if len(found) > limit:
        last = shown[-1]
        at = last.updated_at if sort.endswith("updated") else last.created_at
        cursor = paging.encode(at, last.pk)
    return paging.answer([order_json(order) for order in shown], cursor)


def _narrowed(request: HttpRequest, rows: QuerySet[Order]) -> QuerySet[Order]:
    given = request.GET
    if "return_state" in given:
        state = paging.choice_of(request, "return_state", STATES, "")
        rows = rows.filter(_RETURN_STATE[state])
    if "customer_email" in given:
        rows = rows.filter(email_key=email_key(given["customer_email"]))
    if "number" in given:
        rows = rows.filter(number_key=number_key(given["number"]))
    if "q" in given:
        word = given["q"]
        rows = rows.filter(
            Q(number_key__startswith=number_key(word)) | Q(email_key=email_key(word))
        )
    since = paging.moment_of(request, "updated_from")
    return rows.filter(updated_at__gte=since) if since else rows


_RETURN_STATE = {
    "none": Q(announced=0),
    "partial": Q(announced__gt=0, announced__lt=F("sold")),
    "full": Q(announced__gt=0, announced__gte=F("sold")),
}


def _after(rows: QuerySet[Order], sort: str, cursor: str | None) -> QuerySet[Order]:
    way, sign = ("lt", "-") if sort.startswith("-") else ("gt", "")
    column = "updated_at" if sort.endswith("updated") else "id"
    ordered = rows.order_by(f"{sign}{column}", f"{sign}id")
    if cursor is None:
        return ordered
    at, key = paging.decode(cursor)
    if column == "id":
        return ordered.filter(**{f"id__{way}": key})
    return ordered.filter(
        Q(**{f"updated_at__{way}": at}) | Q(**{"updated_at": at, f"id__{way}": key})
    )


@router.get(
    "/orders/{order_ref}/eligibility",
    response={200: Eligibility, **PROBLEMS},
    operation_id="eligibility",
)
def what_can_come_back(request: HttpRequest, order_ref: str, language: str = "") -> dict[str, Any]:
    """For each line: how many, until when, on what ground, and why; methods and fees."""
    shop = shop_for(request, "orders:read")
    order = order_by_ref(orders_to_announce(shop), order_ref)
    return eligibility(shop, order, language or order.language or shop.default_language)


@router.put(
    "/orders/{order_ref}",
    response={200: OrderOut, 201: OrderOut, **PROBLEMS},
    operation_id="put_order",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
)
def put(request: HttpRequest, order_ref: str) -> Status[dict[str, Any]]:
    """Create or replace one order at `ext:` and the shop's id. Repeating it changes nothing."""
    shop = shop_for(request, "orders:write")
    if not order_ref.startswith("ext:"):
        raise NotFound("An order is put at ext: and the shop's own id.")
    given = parse_order(_json(request.body), order_ref.removeprefix("ext:"))
    order, made = put_order(shop, given, by=actor_of(request))
    shown = order_json(orders_for_reading(shop).get(pk=order.pk))
    return Status(201 if made else 200, shown)


@router.get("/orders/{order_ref}", response={200: OrderOut, **PROBLEMS}, operation_id="get_order")
def get(request: HttpRequest, order_ref: str) -> dict[str, Any]:
    """One order, by our id or `ext:` and the shop's."""
    shop = shop_for(request, "orders:read")
    return order_json(order_by_ref(orders_for_reading(shop), order_ref))
