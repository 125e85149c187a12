"""Rules in words, in the reader's language: "If reason is not A or B, then approve it."

A sentence is a list of pieces, so that a page can set values in bold; `plain` joins them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_percent
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openreturns.core.money import Money, parse
from openreturns.policies.models import Reason
from openreturns.policies.rules.actions import ACTIONS, FEES, PartKind
from openreturns.policies.rules.fields import FIELDS, OUTCOMES
from openreturns.policies.rules.kinds import OPERATORS, Kind, Shape
from openreturns.shops.models import Shop
from openreturns.ui import formats

Raw = Mapping[str, Any]
RUNS_ON = frozenset({"window", "carrier"})  # "use this carrier DHL": no colon before the value
REASONS = ("line.reason", "return.reasons")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence; a value is set in bold."""

    text: str
    value: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """What the shop's own codes are called in one language: {field or part: {code: title}}."""

    language: str
    default: str
    currency: str
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, code: str, value: str) -> str:
        """The name of a value of a field; the value itself where it has none."""
        if code == "order.country":
            return str(Locale(self.language).territories.get(value.upper(), value))
        choices = FIELDS[code].choices if code in FIELDS else None
        if choices and value in choices:
            return str(choices[value])
        return self.titles.get(code, {}).get(value, value)


def names_of(shop: Shop) -> Names:
    """The names of a shop's codes in the reader's language."""
    language = formats.spoken(get_language())
    reasons = {row.code: row.title(language) for row in Reason.objects.filter(shop=shop)}
    return Names(language, shop.default_language, shop.currency, dict.fromkeys(REASONS, reasons))


def sentence(rule: Raw, names: Names) -> list[Piece]:
    """A whole rule as one sentence."""
    when, acts = condition(rule, names), actions(rule, names)
    frame = _("If {condition}, then {acts}.") if when else _("Always {acts}.")
    said = list(_filled(frame, {"condition": when, "acts": acts}))
    return [*said, Piece(" " + _("Stop."))] if rule.get("stop") else said


def condition(rule: Raw, names: Names) -> list[Piece]:
    """When the rule applies; nothing said is always."""
    return list(_condition(rule["when"], names, top=True))


def actions(rule: Raw, names: Names) -> list[Piece]:
    """What the rule does."""
    return _joined([list(_act(act, names)) for act in rule["then"]], _("and"))


def plain(pieces: Sequence[Piece]) -> str:
    """The sentence as text."""
    return "".join(piece.text for piece in pieces)


def small(text: str) -> str:
    """A label in the middle of a sentence; German nouns keep their capital."""
    if formats.spoken(get_language()) == "de" or text[:2].isupper():
        return text
    return text[:1].lower() + text[1:]


def field_words(raw: Raw, names: Names) -> str:
    """What is asked for, in the middle of a sentence."""
    known = FIELDS.get(raw["field"])
    label = small(str(known.label)) if known else str(raw["field"])
    if raw.get("days"):
        return _("{fact} in {days} days").format(fact=label, days=raw["days"])
    if raw.get("question"):
        title = names.of("line.answer", str(raw["question"]))
        return _("answer to “{question}”").format(question=title)
    return label


def money(text: str, currency: str) -> str:
    """An amount of a rule as people write it."""
    return formats.money(Money(parse(text, currency), currency))


def percent(text: str, language: str) -> str:
    """A percentage of a rule as people write it."""
    return format_percent(Decimal(text) / 100, format="#,##0.## %", locale=language)


def _filled(frame: str, parts: Mapping[str, Sequence[Piece]]) -> Iterator[Piece]:
    for text, name, _spec, _conversion in Formatter().parse(frame):
        if text:
            yield Piece(text)
        if name:
            yield from parts[name]


def _joined(parts: Sequence[Sequence[Piece]], word: str) -> list[Piece]:
    said: list[Piece] = []
    for place, part in enumerate(parts):
        said += [Piece(f" {word} ")] if place else []
        said += part
    return said


