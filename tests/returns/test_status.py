"""The status is a pure function of pieces, money and four facts (DESIGN.md §2)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openreturns.returns.status import Status, StatusFacts, derive
from openreturns.returns.units import HOLDS, Place

THEN = datetime(2026, 11, 24, 12, tzinfo=UTC)


def status(*, submitted: bool = True, **facts: Any) -> Status:
    """The status of pieces (by place) with a few facts."""
    units = {place.value: int(facts.pop(place.value, 0)) for place in Place}
    return derive(units, StatusFacts(submitted_at=THEN if submitted else None, **facts))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"requested": 1, "submitted": False}, Status.DRAFT),
        ({"requested": 1}, Status.REQUESTED),
        ({"requested": 1, "review_started_at": THEN}, Status.IN_REVIEW),
        ({"requested": 1, "accepted": 5, "money_open": True}, Status.REQUESTED),
        ({"requested": 1, "closed_at": THEN}, Status.CLOSED),
        ({"accepted": 1, "closed_at": THEN, "money_open": True}, Status.CLOSED),
        ({"rejected": 1}, Status.REJECTED),
        ({"rejected": 1, "cancelled": 1, "expired": 1}, Status.REJECTED),
        ({"cancelled": 1, "expired": 1}, Status.CANCELLED),
        ({"expired": 1}, Status.EXPIRED),
        ({"approved": 1}, Status.APPROVED),
        ({"approved": 1, "review_started_at": THEN}, Status.APPROVED),
        ({"approved": 1, "rejected": 1}, Status.APPROVED),
        ({"approved": 1, "in_transit": 1}, Status.IN_TRANSIT),
        ({"approved": 1, "in_transit": 1, "received": 1}, Status.RECEIVED),
        ({"received": 1, "accepted": 1, "money_open": True}, Status.RECEIVED),
        ({"approved": 1, "accepted": 1, "money_open": True}, Status.APPROVED),
        ({"accepted": 1, "money_open": True}, Status.INSPECTED),
        ({"declined": 1, "kept": 1, "money_open": True}, Status.INSPECTED),
        ({"missing": 1, "money_open": True}, Status.INSPECTED),
        ({"kept": 1, "money_open": True}, Status.APPROVED),
        ({"kept": 1}, Status.SETTLED),
        ({"accepted": 1}, Status.SETTLED),
        ({"accepted": 1, "rejected": 1}, Status.SETTLED),
        ({"declined": 1}, Status.SETTLED),
        ({"missing": 1}, Status.SETTLED),
        ({"sent_back": 1}, Status.SETTLED),
        ({"sent_back": 1, "rejected": 1}, Status.SETTLED),
    ],
)
def test_the_first_that_matches_wins(facts: dict[str, Any], expected: Status) -> None:
    assert status(**facts) == expected


places = st.dictionaries(st.sampled_from([p.value for p in Place]), st.integers(1, 3), min_size=1)


@settings(deadline=None)
@given(places, st.booleans(), st.booleans())
def test_a_return_whose_pieces_are_all_gone_never_asks_for_work(
    where: dict[str, int], money: bool, reviewed: bool
) -> None:
    held = [place for place in where if Place(place) in HOLDS]
    found = status(**where, money_open=money, review_started_at=THEN if reviewed else None)

    gone = {Status.REJECTED, Status.CANCELLED, Status.EXPIRED}
    assert (found in gone) == (not held and "sent_back" not in where)
    assert (found in {Status.REQUESTED, Status.IN_REVIEW}) == ("requested" in where)
