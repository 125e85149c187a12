"""Cursors: opaque, and stable while new rows come in."""

import base64
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from openreturns.core.errors import FieldError, Invalid


def encode(at: datetime, key: UUID) -> str:
    """The place after a row."""
    text = json.dumps([at.isoformat(), str(key)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[datetime, UUID]:
    """The place a cursor stands for; Invalid if it is none of ours."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        at, key = json.loads(text)
        moment, found = datetime.fromisoformat(at), UUID(key)
    except (ValueError, TypeError, AttributeError, RecursionError) as wrong:
        raise _none_of_ours() from wrong
    if moment.tzinfo is None or not 1970 <= moment.year < 2100:
        raise _none_of_ours()
    return moment, found


def place(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The place of a cursor, if there is one."""
    return None if cursor is None else decode(cursor)


def _none_of_ours() -> Invalid:
    return Invalid(
        "The parameter cursor is wrong.", (FieldError("/cursor", "not a cursor of this list"),)
    )


def answer(items: list[dict[str, Any]], cursor: str | None) -> dict[str, Any]:
    """The envelope of every list."""
    return {"items": items, "next_cursor": cursor}
