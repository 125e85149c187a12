"""Counting: sums that can be stored, added up in any order, and read back as they were."""

from typing import Any

type Tally = dict[str, Any]  # names → whole numbers, or the same again one level deeper


def count(tally: Tally, *path: str, by: int = 1) -> None:
    """Add to the number at this place; a place that is not there begins at 0."""
    for name in path[:-1]:
        tally = tally.setdefault(name, {})
    tally[path[-1]] = tally.get(path[-1], 0) + by


def added(one: Tally, other: Tally) -> Tally:
    """Both together; neither is changed."""
    both = dict(one)
    for name, value in other.items():
        if isinstance(value, dict):
            both[name] = added(both.get(name, {}), value)
        else:
            both[name] = both.get(name, 0) + value
    return both
