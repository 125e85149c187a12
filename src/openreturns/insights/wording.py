"""Answers and findings in words, in the reader's language."""

from collections.abc import Callable

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from openreturns.insights.answers import Answer
from openreturns.insights.findings import Finding
from openreturns.insights.states import Problem

ANSWERS: dict[Answer, Callable[[], str]] = {
    Answer.APPROVED: lambda: _("approved"),
    Answer.KEPT: lambda: _("paid, customer keeps it"),
    Answer.REVIEW: lambda: _("a person decides"),
    Answer.PART: lambda: _("partly rejected"),
    Answer.REJECTED: lambda: _("rejected"),
}


PROBLEMS: dict[str, Callable[[], str]] = {
    Problem.ERROR: lambda: _("It stopped on an error, which is in the log of the worker."),
    Problem.ABANDONED: lambda: _("It stopped, and no worker went on with it."),
}


def problem_words(problem: str) -> str:
    """Why a run failed; empty for one that did not."""
    return PROBLEMS[problem]() if problem else ""


def answer_word(answer: str) -> str:
    """An answer as it stands alone."""
    return capfirst(ANSWERS[Answer(answer)]())


def way_words(before: str, after: str) -> str:
    """A person decides → approved."""
    if before == after:
        return _("{answer}, but other money or items").format(answer=answer_word(before))
    return f"{answer_word(before)} → {ANSWERS[Answer(after)]()}"


# By the number of returns; extraction needs both forms written out.
SENTENCES = {
    "law": ngettext_lazy(
        "Rule {rule} is limited by law ({requirement}) on {returns} return.",
        "Rule {rule} is limited by law ({requirement}) on {returns} returns.",
        "returns",
    ),
    "never": gettext_lazy("Rule {rule} never applied."),
    "covered": ngettext_lazy(
        "Rule {rule} is hidden by rule {other}: {returns} return never reaches it.",
        "Rule {rule} is hidden by rule {other}: {returns} returns never reach it.",
        "returns",
    ),
    "hidden": ngettext_lazy(
        "Rule {rule} is partly hidden by rule {other}: {returns} return never reaches it.",
        "Rule {rule} is partly hidden by rule {other}: {returns} returns never reach it.",
        "returns",
    ),
    "conflict": ngettext_lazy(
        "Rules {rule} and {other} disagree on {returns} return; rule {rule} comes first and wins.",
        "Rules {rule} and {other} disagree on {returns} returns; rule {rule} comes first and wins.",
        "returns",
    ),
    "unknown": ngettext_lazy(
        "Rule {rule} asks for something that is unknown of {returns} return.",
        "Rule {rule} asks for something that is unknown of {returns} returns.",
        "returns",
    ),
}


def sentence(one: Finding) -> str:
    """A finding as one sentence; rules by their number in the list."""
    return SENTENCES[one.code].format(
        rule=one.rule, other=one.other, returns=one.returns, requirement=one.requirement
    )
