"""Rule sets: the drafts and versions of a shop's policy; read, write a draft, publish it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from openreturns.api.answers import PROBLEMS
from openreturns.api.auth import actor_of, shop_for
from openreturns.api.idempotency import Answer, once
from openreturns.api.schemas import Flag, Strict
from openreturns.api.versions import wanted_version
from openreturns.core.errors import FieldError, Invalid, NotFound
from openreturns.core.money import BadAmount, parse, plain
from openreturns.policies import drafting, terms, versions
from openreturns.policies.models import PolicyDraft, PolicyVersion
from openreturns.policies.versions import Publication
from openreturns.returns.queries import as_id
from openreturns.shops.models import Shop

router = Router(tags=["rules"])
SCOPE = "settings:write"
AMOUNTS = ("label_fee", "label_cost", "handling_fee")
MOST = 200
Name = Annotated[str, Field(min_length=1, max_length=80)]
Terms = Annotated[dict[str, Any], Field(max_length=50)]


class RuleSetIn(Strict):
    """A new draft: as the last version, but for what `terms` names."""

    name: Name
    terms: Terms = Field(default_factory=dict)


class RuleSetPatch(Strict):
    """What shall be different in a draft; of `terms` what is left out stays."""

    name: Name | None = None
    terms: Terms | None = None


class PublishIn(Strict):
    """From when, and for which orders; `after` is the version it was compared with."""

    orders: Literal["earlier", "new"] = "new"
    starts_at: datetime | None = None
    note: Annotated[str, Field(max_length=300)] = ""
    after: Annotated[int, Field(ge=1, strict=True)] | None = None


class RuleSetRow(Schema):
    """A draft (no `number`) or a published version."""

    id: str
    name: str
    published: Flag
    number: int | None
    version: int
    effective_from: str | None
    orders_from: str | None
    note: str
    by: str


class RuleSetWhole(RuleSetRow):
    """The same with everything it says."""

    terms: dict[str, Any]


class RuleSetList(Schema):
    """Drafts first, then the versions, the last one first."""

    items: list[RuleSetRow]
    next_cursor: None


OUT = {200: RuleSetWhole, **PROBLEMS}


@router.get("/rulesets", response={200: RuleSetList, **PROBLEMS}, operation_id="list_rulesets")
def index(request: HttpRequest) -> dict[str, Any]:
    """All drafts and the last 200 versions."""
    shop = shop_for(request, SCOPE)
    drafts = PolicyDraft.objects.filter(shop=shop).order_by("-updated_at")
    rows = versions.of_shop(shop).order_by("-number")[:MOST]
    return {"items": [*map(_draft, drafts), *map(_version, rows)], "next_cursor": None}


@router.get("/rulesets/{ruleset}", response=OUT, operation_id="get_ruleset")
def one(request: HttpRequest, ruleset: str, response: HttpResponse) -> dict[str, Any]:
    """A draft or version by id, or a version by its number."""
    found = _whole(_found(shop_for(request, SCOPE), ruleset))
    response["ETag"] = f'"{found["version"]}"'
    return found


@router.post("/rulesets", response={201: RuleSetWhole, **PROBLEMS}, operation_id="create_ruleset")
def create(request: HttpRequest, body: RuleSetIn) -> Answer:
    """Begin a draft; nothing holds before it is published."""
    shop, by = shop_for(request, SCOPE), actor_of(request)

    def work() -> tuple[int, dict[str, Any]]:
        kept = terms.full(versions.latest(shop).terms)
        wanted = _checked({**kept, **_read(body.terms, shop)}, shop)
        return 201, _whole(drafting.begin(shop, name=body.name, wanted=wanted, by=by))

    return once(request, work)


@router.patch("/rulesets/{ruleset}", response=OUT, operation_id="change_ruleset")
def change(request: HttpRequest, ruleset: str, body: RuleSetPatch) -> dict[str, Any]:
    """Change a draft; with If-Match nobody's change is overrun."""
    shop = shop_for(request, SCOPE)
    draft = _own_draft(shop, ruleset)
    if body.terms is not None:
        seen = wanted_version(request) or draft.version
        wanted = _checked({**draft.terms, **_read(body.terms, shop)}, shop)
        drafting.change(draft, wanted, seen=seen, by=actor_of(request))
    if body.name is not None:
        drafting.rename(draft, body.name)
    return _whole(draft)


