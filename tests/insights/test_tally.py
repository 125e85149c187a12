"""Sums of pieces add up, in whatever order they come."""

from functools import reduce
from itertools import permutations

from openreturns.insights.tally import Tally, added, count

PIECES: list[Tally] = [
    {"rules": {"r1": {"fired": 2}}, "before": {"review": 3}},
    {"rules": {"r1": {"fired": 1, "hidden": 4}, "r2": {"fired": 1}}, "unreadable": 1},
    {"law": {"r2": {"R15": 5}}, "before": {"approved": 1, "review": 1}},
]


def test_the_order_of_the_pieces_does_not_matter() -> None:
    sums = [reduce(added, order, {}) for order in permutations(PIECES)]

    assert (
        sums
        == [
            {
                "rules": {"r1": {"fired": 3, "hidden": 4}, "r2": {"fired": 1}},
                "before": {"review": 4, "approved": 1},
                "unreadable": 1,
                "law": {"r2": {"R15": 5}},
            }
        ]
        * 6
    )


def test_adding_changes_neither_part() -> None:
    one: Tally = {"rules": {"r1": {"fired": 1}}}
    other: Tally = {"rules": {"r1": {"fired": 2, "decided": 1}}, "n": 4}

    both = added(one, other)

    assert both == {"rules": {"r1": {"fired": 3, "decided": 1}}, "n": 4}
    assert one == {"rules": {"r1": {"fired": 1}}}
    assert other == {"rules": {"r1": {"fired": 2, "decided": 1}}, "n": 4}


def test_counting_begins_at_nothing() -> None:
    tally: Tally = {}

    count(tally, "law", "r1", "R15")
    count(tally, "law", "r1", "R15", by=2)

    assert tally == {"law": {"r1": {"R15": 3}}}
