"""Announce returns, try them out, read one."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from openreturns.api.announcing import announcement
from openreturns.api.answers import PROBLEMS, ReturnOut, Why
from openreturns.api.auth import actor_of, shop_for
from openreturns.api.finding import return_of
from openreturns.api.idempotency import Answer, once
from openreturns.api.quoting import quote_json
from openreturns.api.representing import return_json
from openreturns.api.schemas import ReturnIn
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.returns.announcement import Announcement
from openreturns.settlement.quote import quote
from openreturns.shops.numbers import next_number

router = Router(tags=["returns"])


class QuotedLine(Schema):
    """What was decided for a line, and what it brings."""

    order_line: str | None
    quantity: int
    returnable: bool
    approved: bool
    legal_basis: str
    until: str | None
    amount: str
    why: list[Why]


class QuotedMethod(Schema):
    """A way to send it, with its price."""

    code: str
    carrier: str
    price: str


class QuoteOut(Schema):
    """What would happen; nothing is stored."""

    returnable: bool
    approved: bool
    currency: str
    lines: list[QuotedLine]
    methods: list[QuotedMethod]
    goods: str
    delivery: str
    fee: str
    total: str
    trace: list[Why]


@router.post("/returns/validate", response={200: QuoteOut, **PROBLEMS}, operation_id="validate")
def validate(request: HttpRequest, body: ReturnIn) -> dict[str, Any]:
    """Decision, methods, fee, refund preview and trace of a return; nothing is stored."""
    said = announcement(shop_for(request, "returns:read"), body)
    return quote_json(quote(said), said.language)


@router.post("/returns", response={201: ReturnOut, **PROBLEMS}, operation_id="create_return")
def create(request: HttpRequest, body: ReturnIn) -> Answer:
    """Announce a return. A withdrawal in time is born approved; the rest follows policy."""
    shop = shop_for(request, "returns:write")
    number = next_number(shop, timezone.now())
    return once(request, partial(_create, request, body, announcement(shop, body), number))


def _create(
    request: HttpRequest, body: ReturnIn, said: Announcement, number: str
) -> tuple[int, dict[str, Any]]:
    remark = Remark(body.note, body.notify)
    rma, _worked_out = desk.submit(said, by=actor_of(request), remark=remark, number=number)
    return 201, return_json(rma)


@router.get("/returns/{number}", response={200: ReturnOut, **PROBLEMS}, operation_id="get_return")
def get(request: HttpRequest, number: str, language: str = "") -> dict[str, Any]:
    """One return, by its number or id."""
    return return_json(return_of(request, number, "returns:read"), language)
