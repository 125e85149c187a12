"""Reading a list of rules from JSON: whole and valid, or a mistake per place.

A merchant never sees JSON; what is said here reaches editors, imports and the API.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from openreturns.core.errors import FieldError, Invalid
from openreturns.policies.rules.language import Rule

MOST_RULES = 200
MOST_CONDITIONS = 100  # of one rule, groups counted too
DEEPEST = 5

_RULES: TypeAdapter[tuple[Rule, ...]] = TypeAdapter(tuple[Rule, ...])


def read(raw: Sequence[Any], currency: str) -> tuple[Rule, ...]:
    """The rules of a policy; Invalid with a pointer (`/3/when/all/0/value`) per mistake.

    `currency` is the shop's: amounts in rules are written in it.
    """
    errors = list(_too_large(raw))
    if errors:
        raise _invalid(errors)
    try:
        found = _RULES.validate_python(raw, context={"currency": currency})
    except ValidationError as wrong:
        raise _invalid(_mistakes(wrong)) from wrong
    doubles = [
        place for place, rule in enumerate(found) if rule.id in {r.id for r in found[:place]}
    ]
    if doubles:
        said = _("Another rule has this id.")
        raise _invalid([FieldError(f"/{place}/id", said) for place in doubles])
    return found


def problems(raw: Sequence[Any], currency: str) -> tuple[FieldError, ...]:
    """What is wrong with these rules, for an editor that shows it; empty if nothing is."""
    try:
        read(raw, currency)
    except Invalid as wrong:
        return wrong.errors
    return ()


def _invalid(errors: list[FieldError]) -> Invalid:
    return Invalid(_("Some rules cannot be read."), tuple(errors))


def _too_large(raw: object) -> Iterator[FieldError]:
    """Sizes are checked before anything else looks at the rules."""
    if not isinstance(raw, list | tuple):
        yield FieldError("", _("This is a list of rules."))
        return
    if len(raw) > MOST_RULES:
        yield FieldError("", _("A policy has at most {most} rules.").format(most=MOST_RULES))
        return
    for place, rule in enumerate(raw):
        when = rule.get("when") if isinstance(rule, Mapping) else None
        count, depth = _size(when)
        if count > MOST_CONDITIONS:
            said = _("A rule has at most {most} conditions.").format(most=MOST_CONDITIONS)
            yield FieldError(f"/{place}/when", said)
        elif depth > DEEPEST:
            said = _("Conditions stand at most {most} deep in each other.").format(most=DEEPEST)
            yield FieldError(f"/{place}/when", said)


def _size(condition: object) -> tuple[int, int]:
    """How many conditions stand here and how deep, without recursion; gives up when too many."""
    waiting, count, deepest = [(condition, 1)], 0, 0
    while waiting and count <= MOST_CONDITIONS and deepest <= DEEPEST:
        part, depth = waiting.pop()
        count, deepest = count + 1, max(deepest, depth)
        if isinstance(part, Mapping):
            inside = [part[key] for key in ("all", "any", "not") if key in part]
            parts = [p for one in inside for p in (one if isinstance(one, list | tuple) else [one])]
            waiting += [(p, depth + 1) for p in parts if isinstance(p, Mapping)]
    return count, deepest


def _mistakes(wrong: ValidationError) -> list[FieldError]:
    """Each mistake once, at the deepest place that pydantic names for it."""
    found = [_said(error) for error in wrong.errors(include_url=False)]
    places = [f"{one.pointer}/" for one in found]
    return [
        one
        for one in found
        if not any(p.startswith(f"{one.pointer}/") and p != f"{one.pointer}/" for p in places)
    ]


def _said(error: Any) -> FieldError:
    """An error of pydantic as a pointer and a sentence in the reader's language."""
    place = [str(step) for step in error["loc"] if not str(step).startswith("<")]
    context = error.get("ctx") or {}
    if error["type"] == "meaning":
        return FieldError("/" + "/".join([*place, context["at"]]), context["why"])
    return FieldError("/" + "/".join(place), _sentence(error["type"]))


def _sentence(kind: str) -> str:
    if kind == "missing":
        return _("This is missing.")
    if kind == "extra_forbidden":
        return _("There is no such setting here.")
    if kind == "too_short":
        return _("At least one is needed here.")
    if kind == "literal_error":
        return _("This is not one of the choices.")
    return _("This does not have the right form.")
