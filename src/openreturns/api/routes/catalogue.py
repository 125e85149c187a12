"""Reasons, actions and forms: read, add, change. Nothing is deleted; `archived` takes it away."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema

from openreturns.api.answers import PROBLEMS
from openreturns.api.auth import shop_for
from openreturns.api.cataloguing import (
    ActionIn,
    ActionList,
    ActionOut,
    ActionPatch,
    FormIn,
    FormList,
    FormOut,
    FormPatch,
    ReasonIn,
    ReasonList,
    ReasonOut,
    ReasonPatch,
    action_json,
    form_json,
    reason_json,
)
from openreturns.api.idempotency import Answer, once
from openreturns.api.versions import wanted_version
from openreturns.core.errors import FieldError, Invalid, NotFound
from openreturns.policies import catalogue, forms
from openreturns.policies.models import Action, Form, Reason
from openreturns.shops.models import Shop

router = Router(tags=["reasons, actions, forms"])
READ, WRITE = "returns:read", "settings:write"


class CatalogueQuery(Schema):
    """With `archived` also what is in the archive."""

    archived: bool = False


def _found(rows: QuerySet[Any], shop: Shop, reference: str) -> Any:
    """By code, else by id; NotFound for another shop's."""
    mine = rows.filter(shop=shop)
    found = mine.filter(code=reference).first()
    if found is None and reference.isascii() and reference.isdigit() and len(reference) < 19:
        found = mine.filter(pk=int(reference)).first()
    if found is None:
        raise NotFound(f"There is no {reference!r} in this shop.")
    return found


def _list(rows: QuerySet[Any], shop: Shop, query: CatalogueQuery) -> Sequence[Any]:
    mine = rows.filter(shop=shop)
    return list(mine if query.archived else mine.filter(archived_at__isnull=True))


def _values(shop: Shop, given: dict[str, Any]) -> dict[str, Any]:
    """The columns of what a body names."""
    values = {name: value for name, value in given.items() if value is not None}
    if "archived" in values:
        values["archived_at"] = timezone.now() if values.pop("archived") else None
    if "photo" in values:
        photo = values.pop("photo")
        values |= {"photo_wanted": photo != "no", "photo_required": photo == "required"}
    if "form" in given:
        values["form"] = _form(shop, given["form"])
    return values


def _form(shop: Shop, code: str | None) -> Form | None:
    found = Form.objects.filter(shop=shop, code=code).first() if code else None
    if code and found is None:
        raise Invalid("The form is unknown.", (FieldError("/form", "no such form in this shop"),))
    return found


def _shown(request: HttpRequest, response: HttpResponse, rows: QuerySet[Any], code: str) -> Any:
    """One row, with its version as the ETag."""
    row = _found(rows, shop_for(request, READ), code)
    response["ETag"] = f'"{row.version}"'
    return row


def _add(shop: Shop, model: Any, body: Schema) -> Any:
    values = _values(shop, body.model_dump(exclude_unset=True))
    place = values.pop("position", None)
    row = catalogue.add(shop, model, **values)
    if place is not None:
        catalogue.place(row, place)
    return row


def _changed(request: HttpRequest, rows: QuerySet[Any], code: str, body: Schema) -> Any:
    shop = shop_for(request, WRITE)
    row = _found(rows, shop, code)
    values = _values(shop, body.model_dump(exclude_unset=True))
    place = values.pop("position", None)
    catalogue.change(row, version=wanted_version(request), **values)
    if place is not None:
        catalogue.place(row, place)
    return row


REASONS = Reason.objects.select_related("form")


@router.get("/reasons", response={200: ReasonList, **PROBLEMS}, operation_id="list_reasons")
def list_reasons(request: HttpRequest, query: Query[CatalogueQuery]) -> dict[str, Any]:
    """The shop's reasons in their order."""
    rows = _list(REASONS, shop_for(request, READ), query)
    return {"items": [reason_json(row) for row in rows], "next_cursor": None}


