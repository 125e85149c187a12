"""The language of rules: a rule has a condition and actions; conditions nest by all, any and not.

There is no regex and nothing can repeat itself, so deciding always ends quickly. Whoever
has JSON in hand calls rules.reading, which also bounds sizes.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    Tag,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from openreturns.policies.rules import values
from openreturns.policies.rules.actions import ACTIONS
from openreturns.policies.rules.fields import DAYS, FIELDS
from openreturns.policies.rules.kinds import OPERATORS_OF

MOST_ACTIONS = 20

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Scope = Literal["portal", "backoffice", "api"]
Level = Literal["item", "return"]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Comparison(_Shape):
    """One fact compared with a value; `days` and `question` say which fact, where that is open."""

    field: str
    op: str
    value: Any = None
    days: StrictInt | None = None
    question: str | None = None

    @property
    def key(self) -> str:
        """Under which name the fact stands among the facts that a decision saw."""
        beside = self.days if self.days is not None else self.question
        return self.field if beside is None else f"{self.field}:{beside}"

    @model_validator(mode="after")
    def _means_something(self, info: ValidationInfo) -> Self:
        field = FIELDS.get(self.field)
        if field is None:
            raise _wrong(_("There is no field {name}.").format(name=self.field), "field")
        if self.op not in OPERATORS_OF[field.kind]:
            said = _("{field} cannot be compared by {op}.")
            raise _wrong(said.format(field=field.label, op=self.op), "op")
        if (self.days is None) is (field.takes == "days") or self.days not in (None, *DAYS):
            raise _wrong(_days_wanted(field.takes), "days")
        if bool(self.question) is not (field.takes == "question"):
            raise _wrong(_question_wanted(field.takes), "question")
        try:
            values.compared(field, self.op, self.value, _currency(info))
        except values.BadValue as bad:
            raise _wrong(str(bad), "value") from bad
        return self


class AllOf(_Shape):
    """True if every part is; an empty one is always true."""

    all: tuple["Condition", ...]


class AnyOf(_Shape):
    """True if one part is."""

    any: Annotated[tuple["Condition", ...], Field(min_length=1)]


class Not(_Shape):
    """True if its part is not."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    part: "Condition" = Field(alias="not")


def _which(raw: object) -> str:
    """The tag of a condition; its tags are wrapped so that a pointer can leave them out."""
    if isinstance(raw, Mapping):
        return next((f"<{key}>" for key in ("all", "any", "not") if key in raw), "<field>")
    return {AllOf: "<all>", AnyOf: "<any>", Not: "<not>"}.get(type(raw), "<field>")  # type: ignore[call-overload,no-any-return]


Condition = Annotated[
    Annotated[AllOf, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[Not, Tag("<not>")]
    | Annotated[Comparison, Tag("<field>")],
    Discriminator(_which),
]


class Act(BaseModel):
    """One action of a rule; its parts stand beside `do`, as rules.actions.ACTIONS lists them."""

    model_config = ConfigDict(frozen=True, extra="allow")
    do: str

    @property
    def raw(self) -> Mapping[str, Any]:
        """The parts as they were written."""
        return self.model_extra or {}

    def parts(self, currency: str) -> dict[str, Any]:
        """The parts, ready for use; texts stay texts per language."""
        known = {part.name: part.kind for part in ACTIONS[self.do].parts}
        return {name: values.part(known[name], raw, currency) for name, raw in self.raw.items()}

    @model_validator(mode="after")
    def _means_something(self, info: ValidationInfo) -> Self:
        action = ACTIONS.get(self.do)
        if action is None:
            raise _wrong(_("There is no action {name}.").format(name=self.do), "do")
        known = {part.name: part.kind for part in action.parts}
        for name in self.raw:
            if name not in known:
                raise _wrong(_("{name} does not belong here.").format(name=name), name)
        for name in self._wanted(tuple(known)):
            if name not in self.raw:
                raise _wrong(_("This is missing."), name)
            try:
                values.part(known[name], self.raw[name], _currency(info))
            except values.BadValue as bad:
                raise _wrong(str(bad), name) from bad
        return self

    def _wanted(self, known: tuple[str, ...]) -> tuple[str, ...]:
        """Restocking is a share of the price, the other fees are amounts."""
        if self.do != "fee":
            return known
        wanted, other = "amount", "percent"
        if self.raw.get("fee") == "restocking":
            wanted, other = other, wanted
        if other in self.raw:
            raise _wrong(_("{name} does not belong here.").format(name=other), other)
        return ("fee", wanted)


class Rule(_Shape):
    """One line of the policy: when it holds, then it does something."""

    id: Id
    name: Name
    on: StrictBool = True
    level: Level = "item"
    scope: tuple[Scope, ...] = ()
    when: Condition
    then: Annotated[tuple[Act, ...], Field(min_length=1, max_length=MOST_ACTIONS)]
    stop: StrictBool = False

    @property
    def asks_history(self) -> bool:
        """The customer's past is asked for somewhere in its condition (R57)."""
        return any(FIELDS[one.field].is_history for one in comparisons(self.when))

    @model_validator(mode="after")
    def _asks_what_it_may(self) -> Self:
        if self.level == "return":
            for one in comparisons(self.when):
                if not FIELDS[one.field].for_whole_return:
                    said = _("{field} differs per item: a rule about the whole cannot ask it.")
                    raise _wrong(said.format(field=FIELDS[one.field].label), "when")
        return self


def comparisons(condition: "AllOf | AnyOf | Not | Comparison") -> Iterator[Comparison]:
    """Every comparison in a condition, from the top."""
    match condition:
        case Comparison():
            yield condition
        case Not():
            yield from comparisons(condition.part)
        case AllOf(all=parts) | AnyOf(any=parts):
            for part in parts:
                yield from comparisons(part)


def _wrong(why: str, at: str) -> PydanticCustomError:
    return PydanticCustomError("meaning", "{why}", {"why": why, "at": at})


def _days_wanted(takes: str) -> str:
    if takes == "days":
        return _("Say how far back: 30, 90, 180 or 365 days.")
    return _("Days do not belong here.")


def _question_wanted(takes: str) -> str:
    if takes == "question":
        return _("Say which question.")
    return _("A question does not belong here.")


def _currency(info: ValidationInfo) -> str:
    return str((info.context or {}).get("currency", "EUR"))
