"""Rules made ready to be asked, once per policy version: a test and its answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openreturns.core.money import WHOLE
from openreturns.policies.rules import values
from openreturns.policies.rules.actions import ACTIONS, FEES
from openreturns.policies.rules.conditions import Test, test_of
from openreturns.policies.rules.fields import LEGAL_BASES
from openreturns.policies.rules.language import (
    Act,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Rule,
)
from openreturns.policies.rules.lawful import AT_FAULT, REMEDIES, WITHDRAWAL, Stop, stop_of


@dataclass(frozen=True, slots=True)
class Effect:
    """One answer of a rule; `key` is what the law looks at, `stops` what it says per basis.

    An empty `question` adds up, under the name `do`.
    """

    do: str
    key: str
    question: str
    value: Any
    stops: Mapping[str, Stop | None]


@dataclass(frozen=True, slots=True)
class Ground:
    """One comparison of a rule's condition, to say later why the rule held.

    `negated` under an odd number of nots; `figures` are its field, operator and value.
    """

    key: str
    field: str
    test: Test
    negated: bool
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule that is on, ready to be asked; `place` is where it stands in the policy."""

    place: int
    rule: Rule
    matches: Test
    effects: tuple[Effect, ...]
    grounds: tuple[Ground, ...]
    whole: bool
    stop: bool
    scope: frozenset[str] = field(default=frozenset())


def compiled(rules: Sequence[Rule], currency: str, language: str = "en") -> tuple[Compiled, ...]:
    """The rules that are on, in their order; texts without a translation say `language`'s."""
    return tuple(
        _compiled(place, rule, currency, language) for place, rule in enumerate(rules) if rule.on
    )


def _compiled(place: int, rule: Rule, currency: str, language: str) -> Compiled:
    return Compiled(
        place=place,
        rule=rule,
        matches=test_of(rule.when, currency),
        effects=effects_of(rule, currency, language),
        grounds=tuple(_grounds(rule.when, currency, negated=False)),
        whole=rule.level == "return",
        stop=rule.stop and not rule.asks_history,  # to read no further can refuse too (R57)
        scope=frozenset(rule.scope),
    )


def _grounds(condition: Condition, currency: str, *, negated: bool) -> Iterator[Ground]:
    match condition:
        case Comparison():
            value = condition.value
            said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            figures = (
                ("field", condition.key),
                ("op", condition.op),
                ("value", "" if value is None else said),
                *((("not", "yes"),) if negated else ()),
            )
            test = test_of(condition, currency)
            yield Ground(condition.key, condition.field, test, negated, figures)
        case Not(part=part):
            yield from _grounds(part, currency, negated=not negated)
        case AllOf(all=parts) | AnyOf(any=parts):
            for part in parts:
                yield from _grounds(part, currency, negated=negated)


def effects_of(rule: Rule, currency: str, language: str = "en") -> tuple[Effect, ...]:
    """What a rule answers, each with what the law says to it on every basis."""
    history = rule.asks_history
    return tuple(
        Effect(do, key, question, value, {b: stop_of(key, b, history=history) for b in LEGAL_BASES})
        for act in rule.then
        for do, key, question, value in _answers(act, currency, language)
    )


def _answers(act: Act, currency: str, language: str) -> list[tuple[str, str, str, Any]]:
    """What an action answers, as (do, key for the law, question, value)."""
    parts = act.parts(currency)
    question = ACTIONS[act.do].question
    if act.do == "fee":
        fee = parts["fee"]
        value = parts["percent"] if fee == "restocking" else parts["amount"]
        return [("fee", f"fee:{fee}", f"fee:{fee}", value)]
    if act.do == "waive":
        return [("waive", "waive", f"fee:{fee}", 0) for fee in FEES if fee in parts["fees"]]
    if not parts:
        return [(act.do, act.do, question, True)]
    (value,) = parts.values()
    if isinstance(value, dict):
        value = _spoken(value, language)
    return [(act.do, act.do + _narrows(act.do, value), question, value)]


def _narrows(do: str, value: Any) -> str:
    """What makes the law look at an action: part of the money, a way or a remedy missing."""
    if do == "keep" and value < WHOLE:
        return ":part"
    if do == "methods" and "own_carrier" not in value:
        return ":narrow"
    if do == "outcomes" and not set(REMEDIES[WITHDRAWAL]) <= set(value):
        return ":no_refund"
    if do == "outcomes" and not set(REMEDIES[AT_FAULT[0]]) <= set(value):
        return ":no_remedy"
    return ""


def _spoken(texts: Mapping[str, str], language: str) -> dict[str, str]:
    """In every language; where that is missing, in the shop's own, else the first there is."""
    fallback = texts.get(language) or next(iter(texts.values()))
    return {code: texts.get(code) or fallback for code in values.LANGUAGES}
