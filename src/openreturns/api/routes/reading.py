"""Lists of returns, and what happened to one."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Schema

from openreturns.api import paging
from openreturns.api.answers import PROBLEMS, ReturnPage
from openreturns.api.auth import shop_for
from openreturns.api.finding import return_of
from openreturns.api.representing import returns_json
from openreturns.api.routes.returns import router
from openreturns.core.models import Event
from openreturns.returns.models import Return
from openreturns.returns.search import QUEUES, Filters, page
from openreturns.returns.status import Status
from openreturns.shops.models import Shop

SORTS = frozenset({"created", "-created", "updated", "-updated"})
TERMS = {
    "customer_email": "email",
    "order": "order",
    "reason": "reason",
    "outcome": "outcome",
    "method": "method",
    "sku": "sku",
    "country": "country",
    "legal_basis": "basis",
    "rule": "rule",
}
PARAMETERS = frozenset(
    {
        *TERMS,
        "limit",
        "cursor",
        "sort",
        "updated_from",
        "status",
        "queue",
        "number",
        "created_from",
        "created_to",
        "assignee",
        "q",
        "language",
    }
)


class EventOut(Schema):
    """One line of the timeline."""

    id: str
    type: str
    at: datetime
    by: str
    data: dict[str, Any]
    note: str


class EventPage(Schema):
    """The timeline, oldest first."""

    items: list[EventOut]
    next_cursor: str | None


@router.get("/returns", response={200: ReturnPage, **PROBLEMS}, operation_id="list_returns")
def index(request: HttpRequest) -> JsonResponse:
    """Returns by any filter: status, queue, customer_email, order, number, reason, q …"""
    shop = shop_for(request, "returns:read")
    paging.only(request, PARAMETERS)
    limit = paging.limit_of(request)
    filters = _filters(request, shop)
    rows = page(filters, limit)
    shown = rows[:limit]
    cursor = _cursor(shown[-1], filters.sort) if len(rows) > limit else None
    items = returns_json(shown, request.GET.get("language", ""))
    # Ours, so not checked again on its way out: that took a third of the time of a list.
    # A test holds it against ReturnPage.
    return JsonResponse(paging.answer(items, cursor))


def _filters(request: HttpRequest, shop: Shop) -> Filters:
    given = request.GET
    cursor = given.get("cursor")
    status = (
        [paging.choice_of(request, "status", frozenset(Status.values), "")]
        if ("status" in given)
        else []
    )
    assignee = given.get("assignee")
    if assignee is not None and not assignee.isdecimal():
        raise paging.wrong_parameter("assignee", "the id of a person")
    return Filters(
        shops=(shop.pk,),
        queue=paging.choice_of(request, "queue", frozenset({*QUEUES, "attention"}), "all"),
        status=tuple(status),
        terms=tuple((kind, given[name]) for name, kind in TERMS.items() if name in given),
        q=given.get("q", ""),
        number=given.get("number", ""),
        assignee=int(assignee) if assignee else None,
        created_from=paging.moment_of(request, "created_from"),
        created_to=paging.moment_of(request, "created_to"),
        updated_from=paging.moment_of(request, "updated_from"),
        sort=paging.choice_of(request, "sort", SORTS, "-created"),
        after=paging.decode(cursor) if cursor is not None else None,
    )


def _cursor(last: Return, sort: str) -> str:
    at = last.updated_at if sort.endswith("updated") else last.created_at
    return paging.encode(at, last.pk)


@router.get(
    "/returns/{number}/events", response={200: EventPage, **PROBLEMS}, operation_id="events"
)
def events(request: HttpRequest, number: str) -> dict[str, Any]:
    """What happened to a return, oldest first; notes for staff are included."""
    rma = return_of(request, number, "returns:read")
    rows = Event.objects.filter(subject_id=rma.pk).order_by("id")
    items = [
        {
            "id": str(event.pk),
            "type": event.type,
            "at": event.at,
            "by": event.by_name or event.by_kind,
            "data": event.data,
            "note": event.note,
        }
        for event in rows
    ]
    return paging.answer(items, None)
