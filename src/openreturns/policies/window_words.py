"""The rows of the table of windows in words, and what changed between two tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openreturns.policies import window_terms
from openreturns.policies.window_terms import DELIVERED, Window
from openreturns.ui.formats import long_day

type Rows = Sequence[Mapping[str, Any]]


def told(row: Window) -> str:
    """Ordered from 1 November up to 24 December, NL, shoes: until 31 January."""
    parts = [_season(row), *(", ".join(sorted(one)) for one in _conditions(row))]
    conditions = ", ".join(part for part in parts if part)
    if row.until:
        length = _("until {day}").format(day=long_day(row.until))
    else:
        days = row.days or 0
        length = ngettext("{count} day", "{count} days", days).format(count=days)
    return f"{conditions}: {length}" if conditions else length


def changed(before: Rows, after: Rows) -> Iterator[str]:
    """Each row that is new, gone or other than it was, by its name."""
    old = {row.name: row for row in window_terms.read(before)}
    new = {row.name: row for row in window_terms.read(after)}
    for name, row in new.items():
        if name not in old:
            yield _("New window “{name}”: {row}.").format(name=name, row=told(row))
        elif row != old[name]:
            yield _("Window “{name}” is now: {row}.").format(name=name, row=told(row))
    for name in old:
        if name not in new:
            yield _("Window “{name}” is gone.").format(name=name)
    if before != after and old == new:  # rows of one name, or another order
        yield _("The table of windows is another one.")


def _conditions(row: Window) -> tuple[list[str], frozenset[str], frozenset[str]]:
    return [code.upper() for code in row.countries], row.segments, row.categories


def _season(row: Window) -> str:
    if not (row.season_of and row.starts and row.ends):
        return ""
    said = (
        _("delivered from {first} up to {last}")
        if row.season_of == DELIVERED
        else _("ordered from {first} up to {last}")
    )
    return said.format(first=long_day(row.starts), last=long_day(row.ends))