def _condition(raw: Raw, names: Names, *, top: bool = False) -> Iterator[Piece]:
    if "not" in raw:
        inner = list(_condition(raw["not"], names, top=True))
        yield from _filled(_("not ({condition})"), {"condition": inner})
        return
    group = next((key for key in ("all", "any") if key in raw), "")
    if not group:
        yield from _comparison(raw, names)
        return
    parts = raw[group]
    said = _joined(
        [list(_condition(part, names, top=len(parts) == 1)) for part in parts],
        _("and") if group == "all" else _("or"),
    )
    yield from said if top or len(parts) < 2 else [Piece("("), *said, Piece(")")]


def _comparison(raw: Raw, names: Names) -> Iterator[Piece]:
    label, op = field_words(raw, names), raw["op"]
    shape = OPERATORS[op].shape
    if shape is Shape.FLAG:
        yield Piece(f"{label}: ")
        yield Piece(_("yes") if raw.get("value") else _("no"), value=True)
        return
    yield Piece(f"{label} {_operator(op)}")
    word = _("and") if shape is Shape.PAIR or op == "has_all_of" else _("or")
    for place, text in enumerate(_values(raw, shape, names)):
        yield Piece(f" {word} " if place else " ")
        yield Piece(text, value=True)


def _operator(op: str) -> str:
    """Shorter than in a list of choices: "is A or B"."""
    short = {
        "is_one_of": lambda: _("is"),
        "is_none_of": lambda: _("is not"),
        "has_any_of": lambda: _("has"),
        "has_none_of": lambda: _("does not have"),
        "has_all_of": lambda: _("has"),
    }
    return short[op]() if op in short else str(OPERATORS[op].label)


def _values(raw: Raw, shape: Shape, names: Names) -> list[str]:
    if shape is Shape.NOTHING:
        return []
    value = raw.get("value")
    given = value if isinstance(value, list | tuple) else [value]
    if shape is Shape.ITEMS:
        return [names.of(raw["field"], str(one)) for one in given]
    return [_measure(FIELDS[raw["field"]].kind, one, names) for one in given]


def _measure(kind: Kind, value: Any, names: Names) -> str:
    if kind is Kind.MONEY:
        return money(str(value), names.currency)
    if kind is Kind.PERCENT:
        return percent(str(value), names.language)
    if kind is Kind.DATE:
        return format_date(date.fromisoformat(str(value)), "d MMM y", locale=names.language)
    return str(value)


def _act(raw: Raw, names: Names) -> Iterator[Piece]:
    known = ACTIONS[raw["do"]]
    yield Piece(small(str(known.label)))
    said = [_part(part.kind, part.name, raw, names) for part in known.parts if part.name in raw]
    if said:
        yield Piece(" " if raw["do"] in RUNS_ON else ": ")
        yield Piece(", ".join(said), value=True)


def _part(kind: PartKind, name: str, raw: Raw, names: Names) -> str:
    value = raw[name]
    say: dict[PartKind, Callable[[], str]] = {
        PartKind.TEXTS: lambda: f"“{said_in(value, names)}”",
        PartKind.AMOUNT: lambda: money(str(value), names.currency),
        PartKind.PERCENT: lambda: percent(str(value), names.language),
        PartKind.DAYS: lambda: _("{days} days").format(days=value),
        PartKind.FEE: lambda: small(str(FEES[value])),
        PartKind.FEES: lambda: ", ".join(small(str(FEES[one])) for one in value),
        PartKind.OUTCOMES: lambda: ", ".join(small(str(OUTCOMES[one])) for one in value),
        PartKind.CODES: lambda: ", ".join(names.of(raw["do"], str(one)) for one in value),
    }
    return say[kind]() if kind in say else names.of(raw["do"], str(value))


def said_in(texts: Mapping[str, str], names: Names) -> str:
    """A text in the reader's language, else in the shop's, else in any."""
    found = texts.get(names.language) or texts.get(names.default)
    return str(found or next(iter(texts.values()), ""))
