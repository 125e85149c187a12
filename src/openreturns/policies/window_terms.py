"""The merchant's table of windows: how long, for which countries, customers, goods and seasons.

A row without a condition holds for everything. Of several rows that fit a line the most
generous wins, so a row can only ever give more; two seasons that could both hold for one
order are refused when they are saved, because nobody could say which was meant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError
from openreturns.ui.formats import long_day

ORDERED, DELIVERED = "order", "delivery"
MOST_DAYS = 3650
SETS = ("countries", "segments", "categories")


@dataclass(frozen=True, slots=True)
class Window:
    """One row: `days` after the anchor, or a fixed last day `until`; exactly one is set.

    Empty `countries`, `segments` and `categories` hold for all. `season_of` says which day
    must lie from `starts` to `ends`, both counted: that of the order or of the delivery.
    """

    name: str = ""
    days: int | None = None
    until: date | None = None
    countries: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    season_of: str = ""
    starts: date | None = None
    ends: date | None = None

    def may_meet(self, other: "Window") -> bool:
        """There could be a line for which the conditions of both hold, seasons aside."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in SETS)
        return all(not mine or not theirs or mine & theirs for mine, theirs in pairs)

    def overlaps(self, other: "Window") -> tuple[date, date] | None:
        """The days that two seasons of the same kind share, if their conditions can meet."""
        if not (self.season_of and self.season_of == other.season_of and self.may_meet(other)):
            return None
        if not (self.starts and self.ends and other.starts and other.ends):
            return None
        first, last = max(self.starts, other.starts), min(self.ends, other.ends)
        return (first, last) if first <= last else None


def read(rows: Iterable[Mapping[str, Any]]) -> tuple[Window, ...]:
    """The table as it was stored with a policy version."""
    return tuple(
        Window(
            name=str(row.get("name", "")),
            days=row.get("days"),
            until=_day(row.get("until")),
            season_of=str(row.get("season_of", "")),
            starts=_day(row.get("starts")),
            ends=_day(row.get("ends")),
            **{name: frozenset(map(_key, row.get(name, ()))) for name in SETS},
        )
        for row in rows
    )


def stored(rows: Iterable[Window]) -> list[dict[str, Any]]:
    """The table as JSON for a policy version; what is not set is left out."""
    return [
        {
            name: value
            for name, value in {
                "name": row.name,
                "days": row.days,
                "until": _iso(row.until),
                "season_of": row.season_of,
                "starts": _iso(row.starts),
                "ends": _iso(row.ends),
                **{name: sorted(getattr(row, name)) for name in SETS},
            }.items()
            if value not in (None, "", [])
        }
        for row in rows
    ]


def problems(rows: Sequence[Window]) -> list[FieldError]:
    """What makes a table impossible, each with a pointer to its row; empty if it may be saved."""
    found = [
        FieldError(f"/windows/{place}", said)
        for place, row in enumerate(rows)
        if (said := _problem(row))
    ]
    for (_place, one), (place, other) in combinations(enumerate(rows), 2):
        shared = one.overlaps(other)
        if shared:
            found.append(FieldError(f"/windows/{place}", _overlap(one, other, shared)))
    return found


def _problem(row: Window) -> str:
    if (row.days is None) == (row.until is None):
        return _("Say either a number of days or a last day.")
    if row.days is not None and not 0 <= row.days <= MOST_DAYS:
        return _("A window has between 0 and {most} days.").format(most=MOST_DAYS)
    return _wrong_season(row)


def _wrong_season(row: Window) -> str:
    if not row.season_of:
        return _("A fixed last day needs a season.") if row.until else ""
    if row.season_of not in {ORDERED, DELIVERED} or not (row.starts and row.ends):
        return _("Say from when to when the season runs.")
    if row.starts > row.ends:
        return _("The season ends before it begins.")
    if row.until and row.until < row.ends:
        return _("The last day lies within the season; it must come after it.")
    return ""


def _overlap(one: Window, other: Window, shared: tuple[date, date]) -> str:
    text = _(
        "{one} and {other} overlap from {first} to {last}. An order of these days would have "
        "two answers; change one of the dates."
    )
    first, last = map(long_day, shared)
    return text.format(one=one.name, other=other.name, first=first, last=last)


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _key(word: object) -> str:
    """Conditions compare without regard to capitals."""
    return str(word).strip().casefold()
