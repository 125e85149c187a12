"""The time machine: try a rule set on past returns, look how far it is and what it found."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from openreturns.api.answers import PROBLEMS
from openreturns.api.auth import actor_of, shop_for
from openreturns.api.idempotency import Answer, once
from openreturns.api.schemas import Strict
from openreturns.core.errors import FieldError, Invalid, NotFound
from openreturns.core.money import BadAmount, parse
from openreturns.insights import queries, report, rulesets, services, transitions
from openreturns.insights.models import Simulation
from openreturns.insights.rulesets import RuleSet
from openreturns.insights.services import MOST_RETURNS, Past
from openreturns.returns.queries import as_id
from openreturns.shops.models import Shop

router = Router(tags=["rules"])
SCOPE = "settings:write"
Count = Annotated[int, Field(ge=1, le=MOST_RETURNS, strict=True)]


class SimulateIn(Strict):
    """Which past returns, and what to hold the rule set against (default: what is in force)."""

    against: Annotated[str, Field(max_length=40)] | None = None
    last: Count | None = None
    since: Annotated[date | None, Field(alias="from")] = None
    until: Annotated[date | None, Field(alias="to")] = None
    label_cost: Annotated[str, Field(max_length=20)] = "0"


class RuleSetRef(Schema):
    """A draft or version by id and name."""

    id: str
    name: str


class WayOut(Schema):
    """How many returns go from one answer to another; plus is more than before."""

    before: str
    after: str
    returns: int
    paid: str
    cost: str


class FlipsOut(Schema):
    """The returns that get another answer."""

    returns: int
    paid: str
    cost: str
    ways: list[WayOut]


class AnswerOut(Schema):
    """How many returns get an answer from the one rule set and from the other."""

    answer: str
    before: int
    after: int


class RuleOut(Schema):
    """What a rule did; numbers are returns."""

    id: str
    place: int
    name: str
    on: bool
    fired: int
    decided: int
    hidden: int
    unknown: int


class FindingOut(Schema):
    """One thing to know: law, never, covered, hidden, conflict or unknown."""

    code: str
    rule: int
    returns: int
    other: int
    requirement: str
    text: str


class MonthOut(Schema):
    """A month: how many returns were tried and how many get another answer."""

    month: str
    returns: int
    flips: int


class SimulationOut(Schema):
    """A run of the time machine: waiting, running, done, failed or cancelled."""

    id: str
    state: str
    problem: str | None
    ruleset: RuleSetRef
    against: RuleSetRef
    since: Annotated[str | None, Field(alias="from")]
    until: Annotated[str | None, Field(alias="to")]
    last: int | None
    returns: int
    read: int
    created_at: str
    finished_at: str | None
    currency: str
    flips: FlipsOut
    answers: list[AnswerOut]
    review_minutes_saved: int
    rules: list[RuleOut]
    findings: list[FindingOut]
    months: list[MonthOut]
    unreadable: int


@router.post(
    "/rulesets/{ruleset}/simulate",
    response={202: SimulationOut, **PROBLEMS},
    operation_id="simulate",
    by_alias=True,
)
def simulate(request: HttpRequest, ruleset: str, body: SimulateIn) -> Answer:
    """Begin to try a draft or version on past returns; nothing is changed by it."""
    shop, by = shop_for(request, SCOPE), actor_of(request)
    tried = _found(shop, ruleset)

    def work() -> tuple[int, dict[str, Any]]:
        against = _against(shop, body.against)
        past = Past(body.last, body.since, body.until, _cost(shop, body.label_cost))
        return 202, report.as_json(services.start(shop, tried, against, past, by=by))

    return once(request, work)


@router.get(
    "/simulations/{simulation}",
    response={200: SimulationOut, **PROBLEMS},
    operation_id="simulation",
    by_alias=True,
)
def simulation(request: HttpRequest, simulation: str) -> dict[str, Any]:
    """How far a run is and what it has found so far."""
    return report.as_json(_run(request, simulation))


@router.post(
    "/simulations/{simulation}/cancel",
    response={200: SimulationOut, **PROBLEMS},
    operation_id="cancel_simulation",
    by_alias=True,
)
def cancel(request: HttpRequest, simulation: str) -> Answer:
    """Stop a run; what it had found stays."""
    run = _run(request, simulation)

    def work() -> tuple[int, dict[str, Any]]:
        transitions.cancel(run)
        return 200, report.as_json(run)

    return once(request, work)


def _run(request: HttpRequest, reference: str) -> Simulation:
    key = as_id(reference)
    shop = shop_for(request, SCOPE)
    if key is None:
        raise NotFound(f"There is no simulation {reference!r}.")
    return queries.simulation_of(shop, key)


def _found(shop: Shop, reference: str) -> RuleSet:
    key = as_id(reference)
    if key is None:
        raise NotFound(f"There is no rule set {reference!r}.")
    return rulesets.find(shop, key)


def _against(shop: Shop, reference: str | None) -> RuleSet:
    """What a body names; Invalid where there is none such."""
    if reference is None:
        return rulesets.in_force(shop)
    try:
        return _found(shop, reference)
    except NotFound as unknown:
        pointer = FieldError("/against", "not a rule set of this shop")
        raise Invalid("There is nothing to hold it against.", (pointer,)) from unknown


def _cost(shop: Shop, text: str) -> int:
    try:
        amount = parse(text, shop.currency)
    except BadAmount:
        amount = -1
    if amount < 0:
        pointer = FieldError("/label_cost", "an amount as text, from 0")
        raise Invalid("The cost of a label is no amount.", (pointer,))
    return amount