@router.get("/reasons/{code}", response={200: ReasonOut, **PROBLEMS}, operation_id="get_reason")
def get_reason(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """One reason by code or id; its version is also the ETag."""
    return reason_json(_shown(request, response, REASONS, code))


@router.post("/reasons", response={201: ReasonOut, **PROBLEMS}, operation_id="create_reason")
def create_reason(request: HttpRequest, body: ReasonIn) -> Answer:
    """A new reason, at the end of the list unless it has a position."""
    shop = shop_for(request, WRITE)
    return once(request, lambda: (201, reason_json(_add(shop, Reason, body))))


@router.patch(
    "/reasons/{code}", response={200: ReasonOut, **PROBLEMS}, operation_id="change_reason"
)
@transaction.atomic
def change_reason(request: HttpRequest, code: str, body: ReasonPatch) -> dict[str, Any]:
    """Change a reason; its code stays, for old returns name it."""
    return reason_json(_changed(request, REASONS, code, body))


@router.get("/actions", response={200: ActionList, **PROBLEMS}, operation_id="list_actions")
def list_actions(request: HttpRequest, query: Query[CatalogueQuery]) -> dict[str, Any]:
    """The shop's actions in their order."""
    rows = _list(Action.objects.all(), shop_for(request, READ), query)
    return {"items": [action_json(row) for row in rows], "next_cursor": None}


@router.get("/actions/{code}", response={200: ActionOut, **PROBLEMS}, operation_id="get_action")
def get_action(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """One action by code or id; its version is also the ETag."""
    return action_json(_shown(request, response, Action.objects.all(), code))


@router.post("/actions", response={201: ActionOut, **PROBLEMS}, operation_id="create_action")
def create_action(request: HttpRequest, body: ActionIn) -> Answer:
    """A new action, at the end of the list unless it has a position."""
    shop = shop_for(request, WRITE)
    return once(request, lambda: (201, action_json(_add(shop, Action, body))))


@router.patch(
    "/actions/{code}", response={200: ActionOut, **PROBLEMS}, operation_id="change_action"
)
@transaction.atomic
def change_action(request: HttpRequest, code: str, body: ActionPatch) -> dict[str, Any]:
    """Change an action; its code stays, for old returns name it."""
    return action_json(_changed(request, Action.objects.all(), code, body))


FORMS = Form.objects.prefetch_related("fields")


@router.get("/forms", response={200: FormList, **PROBLEMS}, operation_id="list_forms")
def list_forms(request: HttpRequest, query: Query[CatalogueQuery]) -> dict[str, Any]:
    """The shop's forms by name, with their questions."""
    rows = _list(FORMS, shop_for(request, READ), query)
    return {"items": [form_json(row) for row in rows], "next_cursor": None}


@router.get("/forms/{code}", response={200: FormOut, **PROBLEMS}, operation_id="get_form")
def get_form(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """One form by code or id; its version is also the ETag."""
    return form_json(_shown(request, response, FORMS, code))


@router.post("/forms", response={201: FormOut, **PROBLEMS}, operation_id="create_form")
def create_form(request: HttpRequest, body: FormIn) -> Answer:
    """A new form with its questions."""
    shop = shop_for(request, WRITE)

    def work() -> tuple[int, dict[str, Any]]:
        row = catalogue.add(shop, Form, body.code, name=body.name)
        _write_form(request, row, body, version=row.version)
        return 201, form_json(row)

    return once(request, work)


@router.patch("/forms/{code}", response={200: FormOut, **PROBLEMS}, operation_id="change_form")
@transaction.atomic
def change_form(request: HttpRequest, code: str, body: FormPatch) -> dict[str, Any]:
    """Change a form; `questions` replaces all of them."""
    row = _found(FORMS, shop_for(request, WRITE), code)
    _write_form(request, row, body, version=wanted_version(request) or row.version)
    return form_json(row)


def _write_form(request: HttpRequest, row: Form, body: FormPatch, *, version: int) -> None:
    given = body.model_dump(exclude_unset=True, exclude={"questions", "code"})
    asked = forms.questions(row)
    if body.questions is not None:
        asked = [one.question() for one in body.questions]
    values = _values(row.shop, given)
    forms.write(row, asked, version=version, **values)
