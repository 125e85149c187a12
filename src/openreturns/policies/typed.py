"""What was typed into the fields of a form, as answers; what cannot be read stays as typed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openreturns.policies.models.form import Kind
from openreturns.policies.questions import Question

MOST_FIGURES = 16


def typed(questions: Sequence[Question], given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Answers to the questions by code, from what each field sent; files are not among them."""
    answers = {}
    for question in questions:
        if question.kind == Kind.FILE:
            continue
        value = _value(question, list(given.get(question.code, ())))
        if value not in ("", [], False):
            answers[question.code] = value
    return answers


def fields(question: Question, value: Any) -> list[str]:
    """An answer as the texts that its field shows."""
    if isinstance(value, list):
        return [str(one) for one in value]
    if value is None or isinstance(value, bool):
        return ["on"] if value else []
    return [str(value)]


def _value(question: Question, texts: list[str]) -> Any:
    if question.kind == Kind.CHOICES:
        return [text for text in texts if text]
    text = texts[0] if texts else ""
    if question.kind == Kind.TICK:
        return bool(text)
    if question.kind == Kind.NUMBER:
        return _number(text.strip())
    if question.kind == Kind.DATE:
        return _day(text.strip())
    return text.replace("\r\n", "\n")


def _number(text: str) -> int | float | str:
    """Whole where it is; with a comma or a point before the decimals."""
    plain = text.replace(" ", "").replace(",", ".")
    if not plain.isascii() or len(plain) > MOST_FIGURES or "_" in plain or "e" in plain.lower():
        return text
    try:
        return int(plain) if "." not in plain else float(plain)
    except ValueError:
        return text


def _day(text: str) -> str:
    """2026-11-02 as it is; 2-11-2026, 2.11.2026 and 2/11/2026 too."""
    parts = text.replace(".", "-").replace("/", "-").split("-")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
        day, month, year = parts if len(parts[2]) == 4 else reversed(parts)
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            return text
    return text
