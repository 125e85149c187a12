"""A question as its field on a page: ui/question.html draws it, in portal, preview and office."""

from collections.abc import Sequence
from dataclasses import dataclass

from openreturns.policies.models.form import Kind
from openreturns.policies.questions import Question, longest

# Up to so many choices stand beside each other; more become a select box.
MOST_PILLS = 8


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `shape` says how it is drawn, `options` are (code, title, chosen)."""

    code: str
    name: str
    shape: str
    title: str
    help: str
    may_skip: bool
    value: str
    options: tuple[tuple[str, str, bool], ...]
    longest: int | None
    error: str
    files: tuple[str, ...] = ()


def draw(
    question: Question,
    language: str,
    *,
    name: str,
    values: Sequence[str] = (),
    error: str = "",
    optional: bool = False,
) -> Field:
    """The field of a question with what is typed in it."""
    is_text = question.kind in {Kind.TEXT, Kind.LONG_TEXT}
    return Field(
        code=question.code,
        name=name,
        shape=_shape(question),
        title=question.title(language),
        help=question.help(language),
        may_skip=optional or not question.required,
        value=values[0] if values else "",
        options=tuple((o.code, o.title(language), o.code in values) for o in question.options),
        longest=longest(question) if is_text else None,
        error=error,
        files=tuple(values) if question.kind == Kind.FILE else (),
    )


def _shape(question: Question) -> str:
    if question.kind == Kind.CHOICE:
        return "radio" if len(question.options) <= MOST_PILLS else "select"
    return str(question.kind)
