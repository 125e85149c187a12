"""Rules applied to one line, top to bottom: the first that answers a question wins.

What the law does not leave (lawful.py) takes no effect and is kept as a stop; the question
stays open for the next rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from openreturns.policies.rules.compiling import Compiled, Effect
from openreturns.policies.rules.lawful import Stop


class Answer(NamedTuple):
    """What a rule said: its place in the policy, what it does, and the value of that."""

    place: int
    do: str
    value: Any


class Stopped(NamedTuple):
    """An action the law did not leave, or only softened."""

    place: int
    do: str
    stop: Stop


@dataclass(slots=True)
class Answers:
    """What the rules said to one line. `fired` are the places of all that held, in order.

    `by_question` has the one answer per question; `added` what adds up; `ended_at` the
    place of the rule that ended the reading.
    """

    by_question: dict[str, Answer] = field(default_factory=dict)
    added: list[Answer] = field(default_factory=list)
    fired: list[int] = field(default_factory=list)
    stopped: list[Stopped] = field(default_factory=list)
    ended_at: int | None = None

    def value(self, question: str, default: Any = None) -> Any:
        """The answer's value, or `default` where no rule answered."""
        found = self.by_question.get(question)
        return default if found is None else found.value

    def all_of(self, do: str) -> tuple[Any, ...]:
        """Everything that was added under this action, each once, in order."""
        found = [answer.value for answer in self.added if answer.do == do]
        return tuple(value for at, value in enumerate(found) if value not in found[:at])


@dataclass(frozen=True, slots=True)
class Asked:
    """One line as rules see it: its facts, its legal basis, whether postage was told before."""

    facts: Mapping[str, Any]
    basis: str
    disclosed: bool


def apply(
    rules: Sequence[Compiled], asked: Asked, origin: str, whole: Mapping[int, bool]
) -> Answers:
    """Every rule of this origin's scope; `whole` says which rules about the whole return hold."""
    found = Answers()
    for rule in rules:
        if rule.scope and origin not in rule.scope:
            continue
        if not (whole[rule.place] if rule.whole else rule.matches(asked.facts)):
            continue
        found.fired.append(rule.place)
        for effect in rule.effects:
            _take(found, rule.place, effect, asked)
        if rule.stop:
            found.ended_at = rule.place
            break
    return found


def whole_return(rules: Sequence[Compiled], orders: Sequence[Mapping[str, Any]]) -> dict[int, bool]:
    """Which rules about the whole return hold: those that do for every order in it."""
    return {
        rule.place: all(rule.matches(facts) for facts in orders) for rule in rules if rule.whole
    }


def _take(found: Answers, place: int, effect: Effect, asked: Asked) -> None:
    stop = effect.stops[asked.basis]
    if stop is not None and not (stop.unless_disclosed and asked.disclosed):
        found.stopped.append(Stopped(place, effect.do, stop))
        if stop.instead:
            found.by_question.setdefault("verdict", Answer(place, stop.instead, True))
        if stop.drops:
            return
    if effect.question:
        found.by_question.setdefault(effect.question, Answer(place, effect.do, effect.value))
    else:
        found.added.append(Answer(place, effect.do, effect.value))
