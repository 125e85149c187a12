"""What lists take in their address: paging, order and filters; unknown names are refused."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import BeforeValidator, Field

from openreturns.api.schemas import Language
from openreturns.core.errors import FieldError, Invalid
from openreturns.orders.schema import Moment
from openreturns.returns.models import LegalBasis, Outcome
from openreturns.returns.status import Status


def _plus_again(value: object) -> object:
    """A plus sign arrives as a space unless it was percent-encoded; moments hold no space."""
    return value.replace(" ", "+") if isinstance(value, str) else value


When = Annotated[Moment, BeforeValidator(_plus_again)]
Word = Annotated[str, Field(max_length=300)]
Sort = Literal["created", "-created", "updated", "-updated"]


class Listing(Schema):
    """The place in a list and how much of it."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Word | None = None


class OrderQuery(Listing):
    """Filters of orders."""

    sort: Sort = "-created"
    updated_from: When | None = None
    return_state: Literal["none", "partial", "full"] | None = None
    customer_email: Word | None = None
    number: Word | None = None
    q: Word | None = None


class ReturnQuery(Listing):
    """Filters of returns; those named together must all fit."""

    sort: Sort = "-created"
    updated_from: When | None = None
    created_from: When | None = None
    created_to: When | None = None
    status: Status | None = None
    queue: Literal["requests", "incoming", "to_inspect", "to_settle", "attention", "all"] = "all"
    customer_email: Word | None = None
    order: Word | None = None
    number: Word | None = None
    reason: Word | None = None
    outcome: Outcome | None = None
    method: Word | None = None
    sku: Word | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    legal_basis: LegalBasis | None = None
    rule: Word | None = None
    assignee: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    q: Word | None = None
    language: Language | None = None


def only_known_parameters(view: Callable[..., Any]) -> Callable[..., Any]:
    """An unknown parameter is an error, never silently ignored; so is one given twice."""
    known = _names(view)

    @wraps(view)
    def checked(request: HttpRequest, **values: Any) -> Any:
        wrong = [
            FieldError(f"/{name}", "unknown parameter" if name not in known else "given twice")
            for name, given in request.GET.lists()
            if name not in known or len(given) > 1
        ]
        if wrong:
            raise Invalid("There are unknown parameters.", tuple(wrong))
        return view(request, **values)

    return checked


def _names(view: Callable[..., Any]) -> frozenset[str]:
    models = view._ninja_operation.models  # type: ignore[attr-defined]
    return frozenset(
        name
        for model in models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )
