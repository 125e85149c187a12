"""Refund, sending back and the seller's liability: R28, R29, R33, R35 and R42 of LAW.md."""

from datetime import date

import pytest

from openreturns.policies.calendar import Place
from openreturns.policies.deadlines import (
    conformity_end,
    first_evidence_on,
    presumption_end,
    refund_due_in_uk,
    refund_due_on,
    refund_due_with_withholding,
    send_back_by,
)

FOUR = tuple(Place(code) for code in ("NL", "DE", "BE", "FR"))


@pytest.mark.parametrize(
    ("declared", "due"),
    [
        (date(2026, 11, 23), date(2026, 12, 7)),
        (date(2026, 12, 11), date(2026, 12, 25)),  # Christmas: never rolled for the trader
    ],
)
def test_r28_the_trader_pays_within_fourteen_raw_days(declared: date, due: date) -> None:
    assert refund_due_on(declared) == due


@pytest.mark.parametrize(
    ("evidence", "due"),
    [
        (date(2026, 11, 26), date(2026, 12, 7)),
        (date(2026, 12, 9), date(2026, 12, 9)),
        (None, None),
    ],
)
def test_r29_withholding_ends_with_the_evidence(evidence: date | None, due: date | None) -> None:
    assert refund_due_with_withholding(date(2026, 11, 23), evidence) == due


def test_r29_the_first_evidence_counts() -> None:
    scan, proof = date(2026, 11, 26), date(2026, 11, 28)

    assert first_evidence_on([None, proof, scan]) == scan
    assert first_evidence_on([None, None]) is None


def test_r33_the_united_kingdom_counts_from_the_evidence() -> None:
    declared = date(2026, 11, 20)

    assert refund_due_in_uk(declared, date(2026, 11, 26)) == date(2026, 12, 10)
    assert refund_due_in_uk(declared, None) is None
    assert refund_due_in_uk(declared, None, goods_supplied=False) == date(2026, 12, 4)


@pytest.mark.parametrize("place", FOUR)
def test_r35_sending_back_rolls_forward_for_the_consumer(place: Place) -> None:
    assert send_back_by(date(2026, 11, 22), [place]) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("country", "last"),
    [
        ("NL", None),
        ("DE", date(2028, 9, 1)),
        ("BE", date(2028, 9, 1)),
        ("FR", date(2028, 9, 1)),
    ],
)
def test_r42_the_seller_is_liable_for_two_years_and_longer_in_the_netherlands(
    country: str, last: date | None
) -> None:
    assert conformity_end(date(2026, 9, 1), country) == last


@pytest.mark.parametrize(
    ("reported", "presumed_in"),
    [(date(2027, 6, 1), {"NL", "DE", "BE", "FR"}), (date(2028, 3, 1), {"BE", "FR"})],
)
def test_r42_a_fault_is_presumed_for_one_year_or_two(reported: date, presumed_in: set[str]) -> None:
    delivered = date(2026, 9, 1)

    countries = ("NL", "DE", "BE", "FR")
    assert {c for c in countries if reported <= presumption_end(delivered, c)} == presumed_in


def test_r42_two_years_after_a_leap_day_end_on_the_last_of_february() -> None:
    assert conformity_end(date(2028, 2, 29), "DE") == date(2030, 2, 28)
