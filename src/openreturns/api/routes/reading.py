"""Lists of returns, what happened to one, and why it was decided so."""

from datetime import datetime
from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from ninja import Query, Schema
from pydantic import Field

from openreturns.api import paging
from openreturns.api.answers import PROBLEMS, ReturnPage, Why
from openreturns.api.auth import shop_for
from openreturns.api.finding import return_of
from openreturns.api.listing import ReturnQuery
from openreturns.api.quoting import spoken
from openreturns.api.representing import returns_json
from openreturns.api.routes.returns import router
from openreturns.api.schemas import Language
from openreturns.core.errors import FieldError, Invalid
from openreturns.core.models import Event
from openreturns.core.money import plain
from openreturns.policies.sentences import from_stored, sentence
from openreturns.policies.telling import told
from openreturns.policies.wording import Names, names_of
from openreturns.returns.models import Return
from openreturns.returns.queries import facts_of
from openreturns.returns.search import Filters, page

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


class EventOut(Schema):
    """One line of the timeline; `note` is for staff."""

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


class RuleRef(Schema):
    """A rule by its id, with the name it had then."""

    id: str
    name: str


class DecidedLine(Schema):
    """What was decided for one line when the return was made, and why.

    `verdict` is approved, review, rejected or kept (for `share` of its price), `decided_by`
    the rule that gave it. `rules` are all that applied, `trace` says why and what the law
    stopped, `facts` is what rules could ask then (money in minor units).
    """

    line: str
    returnable: bool
    approved: bool
    legal_basis: str
    until: str | None
    shop_pays: bool
    why: list[Why]
    verdict: str = ""
    share: str = "0.00"
    decided_by: RuleRef | None = None
    rules: list[str] = []
    trace: list[Why] = []
    facts: dict[str, Any] = {}


class DecisionOut(Schema):
    """The trace of a decision, as it was kept with the return."""

    id: str
    number: str
    decided_at: datetime
    policy: str
    fee: str
    currency: str
    methods: list[str]
    lines: list[DecidedLine]
    why: list[Why]


@router.get("/returns", response={200: ReturnPage, **PROBLEMS}, operation_id="list_returns")
def index(request: HttpRequest, given: Query[ReturnQuery]) -> HttpResponse:
    """Returns by any filter: status, queue, customer_email, order, number, reason, q …"""
    shop = shop_for(request, "returns:read")
    filters = Filters(
        shops=(shop.pk,),
        queue=given.queue,
        status=(given.status,) if given.status else (),
        terms=tuple(
            (kind, str(value))
            for name, kind in TERMS.items()
            if (value := getattr(given, name)) is not None
        ),
        q=given.q or "",
        number=(given.number or "").upper(),
        assignee=given.assignee,
        created_from=given.created_from,
        created_to=given.created_to,
        updated_from=given.updated_from,
        sort=given.sort,
        after=paging.place(given.cursor),
    )
    rows = page(filters, given.limit)
    shown = rows[: given.limit]
    for rma in shown:
        rma.shop = shop
    cursor = _cursor(shown[-1], given.sort) if len(rows) > given.limit else None
    items = returns_json(shown, given.language or "")
    # Ours, so not checked again on its way out: that took a third of the time of a list.
    # A test holds it against ReturnPage.
    answer = orjson.dumps(paging.answer(items, cursor))
    return HttpResponse(answer, content_type="application/json; charset=utf-8")


def _cursor(last: Return, sort: str) -> str:
    at = last.updated_at if sort.endswith("updated") else last.created_at
    return paging.encode(at, last.pk)


@router.get(
    "/returns/{number}/events", response={200: EventPage, **PROBLEMS}, operation_id="events"
)
def events(
    request: HttpRequest,
    number: str,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    cursor: Annotated[str, Field(max_length=20)] = "",
) -> dict[str, Any]:
    """What happened to a return, oldest first; notes for staff are included."""
    rma = return_of(request, number, "returns:read")
    if cursor and not (cursor.isascii() and cursor.isdigit() and int(cursor) < 2**63):
        wrong = FieldError("/cursor", "not a cursor of this list")
        raise Invalid("The parameter cursor is wrong.", (wrong,))
    rows = list(
        Event.objects.filter(subject_id=rma.pk, pk__gt=int(cursor or 0)).order_by("pk")[: limit + 1]
    )
    last = str(rows[limit - 1].pk) if len(rows) > limit else None
    return paging.answer([_event(event) for event in rows[:limit]], last)


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": str(event.pk),
        "type": event.type,
        "at": event.at,
        "by": event.by_name or event.by_kind,
        "data": event.data,
        "note": event.note,
    }


@router.get("/decisions/{number}", response={200: DecisionOut, **PROBLEMS}, operation_id="decision")
def decision(request: HttpRequest, number: str, language: Language = "") -> dict[str, Any]:
    """Why a return was decided as it was: the trace that was kept when it was made."""
    rma = return_of(request, number, "returns:read")
    kept, speak = rma.decision, spoken(language, rma.language)
    lines = {str(line.position): str(line.pk) for line in rma.lines.all()}
    facts = facts_of(rma)
    with override(speak):
        names = names_of(rma.shop)
    return {
        "id": str(rma.pk),
        "number": rma.number,
        "decided_at": rma.created_at,
        "policy": str(kept.get("policy", "")),
        "fee": plain(int(kept.get("fee") or 0), rma.currency),
        "currency": rma.currency,
        "methods": kept.get("methods", []),
        "lines": [
            {
                **_decided(row, names),
                "line": lines.get(row["key"], ""),
                "facts": facts.get(row["key"], {}),
            }
            for row in kept.get("lines", [])
        ],
        "why": _why(kept.get("findings", []), speak),
    }


def _decided(row: dict[str, Any], names: Names) -> dict[str, Any]:
    rule = row.get("decided_by")
    with override(names.language):
        steps = [from_stored(one) for one in row.get("trace", [])]
        trace = [{"code": one.code, "text": told(one, names)} for one in steps]
    return {
        **row,
        "why": _why(row["findings"], names.language),
        "share": plain(row.get("share", 0), "EUR"),  # hundredths of a percent have two decimals
        "decided_by": {"id": rule, "name": row.get("decided_name", "")} if rule else None,
        "trace": trace,
    }


def _why(findings: list[Any], language: str) -> list[dict[str, str]]:
    found = [from_stored(one) for one in findings]
    return [{"code": one.code, "text": sentence(one, language)} for one in found]
