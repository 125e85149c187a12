"""What a return line was asked and what it wants done, in words for colleagues."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from openreturns.policies import answered
from openreturns.policies.models import Kind
from openreturns.returns.asking import actions_of
from openreturns.returns.models import ReturnLine


def answers(line: ReturnLine) -> list[dict[str, Any]]:
    """Questions that were answered, as they stood on the form; files as links."""
    language = (get_language() or "en").split("-")[0]
    if not line.asked:  # kept before forms were
        return [{"title": code, "text": str(said)} for code, said in line.answers.items()]
    rows = [
        {
            "title": answered.title(kept, language),
            "text": answered.words(kept, language),
            "files": _files(kept),
        }
        for kept in line.asked
    ]
    return [row for row in rows if row["text"]]


def _files(kept: dict[str, Any]) -> list[str]:
    if kept["kind"] != Kind.FILE:
        return []
    return [reverse("backoffice:photo", args=[upload]) for upload in kept["value"] or ()]


def action_titles(lines: Sequence[ReturnLine]) -> dict[str, str]:
    """The titles of the actions that lines name, by code; asked for only where one is named."""
    if not any(line.action for line in lines):
        return {}
    language = (get_language() or "en").split("-")[0]
    known = actions_of(lines[0].rma.shop)
    return {code: action.title(language) for code, action in known.items()}
