"""The countries of the world by their names in the reader's language."""

from functools import lru_cache
from unicodedata import combining, normalize

from babel import Locale

from openreturns.ui.formats import spoken

# What Babel lists beside ISO 3166-1: alliances, the unknown, tests, places without a code of ISO.
NO_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "XK", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
)


def countries(language: str | None = None) -> list[tuple[str, str]]:
    """(ISO 3166-1 alpha-2, name), by name."""
    return list(_named(spoken(language)))


@lru_cache(maxsize=8)
def _named(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(language).territories
    rows = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    kept = [row for row in rows if row[0] not in NO_COUNTRIES]
    return tuple(sorted(kept, key=lambda row: _plain(row[1])))


def _plain(name: str) -> str:
    """Without accents, so that Åland stands with A and Österreich with O."""
    return "".join(one for one in normalize("NFKD", name.casefold()) if not combining(one))
