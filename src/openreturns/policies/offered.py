"""Which reasons and actions somebody may choose: by segment, product category and channel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openreturns.policies.models import Action, Reason


@dataclass(frozen=True, slots=True)
class Chooser:
    """Who chooses about what: the customer's segments, the line's category, the order's channel."""

    segments: Sequence[str] = ()
    category: str = ""
    channel: str = ""


def offered[Row: (Reason, Action)](rows: Iterable[Row], who: Chooser) -> list[Row]:
    """The entries that are on, not archived, and meant for this customer, product and channel."""
    return [row for row in rows if row.online and row.archived_at is None and _meant(row, who)]


def _meant(row: Reason | Action, who: Chooser) -> bool:
    return (
        _fits(row.segments, who.segments)
        and _fits(row.categories, [who.category])
        and _fits(row.channels, [who.channel])
    )


def _fits(wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Nothing named means all; names are compared without case."""
    names = {name.casefold() for name in wanted}
    return not names or any(one.casefold() in names for one in found)
