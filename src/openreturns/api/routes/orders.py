"""Orders come in, are read, and say what of them can come back."""

from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ValidationError

from openreturns.api import paging
from openreturns.api.answers import PROBLEMS, Why
from openreturns.api.auth import actor_of, remark_of, shop_for
from openreturns.api.eligibility import eligibility
from openreturns.api.finding import EXTERNAL
from openreturns.api.listing import OrderQuery
from openreturns.api.parsing import read
from openreturns.api.quoting import Fee, QuotedMethod, spoken
from openreturns.api.schemas import Language, Remarked
from openreturns.api.shapes import REF, OrderOut
from openreturns.core import outbox
from openreturns.core.errors import Invalid, NotFound
from openreturns.core.outbox import Subject
from openreturns.orders.checking import parse_order, pointers
from openreturns.orders.keys import email_key, number_key
from openreturns.orders.models import Order
from openreturns.orders.reading import order_json, orders_for_reading
from openreturns.orders.writing import put_order
from openreturns.returns.queries import order_by_ref, orders_to_announce

router = Router(tags=["orders"])


class OrderPage(Schema):
    """One page of orders."""

    items: list[OrderOut]
    next_cursor: str | None


class EligibleLine(Schema):
    """What holds for one line of an order today."""

    line: str
    external_id: str
    quantity: int
    until: str | None
    legal_basis: str
    reasons: list[str]
    outcomes: list[str]
    why: list[Why]


class Eligibility(Schema):
    """What of an order can come back, how, and what it costs."""

    lines: list[EligibleLine]
    methods: list[QuotedMethod]
    fees: list[Fee]


@router.get("/orders", response={200: OrderPage, **PROBLEMS}, operation_id="list_orders")
def index(request: HttpRequest, given: Query[OrderQuery]) -> dict[str, Any]:
    """Orders, newest first; by return_state, customer_email, number, or words in `q`."""
    rows = _narrowed(given, orders_for_reading(shop_for(request, "orders:read")))
    found = list(_after(rows, given.sort, given.cursor)[: given.limit + 1])
    shown, cursor = found[: given.limit], None
    if len(found) > given.limit:
        last = shown[-1]
        at = last.updated_at if given.sort.endswith("updated") else last.created_at
        cursor = paging.encode(at, last.pk)
    return paging.answer([order_json(order) for order in shown], cursor)


def _narrowed(given: OrderQuery, rows: QuerySet[Order]) -> QuerySet[Order]:
    if given.return_state:
        rows = rows.filter(_RETURN_STATE[given.return_state])
    if given.customer_email:
        rows = rows.filter(email_key=email_key(given.customer_email))
    if given.number:
        rows = rows.filter(number_key=number_key(given.number))
    if given.q:
        begins = Q(number_key__startswith=number_key(given.q))
        rows = rows.filter(begins | Q(email_key=email_key(given.q)))
    return rows.filter(updated_at__gte=given.updated_from) if given.updated_from else rows


_RETURN_STATE = {
    "none": Q(announced=0),
    "partial": Q(announced__gt=0, announced__lt=F("sold")),
    "full": Q(announced__gt=0, announced__gte=F("sold")),
}


def _after(rows: QuerySet[Order], sort: str, cursor: str | None) -> QuerySet[Order]:
    way, sign = ("lt", "-") if sort.startswith("-") else ("gt", "")
    column = "updated_at" if sort.endswith("updated") else "id"
    ordered = rows.order_by(f"{sign}{column}", f"{sign}id")
    place = paging.place(cursor)
    if place is None:
        return ordered
    at, key = place
    if column == "id":
        return ordered.filter(**{f"id__{way}": key})
    return ordered.filter(
        Q(**{f"updated_at__{way}": at}) | Q(**{"updated_at": at, f"id__{way}": key})
    )


@router.get(
    "/orders/{ref:order_ref}/eligibility",
    response={200: Eligibility, **PROBLEMS},
    operation_id="eligibility",
)
def what_can_come_back(
    request: HttpRequest, order_ref: str, language: Language = ""
) -> dict[str, Any]:
    """For each line: how many, until when, on what ground, and why; methods and fees."""
    shop = shop_for(request, "orders:read")
    order = order_by_ref(orders_to_announce(shop), order_ref)
    speak = spoken(language, order.language, shop.default_language)
    return eligibility(shop, order, speak)


@router.put(
    "/orders/{ref:order_ref}",
    response={200: OrderOut, 201: OrderOut, **PROBLEMS},
    operation_id="put_order",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"{REF}OrderIn"}}},
        }
    },
)
def put(request: HttpRequest, order_ref: str) -> Status[dict[str, Any]]:
    """Create or replace one order at `ext:` and the shop's id. Repeating it changes nothing."""
    shop = shop_for(request, "orders:write")
    if not order_ref.startswith(EXTERNAL):
        raise NotFound("An order is put at ext: and the shop's own id.")
    data = read(request.body)
    remark = remark_of(shop, _remarked(data))
    given = parse_order(data, order_ref.removeprefix(EXTERNAL))
    order, made = put_order(shop, given, by=actor_of(request))
    if remark.note:
        with transaction.atomic():
            subject = Subject(shop.pk, "order", order.pk)
            outbox.publish("order.noted", subject, by=actor_of(request), remark=remark)
    shown = order_json(orders_for_reading(shop).get(pk=order.pk))
    return Status(201 if made else 200, shown)


def _remarked(data: Any) -> Remarked:
    """What every write may say; here it stands beside the order's own fields."""
    names = {"note", "notify"} & set(data) if isinstance(data, dict) else set()
    try:
        return Remarked.model_validate({name: data.pop(name) for name in names})
    except ValidationError as wrong:
        raise Invalid("Some values are wrong; see errors.", pointers(wrong)) from None


@router.get(
    "/orders/{ref:order_ref}", response={200: OrderOut, **PROBLEMS}, operation_id="get_order"
)
def get(request: HttpRequest, order_ref: str) -> dict[str, Any]:
    """One order, by our id or `ext:` and the shop's."""
    shop = shop_for(request, "orders:read")
    return order_json(order_by_ref(orders_for_reading(shop), order_ref))
