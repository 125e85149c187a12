"""The result of a simulation as plain figures: what page, API and command line show alike."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from openreturns.core.money import plain
from openreturns.insights.answers import REVIEW_MINUTES, Answer
from openreturns.insights.findings import findings, rule_effects
from openreturns.insights.models import Simulation
from openreturns.insights.wording import problem_words, sentence

SETS = ("before", "after")  # the rule set it is held against, and the one that is tried


@dataclass(frozen=True, slots=True)
class Way:
    """How many returns go from one answer to another; amounts in minor units, plus is more.

    `paid` is the change in what customers get back, `cost` in what it costs the shop.
    """

    before: Answer
    after: Answer
    returns: int
    paid: int
    cost: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month as 2026-11: how many returns were tried and how many of them flip."""

    month: str
    returns: int
    flips: int


def ways(simulation: Simulation) -> list[Way]:
    """The flips each way, the most frequent first."""
    counted = simulation.tally.get("flips", {})
    found = [
        Way(Answer(before), Answer(after), sums["returns"], sums["paid"], sums["cost"])
        for name, sums in counted.items()
        for before, after in [name.split(">")]
    ]
    return sorted(found, key=lambda way: (-way.returns, way.before, way.after))


def months(simulation: Simulation) -> list[Month]:
    """Every month that has returns, the oldest first."""
    counted = simulation.tally.get("months", {})
    return [
        Month(name, one.get("returns", 0), one.get("flips", 0))
        for name, one in sorted(counted.items())
    ]


def minutes_saved(simulation: Simulation) -> int:
    """Minutes of review that a person is spared; negative when there are more reviews."""
    before, after = (int(simulation.tally.get(n, {}).get(Answer.REVIEW, 0)) for n in SETS)
    return REVIEW_MINUTES * (before - after)


def answers(simulation: Simulation) -> list[tuple[Answer, int, int]]:
    """How many returns get each answer from the one rule set and from the other."""
    before, after = (simulation.tally.get(name, {}) for name in SETS)
    rows = [(answer, before.get(answer, 0), after.get(answer, 0)) for answer in Answer]
    return [row for row in rows if row[1] or row[2]]


def as_json(simulation: Simulation) -> dict[str, Any]:
    """Everything, with amounts as texts in the shop's currency."""
    return {
        "id": str(simulation.pk),
        "state": simulation.state,
        "problem": problem_words(simulation.problem) or None,
        "ruleset": {"id": str(simulation.ruleset), "name": simulation.label},
        "against": {"id": str(simulation.against_ruleset), "name": simulation.against_label},
        **_past(simulation),
        "currency": simulation.shop.currency,
        "flips": _flips(simulation),
        "answers": [
            {"answer": answer, "before": before, "after": after}
            for answer, before, after in answers(simulation)
        ],
        "review_minutes_saved": minutes_saved(simulation),
        "rules": [asdict(effect) for effect in rule_effects(simulation)],
        "findings": [{**asdict(one), "text": sentence(one)} for one in findings(simulation)],
        "months": [asdict(month) for month in months(simulation)],
        "unreadable": simulation.tally.get("unreadable", 0),
    }


def _flips(simulation: Simulation) -> dict[str, Any]:
    found, currency = ways(simulation), simulation.shop.currency
    return {
        "returns": sum(way.returns for way in found),
        "paid": plain(sum(way.paid for way in found), currency),
        "cost": plain(sum(way.cost for way in found), currency),
        "ways": [
            {**asdict(way), "paid": plain(way.paid, currency), "cost": plain(way.cost, currency)}
            for way in found
        ],
    }


def _past(simulation: Simulation) -> dict[str, Any]:
    return {
        "from": simulation.since.isoformat() if simulation.since else None,
        "to": simulation.until.isoformat() if simulation.until else None,
        "last": simulation.last,
        "returns": simulation.total,
        "read": simulation.read,
        "created_at": simulation.created_at.isoformat(),
        "finished_at": simulation.finished_at.isoformat() if simulation.finished_at else None,
    }


def lines(simulation: Simulation) -> Iterator[str]:
    """The result in plain lines for a terminal."""
    found, currency = ways(simulation), simulation.shop.currency
    yield f"{simulation.label}, held against {simulation.against_label}"
    yield f"{simulation.read} returns, {sum(way.returns for way in found)} get another answer"
    for way in found:
        cost = plain(way.cost, currency)
        yield f"  {way.before} -> {way.after}: {way.returns}, cost {cost} {currency}"
    yield f"Minutes of review saved: {minutes_saved(simulation)}"
    for one in findings(simulation):
        yield f"  {sentence(one)}"
    if simulation.problem:
        yield problem_words(simulation.problem)
