"""Extra questions as frozen values: which are asked, and whether an answer fits. Pure.

An answer is a text (text, long_text, date as 2026-11-02, choice), a number, true or false
(tick) or a list of texts (choices, file: ids of uploads).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openreturns.policies.models.form import Kind
from openreturns.policies.models.listed import worded

type Answers = Mapping[str, Any]
type Texts = Mapping[str, str]

LONGEST = {Kind.TEXT: 300, Kind.LONG_TEXT: 5000}
MOST_FILES = 5
LARGEST = 10**12
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; `titles` is {language: text}."""

    code: str
    titles: Texts

    def title(self, language: str) -> str:
        """The choice in a language."""
        return worded(self.titles, language, self.code)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form; `least` and `most` mean what FormField says."""

    code: str
    kind: str
    titles: Texts
    helps: Texts = field(default_factory=dict)
    required: bool = False
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None
    shown_if: str = ""
    shown_values: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """The question in a language."""
        return worded(self.titles, language, self.code)

    def help(self, language: str) -> str:
        """The explanation below it, or nothing."""
        return worded(self.helps, language)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the answer to a question."""

    code: str
    text: str


def asked(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """The questions that are shown, given what is answered so far."""
    known = {question.code: question for question in questions}
    return [one for one in questions if _shown(one, known, answers, frozenset())]


def judge(
    questions: Sequence[Question], answers: Answers, *, optional: bool, today: date
) -> list[Problem]:
    """Everything that is wrong with the answers; with `optional` none of them is missed."""
    shown = {question.code: question for question in asked(questions, answers)}
    return [*_strangers(questions, shown, answers), *_unfit(shown, answers, optional, today)]


def is_empty(value: Any) -> bool:
    """Nothing was answered; a box that was left open is no answer."""
    return value is None or value is False or value in ("", [])


def record(questions: Sequence[Question], answers: Answers) -> list[dict[str, Any]]:
    """What was asked and answered, in the words of now; forms may change later."""
    return [
        {
            "code": question.code,
            "kind": str(question.kind),
            "titles": dict(question.titles),
            "value": answers.get(question.code),
            "options": {
                option.code: dict(option.titles)
                for option in question.options
                if option.code in _tokens(answers.get(question.code))
            },
        }
        for question in asked(questions, answers)
    ]


def _shown(
    question: Question, known: Mapping[str, Question], answers: Answers, seen: frozenset[str]
) -> bool:
    other = known.get(question.shown_if)
    if other is None or question.code in seen:
        return not question.shown_if
    value = answers.get(other.code)
    if is_empty(value) and not (question.shown_values and other.kind == Kind.TICK):
        return False
    fits = not question.shown_values or set(question.shown_values) & _tokens(value)
    return bool(fits) and _shown(other, known, answers, seen | {question.code})


def _tokens(value: Any) -> set[str]:
    """An answer as the codes that a condition names."""
    if isinstance(value, list):
        return {str(one) for one in value}
    if value is None or isinstance(value, bool):
        return {YES if value else NO}
    return {str(value)}


def _strangers(
    questions: Sequence[Question], shown: Collection[str], answers: Answers
) -> Iterator[Problem]:
    known = {question.code for question in questions}
    for code, value in answers.items():
        if code not in known:
            yield Problem(code, _("There is no such question here."))
        elif code not in shown and not is_empty(value):
            yield Problem(code, _("This question is not asked here."))


def _unfit(
    shown: Mapping[str, Question], answers: Answers, optional: bool, today: date
) -> Iterator[Problem]:
    for code, question in shown.items():
        value = answers.get(code)
        if is_empty(value) and (value is not False or question.kind == Kind.TICK):
            if question.required and not optional:
                yield Problem(code, missing(question))
            continue
        wrong = _CHECKS[Kind(question.kind)](question, value, today)
        if wrong:
            yield Problem(code, wrong)


def missing(question: Question) -> str:
    """What is said when a required answer is not there."""
    if question.kind == Kind.TICK:
        return _("Tick this to go on.")
    if question.kind in {Kind.CHOICE, Kind.CHOICES}:
        return _("Choose what fits.")
    return _("Add a file.") if question.kind == Kind.FILE else _("Answer this to go on.")


def longest(question: Question) -> int:
    """The most characters a text may have."""
    return question.most or LONGEST[Kind(question.kind)]


def most_files(question: Question) -> int:
    """The most files an answer may have."""
    return question.most or MOST_FILES


def _text(question: Question, value: Any, today: date) -> str:
    if not isinstance(value, str):
        return _("This answer is a text.")
    most = longest(question)
    if len(value) > most:
        return _("This has {n} characters; {most} fit.").format(n=len(value), most=most)
    if question.least and len(value.strip()) < question.least:
        return ngettext(
            "Write at least {least} character.",
            "Write at least {least} characters.",
            question.least,
        ).format(least=question.least)
    return ""


def _number(question: Question, value: Any, today: date) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST:
        return _("Write a number.")
    if isinstance(value, float) and round(value, 3) != value:
        return _("At most three decimals fit.")
    if question.least is not None and value < question.least:
        return _("Write {least} or more.").format(least=question.least)
    if question.most is not None and value > question.most:
        return _("Write {most} or less.").format(most=question.most)
    return ""


def _date(question: Question, value: Any, today: date) -> str:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return _("Write a date, day, month and year.")
    if not isinstance(value, str) or value != day.isoformat():
        return _("Write a date, day, month and year.")
    if question.least is not None and day < today + timedelta(days=question.least):
        return _("This day is too early.")
    if question.most is not None and day > today + timedelta(days=question.most):
        return _("This day is too late.")
    return ""


def _choice(question: Question, value: Any, today: date) -> str:
    if not isinstance(value, str):
        return _("Choose what fits.")
    known = any(option.code == value for option in question.options)
    return "" if known else _("This choice does not exist.")


def _choices(question: Question, value: Any, today: date) -> str:
    known = {option.code for option in question.options}
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return _("Choose what fits.")
    if not set(value) <= known or len(set(value)) < len(value):
        return _("This choice does not exist.")
    if question.least and len(value) < question.least:
        return _("Choose at least {least}.").format(least=question.least)
    if question.most and len(value) > question.most:
        return _("Choose at most {most}.").format(most=question.most)
    return ""


def _tick(question: Question, value: Any, today: date) -> str:
    return "" if isinstance(value, bool) else _("This answer is yes or no.")


def _file(question: Question, value: Any, today: date) -> str:
    if not isinstance(value, list) or not all(map(_is_id, value)):
        return _("This answer is a list of uploads.")
    if len(value) > most_files(question):
        return _("At most {most} files fit.").format(most=most_files(question))
    return ""


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


_CHECKS: dict[Kind, Callable[[Question, Any, date], str]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.TICK: _tick,
    Kind.FILE: _file,
}
