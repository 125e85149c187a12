"""Conditions become closures over the dict of facts.

A closure knows everything beforehand: values are read, texts are in small letters (as the
facts are), sets are sets. A fact that is unknown is missing, and makes a comparison false.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from openreturns.policies.rules import values
from openreturns.policies.rules.fields import FIELDS
from openreturns.policies.rules.kinds import Kind
from openreturns.policies.rules.language import AllOf, AnyOf, Comparison, Condition, Not

Facts = Mapping[str, Any]
Test = Callable[[Facts], bool]


def test_of(condition: Condition, currency: str) -> Test:
    """The closure of a condition."""
    match condition:
        case AllOf(all=parts):
            return _all([test_of(part, currency) for part in parts])
        case AnyOf(any=parts):
            return _any([test_of(part, currency) for part in parts])
        case Not(part=part):
            inner = test_of(part, currency)
            return lambda facts: not inner(facts)
        case Comparison():
            return _comparison(condition, currency)


def _all(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def every(facts: Facts) -> bool:
        for test in tests:  # noqa: SIM110  a loop is half the time of all()
            if not test(facts):
                return False
        return True

    return every


def _any(tests: Sequence[Test]) -> Test:
    def some(facts: Facts) -> bool:
        for test in tests:  # noqa: SIM110
            if test(facts):
                return True
        return False

    return tests[0] if len(tests) == 1 else some


def _comparison(one: Comparison, currency: str) -> Test:
    key, field_ = one.key, FIELDS[one.field]
    wanted = values.compared(field_, one.op, one.value, currency)
    if one.op == "is_known":
        return lambda facts: facts.get(key) is not None
    if one.op == "is_unknown":
        return lambda facts: facts.get(key) is None
    if one.op in _OF_SETS:
        return _OF_SETS[one.op](key, frozenset(wanted))
    test = _TESTS[one.op](wanted)
    if field_.kind is Kind.ANSWER:
        test = _of_its_kind(test, one.op)

    def compare(facts: Facts) -> bool:
        value = facts.get(key)
        return value is not None and test(value)

    return compare


def _has_any(key: str, wanted: frozenset[str]) -> Test:
    return lambda facts: not wanted.isdisjoint(_listed(facts.get(key)))


def _has_none(key: str, wanted: frozenset[str]) -> Test:
    return lambda facts: wanted.isdisjoint(_listed(facts.get(key)))


def _has_all(key: str, wanted: frozenset[str]) -> Test:
    return lambda facts: wanted.issubset(_listed(facts.get(key)))


def _listed(value: Any) -> Collection[str]:
    """A set is never unknown: without anything in it, it is empty."""
    return value if isinstance(value, list | tuple) else ()


_OF_SETS: dict[str, Callable[[str, frozenset[str]], Test]] = {
    "has_any_of": _has_any,
    "has_none_of": _has_none,
    "has_all_of": _has_all,
}


def _is_one_of(wanted: Sequence[str]) -> Callable[[Any], bool]:
    return frozenset(wanted).__contains__


def _is_none_of(wanted: Sequence[str]) -> Callable[[Any], bool]:
    some = frozenset(wanted)
    return lambda value: value not in some


def _contains(wanted: Sequence[str]) -> Callable[[Any], bool]:
    return lambda value: any(part in value for part in wanted)


_TESTS: dict[str, Callable[[Any], Callable[[Any], bool]]] = {
    "is_one_of": _is_one_of,
    "is_none_of": _is_none_of,
    "contains": _contains,
    "starts_with": lambda wanted: lambda value: value.startswith(wanted),
    "ends_with": lambda wanted: lambda value: value.endswith(wanted),
    "at_least": lambda wanted: lambda value: value >= wanted,
    "at_most": lambda wanted: lambda value: value <= wanted,
    "more_than": lambda wanted: lambda value: value > wanted,
    "less_than": lambda wanted: lambda value: value < wanted,
    "between": lambda wanted: lambda value: wanted[0] <= value <= wanted[1],
    "before": lambda wanted: lambda value: value < wanted,
    "after": lambda wanted: lambda value: value > wanted,
    "is": lambda wanted: lambda value: value is wanted,
}
_NUMBERS = frozenset({"at_least", "at_most", "more_than", "less_than", "between"})


def _of_its_kind(test: Callable[[Any], bool], op: str) -> Callable[[Any], bool]:
    """An answer of another type than the operator's is no answer to it."""

    def fits(value: Any) -> bool:
        if op == "is":
            return test(value)
        if op in _NUMBERS:
            number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
            return number and test(value)
        return isinstance(value, str) and test(value)

    return fits
