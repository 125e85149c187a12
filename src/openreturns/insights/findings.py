"""What a merchant should know about a rule set after it was tried: facts with their figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openreturns.insights.models import Simulation
from openreturns.insights.tally import Tally


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """One rule that was tried; numbers are returns.

    `fired`: it applied. `decided`: it made a difference. `hidden`: it would have applied but
    an earlier rule had answered or ended the reading. `unknown`: a fact it asks for was not
    there. `place` counts from 1.
    """

    id: str
    place: int
    name: str
    on: bool
    fired: int
    decided: int
    hidden: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know; `code` has its sentence in findings' words, worst first.

    `rule` and `other` are places from 1; `requirement` is the R-number of a law conflict.
    """

    code: str
    rule: int
    returns: int = 0
    other: int = 0
    requirement: str = ""


def rule_effects(simulation: Simulation) -> list[RuleEffect]:
    """Every rule in its order, with what it did."""
    counted: Tally = simulation.tally.get("rules", {})
    unknown: Tally = simulation.tally.get("unknown", {})
    return [
        _effect(place, rule, counted.get(rule["id"], {}), unknown.get(rule["id"], 0))
        for place, rule in enumerate(simulation.rules, 1)
    ]


def _effect(place: int, rule: dict[str, Any], counted: Tally, unknown: int) -> RuleEffect:
    return RuleEffect(
        id=rule["id"],
        place=place,
        name=rule["name"],
        on=rule.get("on", True),
        fired=counted.get("fired", 0),
        decided=counted.get("decided", 0),
        hidden=counted.get("hidden", 0),
        unknown=unknown,
    )


def findings(simulation: Simulation) -> list[Finding]:
    """Never fired, hidden, conflicting, limited by law, asking what is not known."""
    effects = rule_effects(simulation)
    places = {one.id: one.place for one in effects}
    found = [one for effect in effects for one in _about(effect, simulation.tally, places)]
    found += _conflicts(simulation.tally, places)
    rest = {place for place, rule in enumerate(simulation.rules, 1) if _is_the_rest(rule)}
    found = [one for one in found if not (one.code in OUTDONE and _later(one) in rest)]
    return sorted(found, key=lambda one: (ORDER.index(one.code), one.rule, one.other))


def _is_the_rest(rule: dict[str, Any]) -> bool:
    """It always holds, so it stands for everything that the rules before it leave."""
    return rule.get("when") == {"all": []}


def _later(one: Finding) -> int:
    """Which of two rules came too late."""
    return max(one.rule, one.other)


OUTDONE = frozenset({"hidden", "conflict"})  # as it should be for a rule about the rest
ORDER = ("law", "never", "covered", "hidden", "conflict", "unknown")


def _about(one: RuleEffect, tally: Tally, places: dict[str, int]) -> Iterator[Finding]:
    if not one.on:
        return
    if not one.fired and not one.hidden:
        yield Finding("never", one.place)
    by = tally.get("hidden_by", {}).get(one.id, {})
    whole = one.hidden > 0 and not one.decided
    for other, returns in by.items():
        yield Finding("covered" if whole else "hidden", one.place, returns, places[other])
    for requirement, returns in tally.get("law", {}).get(one.id, {}).items():
        yield Finding("law", one.place, returns, requirement=requirement)
    if one.unknown:
        yield Finding("unknown", one.place, one.unknown)


def _conflicts(tally: Tally, places: dict[str, int]) -> Iterator[Finding]:
    for first, others in tally.get("conflicts", {}).items():
        for second, returns in others.items():
            yield Finding("conflict", places[first], returns, places[second])