@router.post("/rulesets/{ruleset}/publish", response=OUT, operation_id="publish_ruleset")
def publish(request: HttpRequest, ruleset: str, body: PublishIn) -> Answer:
    """Make the draft the next version; doing it twice makes one.

    What takes something away from customers holds for new orders only (`orders`).
    """
    shop, by, seen = shop_for(request, SCOPE), actor_of(request), wanted_version(request)

    def work() -> tuple[int, dict[str, Any]]:
        key = as_id(ruleset)
        if key and versions.of_shop(shop).filter(pk=key).exists():
            raise _published()
        draft = PolicyDraft.objects.filter(shop=shop, pk=key).first() if key else None
        how = Publication(
            seen=seen or (draft.version if draft else 1),
            after=body.after or versions.latest(shop).number,
            orders=body.orders,
            starts_at=body.starts_at,
            note=body.note,
        )
        if key is None:
            raise NotFound(f"There is no draft {ruleset!r} in this shop.")
        return 200, _whole(versions.publish(shop, key, how, by=by))

    return once(request, work)


def _found(shop: Shop, ref: str) -> PolicyDraft | PolicyVersion:
    key = as_id(ref)
    rows = versions.of_shop(shop)
    found: PolicyDraft | PolicyVersion | None = None
    if key:
        draft = PolicyDraft.objects.filter(shop=shop, pk=key).first()
        found = draft or rows.filter(pk=key).first()
    elif ref.isascii() and ref.isdigit() and len(ref) < 9:
        found = rows.filter(number=int(ref)).first()
    if found is None:
        raise NotFound(f"There is no rule set {ref!r} in this shop.")
    return found


def _own_draft(shop: Shop, ref: str) -> PolicyDraft:
    found = _found(shop, ref)
    if isinstance(found, PolicyVersion):
        raise _published()
    return found


def _published() -> Invalid:
    told = "This version is published already and never changes. Begin a draft instead."
    return Invalid(told, (FieldError("/", told),))


def _read(given: Mapping[str, Any], shop: Shop) -> dict[str, Any]:
    """Amounts come as texts in the shop's currency, the restocking share as a percentage."""
    read = dict(given)
    for name, currency in [*((one, shop.currency) for one in AMOUNTS), ("restocking", "EUR")]:
        if isinstance(read.get(name), str):
            try:
                read[name] = parse(read[name], currency)
            except BadAmount as wrong:
                raise Invalid(
                    "An amount cannot be read.", (FieldError(f"/terms/{name}", str(wrong)),)
                ) from wrong
        elif read.get(name) is not None:
            told = 'This is written as a text, such as "4.95".'
            raise Invalid(told, (FieldError(f"/terms/{name}", told),))
    return read


def _checked(wanted: Mapping[str, Any], shop: Shop) -> dict[str, Any]:
    try:
        return terms.checked(wanted, shop.currency)
    except Invalid as wrong:
        errors = tuple(FieldError(f"/terms{e.pointer}", e.detail) for e in wrong.errors)
        raise Invalid(wrong.detail, errors) from wrong


def _written(kept: Mapping[str, Any], shop: Shop) -> dict[str, Any]:
    told = terms.full(kept)
    for name in AMOUNTS:
        told[name] = None if told[name] is None else plain(told[name], shop.currency)
    return {**told, "restocking": plain(told["restocking"], "EUR")}


def _whole(row: PolicyDraft | PolicyVersion) -> dict[str, Any]:
    head = _draft(row) if isinstance(row, PolicyDraft) else _version(row)
    return {**head, "terms": _written(row.terms, row.shop)}


def _draft(row: PolicyDraft) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "published": False,
        "number": None,
        "version": row.version,
        "effective_from": None,
        "orders_from": None,
        "note": "",
        "by": row.changed_by,
    }


def _version(row: PolicyVersion) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": f"Version {row.number}",
        "published": True,
        "number": row.number,
        "version": 1,
        "effective_from": _moment(row.effective_from),
        "orders_from": _moment(row.orders_from),
        "note": row.note,
        "by": row.published_by,
    }


def _moment(at: datetime | None) -> str | None:
    """UTC to the millisecond, as every answer writes it."""
    return (
        at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None
    )
