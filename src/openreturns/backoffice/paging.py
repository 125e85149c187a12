"""Pages of a list by key: on after its last row, back before its first one."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError, Invalid

SIZE = 50
NAMES = frozenset({"cursor", "before"})
type Key = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a page begins: after a row, or before one when people go back."""

    key: Key
    back: bool


@dataclass(frozen=True, slots=True)
class Page[T]:
    """The rows to show, and whether there are rows before and after them."""

    rows: list[T]
    earlier: bool
    later: bool


def spot_of(given: QueryDict) -> Spot | None:
    """The spot an address names; None is the first page. Invalid if it names none of ours."""
    for name in ("before", "cursor"):
        if given.get(name):
            return Spot(_read(name, str(given[name])), back=name == "before")
    return None


def cut[T](found: list[T], spot: Spot | None) -> Page[T]:
    """The page out of up to SIZE + 1 rows; rows that were read backwards are turned round."""
    shown, more = found[:SIZE], len(found) > SIZE
    if spot and spot.back:
        return Page(shown[::-1], earlier=more, later=True)
    return Page(shown, earlier=spot is not None, later=more)


def links[T](given: QueryDict, path: str, keys: list[Key], page: Page[T]) -> dict[str, str]:
    """The addresses of the pages before and after; empty where there is none."""
    before = _url(given, path, "before", keys[0]) if keys and page.earlier else ""
    after = _url(given, path, "cursor", keys[-1]) if keys and page.later else ""
    return {"previous_url": before, "next_url": after}


def _url(given: QueryDict, path: str, name: str, key: Key) -> str:
    query = given.copy()
    for old in NAMES:
        query.pop(old, None)
    text = json.dumps([key[0].isoformat(), str(key[1])])
    query[name] = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return f"{path}?{query.urlencode()}"


def _read(name: str, cursor: str) -> Key:
    try:
        at, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromisoformat(at), UUID(key)
    except (ValueError, TypeError, AttributeError) as wrong:
        why = _("This page of the list no longer exists.")
        raise Invalid(why, (FieldError(f"/{name}", why),)) from wrong
