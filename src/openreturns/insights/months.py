"""The months of ids: an id says when it was made, and ids come in that order."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from openreturns.core.ids import milliseconds_of


class Months:
    """Names months as 2026-11, by the clock of a zone; asks the clock once per month."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._name, self._from, self._to = "", 0, 0

    def of(self, key: UUID | str) -> str:
        """The month in which this id was made."""
        made = milliseconds_of(key)
        if not self._from <= made < self._to:
            self._move(made)
        return self._name

    def _move(self, made: int) -> None:
        day = datetime.fromtimestamp(made / 1000, UTC).astimezone(self._zone)
        first = day.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        later = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        self._name = f"{first:%Y-%m}"
        self._from, self._to = (int(one.timestamp() * 1000) for one in (first, later))
