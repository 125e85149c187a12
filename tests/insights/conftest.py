"""A shop whose rules are tried: drafts, and returns that keep what their decision saw."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.core.actors import Actor
from openreturns.insights import rulesets, running, services
from openreturns.insights.models import Simulation
from openreturns.insights.rulesets import RuleSet
from openreturns.insights.services import Past
from openreturns.policies import drafting
from openreturns.shops.models import Shop

Make = Callable[..., Any]
ALWAYS: dict[str, Any] = {"all": []}


def rule(number: int, then: dict[str, Any], *when: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Rule r<number> as an editor keeps it."""
    return {
        "id": f"r{number}",
        "name": f"Rule number {number}",
        "when": {"all": list(when)},
        "then": [then],
        "on": True,
        "level": "item",
        "scope": [],
        "stop": False,
        **more,
    }


def asks(field: str, op: str, value: Any = None, **more: Any) -> dict[str, Any]:
    """One condition."""
    return {"field": field, "op": op, "value": value, **more}


APPROVE = {"do": "approve"}
REVIEW = {"do": "review"}
KEEP = {"do": "keep", "share": "100.00"}
REJECT = {"do": "reject", "message": {"en": "Not this one."}}
CHEAP = asks("line.value", "at_most", "39.90")
DEAR = asks("line.value", "more_than", "39.90")


@pytest.fixture
def make_draft(shop: Shop, anna: Actor) -> Make:
    """A draft of the shop with these rules, as a rule set to try."""

    def make(*rules: dict[str, Any], name: str = "Draft 2", **terms: Any) -> RuleSet:
        draft = drafting.begin(shop, name=name, by=anna)
        wanted = {**draft.terms, "rules": list(rules), **terms}
        return rulesets.of_draft(drafting.change(draft, wanted, seen=draft.version, by=anna))

    return make


@pytest.fixture
def prepare(shop: Shop, anna: Actor) -> Make:
    """A run that waits: a rule set held against what is in force, a label costs 5.00."""

    def make(tried: RuleSet, against: RuleSet | None = None, **past: Any) -> Simulation:
        other = against or rulesets.in_force(shop)
        which = Past(**{"label_cost": 500} | past)
        return services.prepare(shop, tried, other, which, by=anna)

    return make


@pytest.fixture
def simulate(prepare: Make) -> Make:
    """The same, run to its end."""

    def make(*args: Any, **past: Any) -> Simulation:
        run: Simulation = prepare(*args, **past)
        running.run(run)
        run.refresh_from_db()
        return run

    return make
