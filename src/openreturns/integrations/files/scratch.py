"""What must be remembered of a file beyond the rows at hand: on disk, so that memory stays flat."""

import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime

TABLES = """
CREATE TABLE closed (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE credits (key TEXT, at REAL, line INTEGER, customer TEXT, sku TEXT, quantity INTEGER);
"""
IN_ORDER = """
SELECT key, at, line, customer, sku, quantity FROM credits JOIN (
    SELECT key, MIN(at) AS first_at, MIN(line) AS first_line FROM credits GROUP BY key
) USING (key) ORDER BY first_at, first_line, line
"""


@dataclass(frozen=True, slots=True)
class Credit:
    """One row of goods that came back: `quantity` pieces of a product from a customer."""

    key: str
    timestamp: float
    line: int
    customer: str
    sku: str
    quantity: int

    @property
    def at(self) -> datetime:
        """When it came back."""
        return datetime.fromtimestamp(self.timestamp, UTC)


class Scratch:
    """A private database in a file that nobody sees and that is gone when we are."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")
        self._db.executescript(TABLES)

    def close_order(self, key: str) -> None:
        """No more rows of this order are taken."""
        self._db.execute("INSERT OR IGNORE INTO closed VALUES (?)", (key,))

    def is_closed(self, key: str) -> bool:
        """Whether the rows of this order were put together already."""
        found = self._db.execute("SELECT 1 FROM closed WHERE key = ?", (key,))
        return found.fetchone() is not None

    def keep(self, credit: Credit) -> None:
        """Remember what came back until all sales are there."""
        self._db.execute("INSERT INTO credits VALUES (?, ?, ?, ?, ?, ?)", astuple(credit))

    def credits(self) -> Iterator[Credit]:
        """All credits by time, the rows of one together."""
        for row in self._db.execute(IN_ORDER):
            yield Credit(*row)
