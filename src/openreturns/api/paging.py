"""Cursors: opaque, and stable while new rows come in."""

import base64
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from openreturns.core.errors import FieldError, Invalid

LIMIT = 50


def encode(at: datetime, key: UUID) -> str:
    """The place after a row."""
    text = json.dumps([at.isoformat(), str(key)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[datetime, UUID]:
    """The place a cursor stands for; Invalid if it is none of ours."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        at, key = json.loads(text)
        return datetime.fromisoformat(at), UUID(key)
    except (ValueError, TypeError) as wrong:
        raise wrong_parameter("cursor", "not a cursor of this list") from wrong


def only(request: HttpRequest, names: frozenset[str]) -> None:
    """An unknown parameter is an error, never silently ignored."""
    unknown = [name for name in request.GET if name not in names]
    if unknown:
        raise Invalid(
            "There are unknown parameters.",
            tuple(FieldError(f"/{name}", "unknown parameter") for name in unknown),
        )


def limit_of(request: HttpRequest) -> int:
    """How many rows a page has: 1 to 200."""
    text = request.GET.get("limit", str(LIMIT))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 200:
        raise wrong_parameter("limit", "a whole number from 1 to 200")
    return int(text)


def moment_of(request: HttpRequest, name: str) -> datetime | None:
    """A moment given as RFC 3339 with offset."""
    text = request.GET.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as wrong:
        raise wrong_parameter(name, "a moment such as 2026-11-02T10:15:00+01:00") from wrong
    if moment.tzinfo is None:
        raise wrong_parameter(name, "a moment with its offset, such as …+01:00")
    return moment


def choice_of(request: HttpRequest, name: str, allowed: frozenset[str], default: str) -> str:
    """One of a closed list."""
    value = request.GET.get(name, default)
    if value not in allowed:
        raise wrong_parameter(name, "one of " + ", ".join(sorted(allowed)))
    return value


def wrong_parameter(name: str, detail: str) -> Invalid:
    """A parameter that cannot be used, as a problem."""
    return Invalid(f"The parameter {name} is wrong.", (FieldError(f"/{name}", detail),))


def answer(items: list[dict[str, Any]], cursor: str | None) -> dict[str, Any]:
    """The envelope of every list."""
    return {"items": items, "next_cursor": cursor}
