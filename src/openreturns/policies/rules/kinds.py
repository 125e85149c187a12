"""What a fact can be, and how a value is compared with it: the operators of every kind."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """The type of a fact. Money is in minor units, a percent in hundredths, a date ISO 8601."""

    TEXT = "text"
    CHOICE = "choice"
    SET = "set"
    INT = "int"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    BOOL = "bool"
    ANSWER = "answer"  # whatever the question asks for


class Shape(StrEnum):
    """What stands behind an operator."""

    ITEMS = "items"  # a list of texts: any of them
    ONE = "one"
    PAIR = "pair"
    FLAG = "flag"  # true or false
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to compare; `label` completes "<field> … <value>"."""

    code: str
    shape: Shape
    label: Promise


OPERATORS: dict[str, Operator] = {
    operator.code: operator
    for operator in (
        Operator("is_one_of", Shape.ITEMS, _("is one of")),
        Operator("is_none_of", Shape.ITEMS, _("is none of")),
        Operator("contains", Shape.ITEMS, _("contains")),
        Operator("starts_with", Shape.ITEMS, _("starts with")),
        Operator("ends_with", Shape.ITEMS, _("ends with")),
        Operator("has_any_of", Shape.ITEMS, _("has any of")),
        Operator("has_none_of", Shape.ITEMS, _("has none of")),
        Operator("has_all_of", Shape.ITEMS, _("has all of")),
        Operator("at_least", Shape.ONE, _("is at least")),
        Operator("at_most", Shape.ONE, _("is at most")),
        Operator("more_than", Shape.ONE, _("is more than")),
        Operator("less_than", Shape.ONE, _("is less than")),
        Operator("between", Shape.PAIR, _("is between")),
        Operator("before", Shape.ONE, _("is before")),
        Operator("after", Shape.ONE, _("is after")),
        Operator("is", Shape.FLAG, _("is")),
        Operator("is_known", Shape.NOTHING, _("is known")),
        Operator("is_unknown", Shape.NOTHING, _("is unknown")),
    )
}

_ALWAYS = ("is_known", "is_unknown")
_NUMBER = ("at_least", "at_most", "more_than", "less_than", "between", *_ALWAYS)
_TEXT = ("is_one_of", "is_none_of", "contains", "starts_with", "ends_with", *_ALWAYS)

OPERATORS_OF: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: _TEXT,
    Kind.CHOICE: ("is_one_of", "is_none_of", *_ALWAYS),
    Kind.SET: ("has_any_of", "has_none_of", "has_all_of", *_ALWAYS),
    Kind.INT: _NUMBER,
    Kind.MONEY: _NUMBER,
    Kind.PERCENT: _NUMBER,
    Kind.DATE: ("before", "after", "between", *_ALWAYS),
    Kind.BOOL: ("is", *_ALWAYS),
    Kind.ANSWER: tuple(code for code in OPERATORS if code not in {"before", "after"}),
}
