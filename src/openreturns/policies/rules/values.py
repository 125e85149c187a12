"""Read the values that stand in a rule: strictly, with a sentence for what is wrong.

The checking of a rule and its compiling both read values here, so a rule that is
accepted always means what it says. Numbers are whole; amounts and percents are texts.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from openreturns.core.money import WHOLE, BadAmount, parse
from openreturns.policies.rules.actions import FEES, PartKind
from openreturns.policies.rules.fields import OUTCOMES, Field
from openreturns.policies.rules.kinds import OPERATORS, Kind, Shape

MOST_ITEMS = 500
LONGEST_ITEM = 200
LONGEST_TEXT = 1000
MOST_NUMBER = 1_000_000_000
MOST_DAYS = 3650
LANGUAGES = ("nl", "de", "fr", "en")


class BadValue(ValueError):
    """The value does not fit; its text says why, in the language of who writes the rule."""


def compared(field: Field, op: str, raw: object, currency: str) -> Any:
    """What a condition compares with, ready for use; BadValue if it does not fit."""
    shape = OPERATORS[op].shape
    if shape is Shape.NOTHING:
        return nothing(raw)
    if shape is Shape.FLAG:
        return flag(raw)
    if shape is Shape.ITEMS:
        return items(raw, field.choices)
    if shape is Shape.PAIR:
        return _pair(field.kind, raw, currency)
    return _one(field.kind, raw, currency)


def nothing(raw: object) -> None:
    """No value stands here."""
    if raw is not None:
        raise BadValue(_("No value belongs here."))


def flag(raw: object) -> bool:
    """True or false."""
    if not isinstance(raw, bool):
        raise BadValue(_("This is true or false."))
    return raw


def items(raw: object, choices: Mapping[str, object] | None = None) -> tuple[str, ...]:
    """A list of texts, in small letters, since capitals make no difference."""
    if not isinstance(raw, list | tuple) or not raw:
        raise BadValue(_("This is a list with at least one value."))
    if len(raw) > MOST_ITEMS:
        raise BadValue(_("At most {most} values fit here.").format(most=MOST_ITEMS))
    for item in raw:
        if not isinstance(item, str) or not item.strip() or len(item) > LONGEST_ITEM:
            raise BadValue(
                _("Every value is a text of 1 to {most} characters.").format(most=LONGEST_ITEM)
            )
        if choices is not None and item not in choices:
            raise BadValue(_("{value} is not one of the choices.").format(value=item))
    return tuple(item.strip().casefold() for item in raw)


def _one(kind: Kind, raw: object, currency: str) -> Any:
    if kind is Kind.MONEY:
        return amount(raw, currency)
    return _READERS[kind](raw)


def _pair(kind: Kind, raw: object, currency: str) -> tuple[Any, Any]:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise BadValue(_("Between takes two values."))
    low, high = (_one(kind, value, currency) for value in raw)
    if low > high:
        raise BadValue(_("The first value is larger than the second."))
    return low, high


def number(raw: object, most: int = MOST_NUMBER) -> int:
    """A whole number from 0."""
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= most:
        raise BadValue(_("This is a whole number from 0 to {most}.").format(most=most))
    return raw


def days(raw: object) -> int:
    """A length in days: 0 to ten years."""
    return number(raw, MOST_DAYS)


def amount(raw: object, currency: str) -> int:
    """An amount as text in the shop's currency; its minor units."""
    try:
        found = parse(raw, currency) if isinstance(raw, str) else -1
    except BadAmount:
        found = -1
    if found < 0:
        raise BadValue(_('An amount is written as text, such as "75.00".'))
    return found


def percent(raw: object) -> int:
    """A percent as text, 0 to 100, with at most two decimals; in hundredths of a percent."""
    try:
        found = parse(raw, "EUR") if isinstance(raw, str) else -1
    except BadAmount:
        found = -1
    if not 0 <= found <= WHOLE:
        raise BadValue(_('A percentage is written as text from 0 to 100, such as "21.00".'))
    return found


def day(raw: object) -> str:
    """A date as 2026-11-30; ISO dates sort as texts."""
    try:
        return date.fromisoformat(raw if isinstance(raw, str) else "").isoformat()
    except ValueError as unreadable:
        raise BadValue(_("A date is written as 2026-11-30.")) from unreadable


def answer(raw: object) -> Decimal:
    """A number that an answer is compared with."""
    try:
        found = Decimal(raw) if isinstance(raw, str) and len(raw) <= 20 else Decimal(number(raw))
    except InvalidOperation as unreadable:
        raise BadValue(_("This is not a number.")) from unreadable
    if not found.is_finite():
        raise BadValue(_("This is not a number."))
    return found


def texts(raw: object) -> dict[str, str]:
    """A text per language; at least one."""
    if not isinstance(raw, dict) or not set(raw) <= set(LANGUAGES):
        raise BadValue(_("This is a text for each language: nl, de, fr, en."))
    if any(not isinstance(text, str) or len(text) > LONGEST_TEXT for text in raw.values()):
        raise BadValue(_("A text has at most {most} characters.").format(most=LONGEST_TEXT))
    found = {language: text.strip() for language, text in raw.items() if text.strip()}
    if not found:
        raise BadValue(_("Write a text in at least one language."))
    return found


def code(raw: object) -> str:
    """One code."""
    return codes([raw])[0]


def codes(raw: object) -> tuple[str, ...]:
    """Codes as they are, in their order."""
    items(raw)
    assert isinstance(raw, list | tuple)  # noqa: S101  items() has said so
    return tuple(dict.fromkeys(str(item).strip() for item in raw))


def _closed(choices: Mapping[str, object]) -> Callable[[object], tuple[str, ...]]:
    return lambda raw: tuple(dict.fromkeys(items(raw, choices)))


def _fee(raw: object) -> str:
    return items([raw], FEES)[0]


def _email(raw: object) -> str:
    try:
        validate_email(raw if isinstance(raw, str) else None)
    except ValidationError as wrong:
        raise BadValue(_("This is not an e-mail address.")) from wrong
    return str(raw).casefold()


_READERS: dict[Kind, Callable[[object], Any]] = {
    Kind.INT: number,
    Kind.PERCENT: percent,
    Kind.DATE: day,
    Kind.ANSWER: answer,
}
_PARTS: dict[PartKind, Callable[[object], Any]] = {
    PartKind.TEXTS: texts,
    PartKind.PERCENT: percent,
    PartKind.DAYS: days,
    PartKind.CODE: code,
    PartKind.CODES: codes,
    PartKind.OUTCOMES: _closed(OUTCOMES),
    PartKind.FEE: _fee,
    PartKind.FEES: _closed(FEES),
    PartKind.EMAIL: _email,
}


def part(kind: PartKind, raw: object, currency: str) -> Any:
    """What stands in a part of an action, ready for use; BadValue if it does not fit."""
    if kind is PartKind.AMOUNT:
        return amount(raw, currency)
    return _PARTS[kind](raw)
