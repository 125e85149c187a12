"""May it come back, on what ground, and who looks at it (PRODUCT.md §3, R15, R25, R40, R44)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from openreturns.policies.facts import ReasonFacts
from tests.policies.facts import (
    FAULTY,
    LONG_AGO,
    MIND,
    OVER,
    RATHER_NOT,
    UNKNOWN,
    WRONG_ITEM,
    codes,
    decided,
    decided_line,
    line,
)

BORN_APPROVED = True
BY_HAND = False


@pytest.mark.parametrize(
    ("facts", "basis", "approved", "first"),
    [
        # a consumer in time, or before the period has begun
        ({}, "withdrawal", BORN_APPROVED, "statutory_withdrawal"),
        ({"reason": MIND}, "withdrawal", BORN_APPROVED, "statutory_withdrawal"),
        ({"delivered": UNKNOWN}, "withdrawal", BORN_APPROVED, "withdrawal_not_started"),
        ({"outcome": "store_credit"}, "withdrawal", BORN_APPROVED, "statutory_withdrawal"),
        ({"final_sale": True}, "withdrawal", BORN_APPROVED, "statutory_withdrawal"),
        ({"reason": FAULTY}, "withdrawal", BORN_APPROVED, "statutory_withdrawal"),
        ({"reason": WRONG_ITEM}, "wrong_delivery", BORN_APPROVED, "wrong_delivery"),
        # a consumer in time who wants no money
        ({"outcome": "exchange"}, "voluntary", BY_HAND, "merchant_window"),
        ({"outcome": "exchange", "final_sale": True}, "voluntary", BY_HAND, "merchant_window"),
        (
            {"outcome": "exchange", "delivered": UNKNOWN},
            "voluntary",
            BY_HAND,
            "window_not_started",
        ),
        ({"outcome": "repair", "reason": FAULTY}, "conformity", BY_HAND, "conformity"),
        ({"outcome": "replacement", "reason": FAULTY}, "conformity", BY_HAND, "conformity"),
        # a consumer whose period is over
        ({"delivered": OVER}, "voluntary", BY_HAND, "merchant_window"),
        ({"delivered": OVER, "reason": FAULTY}, "conformity", BY_HAND, "conformity"),
        ({"delivered": OVER, "reason": WRONG_ITEM}, "wrong_delivery", BY_HAND, "wrong_delivery"),
        ({"delivered": LONG_AGO, "reason": FAULTY}, "conformity", BY_HAND, "conformity"),
        # an excluded line (R40)
        ({"exclusion": "c", "reason": FAULTY}, "conformity", BY_HAND, "conformity"),
        ({"exclusion": "c", "reason": WRONG_ITEM}, "wrong_delivery", BY_HAND, "wrong_delivery"),
        # grounds that a reason names
        ({"reason": ReasonFacts(ground="recall")}, "recall", BORN_APPROVED, "recall"),
        (
            {"reason": ReasonFacts(ground="recall"), "delivered": LONG_AGO},
            "recall",
            BORN_APPROVED,
            "recall",
        ),
        (
            {"reason": ReasonFacts(ground="undeliverable"), "delivered": UNKNOWN},
            "undeliverable",
            BORN_APPROVED,
            "undeliverable",
        ),
        (
            {"reason": ReasonFacts(wrong=True, ground="guarantee"), "delivered": LONG_AGO},
            "guarantee",
            BY_HAND,
            "guarantee",
        ),
        (
            {"reason": ReasonFacts(wrong=True, ground="guarantee")},
            "withdrawal",
            BORN_APPROVED,
            "statutory_withdrawal",
        ),
        # a business (R18, R45)
        ({"business": True}, "b2b", BY_HAND, "b2b_window"),
        ({"business": True, "delivered": UNKNOWN}, "b2b", BY_HAND, "b2b_window"),
        ({"business": True, "reason": FAULTY}, "b2b", BY_HAND, "b2b_window"),
        # a free line, of whose purchase nothing is known
        ({"known": False}, "voluntary", BY_HAND, "no_order"),
    ],
)
def test_the_ground_and_who_decides(
    facts: dict[str, Any], basis: str, approved: bool, first: str
) -> None:
    found = decided_line(**facts)

    assert found.returnable
    assert (found.legal_basis, found.approved, codes(found)[0]) == (basis, approved, first)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"quantity": 2, "free": 1}, "none_left"),
        ({"quantity": 1, "free": 0}, "none_left"),
        ({"delivered": LONG_AGO}, "window_over"),
        ({"delivered": OVER, "final_sale": True}, "final_sale"),
        ({"business": True, "invoiced": LONG_AGO}, "window_over"),
        ({"business": True, "final_sale": True}, "final_sale"),
        *(({"exclusion": code}, f"excluded_{code}") for code in "abcdfghjklm"),
    ],
)
def test_what_cannot_come_back_says_why(facts: dict[str, Any], why: str) -> None:
    found = decided_line(**facts)

    assert (found.returnable, found.approved) == (False, False)
    assert codes(found) == [why]


@pytest.mark.parametrize("code", ["e", "i"])
def test_r40_a_sealed_line_is_withdrawn_from_and_told_that_the_seal_counts(code: str) -> None:
    found = decided_line(exclusion=code)

    assert (found.legal_basis, found.approved) == ("withdrawal", True)
    assert codes(found) == ["statutory_withdrawal", f"excluded_{code}"]


@pytest.mark.parametrize("code", ["e", "i"])
def test_a_sealed_line_may_come_back_unopened_in_the_merchants_window_too(code: str) -> None:
    found = decided_line(exclusion=code, delivered=OVER)

    assert (found.returnable, found.legal_basis) == (True, "voluntary")
    assert codes(found) == ["merchant_window", f"excluded_{code}", "by_hand"]


def test_r40_a_mixed_cart_keeps_the_withdrawal_of_its_other_lines() -> None:
    excluded, free = decided(line(exclusion="c"), line(key="1")).lines

    assert (excluded.returnable, excluded.legal_basis) == (False, "voluntary")
    assert (free.approved, free.legal_basis) == (True, "withdrawal")


def test_r40_an_exclusion_does_not_bind_a_business() -> None:
    assert decided_line(exclusion="c", business=True).legal_basis == "b2b"


@pytest.mark.parametrize(
    "facts",
    [
        {"delivered": OVER},
        {"business": True},
        {"delivered": OVER, "reason": FAULTY},
        {"delivered": OVER, "reason": WRONG_ITEM},
    ],
)
def test_without_the_switch_nobody_has_to_look(facts: dict[str, Any]) -> None:
    (found,) = decided(line(**facts), decide_by_hand=False).lines

    assert (found.approved, codes(found)[-1]) == (True, "approved_at_once")


def test_a_free_line_is_looked_at_even_without_the_switch() -> None:
    (found,) = decided(line(known=False), decide_by_hand=False).lines

    assert not found.approved


@pytest.mark.parametrize("switch", [True, False])
def test_r15_the_switch_never_delays_a_withdrawal(switch: bool) -> None:
    (found,) = decided(line(), decide_by_hand=switch).lines

    assert (found.approved, codes(found)) == (True, ["statutory_withdrawal"])


@pytest.mark.parametrize(
    ("today", "basis"),
    [
        (date(2026, 11, 30), "withdrawal"),
        (date(2026, 12, 1), "voluntary"),
        (date(2026, 12, 16), "voluntary"),
    ],
)
def test_r25_after_the_law_the_merchants_window_holds(today: date, basis: str) -> None:
    found = decided_line(today)

    assert (found.returnable, found.legal_basis) == (True, basis)


def test_r25_day_20_of_a_30_day_policy_is_voluntary() -> None:
    found = decided_line(date(2026, 11, 24), delivered=date(2026, 11, 4))

    assert found.legal_basis == "voluntary"
    assert found.until == date(2026, 12, 4)


def test_r25_the_day_after_the_merchants_window_it_is_over() -> None:
    found = decided_line(date(2026, 12, 17))

    assert codes(found) == ["window_over"]
    assert dict(found.findings[0].figures) == {"until": "2026-12-16"}


def test_r25_a_merchants_window_is_never_shorter_than_the_law() -> None:
    (found,) = decided(line(outcome="exchange"), window_days=7).lines

    assert (found.returnable, found.until) == (True, date(2026, 11, 30))


def test_r25_what_is_over_says_the_later_of_both_ends() -> None:
    (found,) = decided(line(delivered=OVER), window_days=7).lines

    assert dict(found.findings[0].figures) == {"until": "2026-11-16"}


def test_r26_in_the_united_kingdom_the_rolled_day_is_still_taken_as_goodwill() -> None:
    dutch = line(delivered=date(2026, 4, 11))
    british = replace(dutch.order, country="GB", postcode="SW1A 1AA", merchant_country="GB")

    (found,) = decided(replace(dutch, order=british), today=date(2026, 4, 27), window_days=14).lines

    assert (found.returnable, found.legal_basis) == (True, "voluntary")
    assert found.withdrawal_ends_on == date(2026, 4, 25)


@pytest.mark.parametrize(
    ("invoiced", "returnable"), [(date(2026, 10, 25), True), (date(2026, 10, 24), False)]
)
def test_r45_an_invoice_older_than_allowed_cannot_be_chosen(
    invoiced: date, returnable: bool
) -> None:
    found = decided_line(business=True, invoiced=invoiced, delivered=LONG_AGO)

    assert found.returnable == returnable


def test_r18_a_business_has_no_withdrawal_period() -> None:
    assert decided_line(business=True).withdrawal_ends_on is None


@pytest.mark.parametrize(
    ("facts", "fee", "why"),
    [
        ([{"reason": MIND}], 495, "fee_label"),
        ([{"reason": RATHER_NOT}], 495, "fee_label"),
        ([{"disclosed": False}], 0, "fee_not_disclosed"),
        ([{"reason": FAULTY}], 0, "fee_shop_pays"),
        ([{"reason": WRONG_ITEM}], 0, "fee_shop_pays"),
        ([{"delivered": OVER, "reason": FAULTY}], 0, "fee_shop_pays"),
        ([{"reason": ReasonFacts("late", shop_pays=True)}], 0, "fee_shop_pays"),
        ([{"reason": ReasonFacts(ground="recall")}], 0, "fee_shop_pays"),
        ([{"reason": MIND}, {"key": "1", "reason": FAULTY}], 0, "fee_shop_pays"),
        ([{"reason": MIND}, {"key": "1", "disclosed": False}], 0, "fee_not_disclosed"),
    ],
)
def test_r36_r44_the_label_costs_only_who_was_told_and_has_no_complaint(
    facts: list[dict[str, Any]], fee: int, why: str
) -> None:
    found = decided(*(line(**one) for one in facts), label_fee=495, label_cost=500)

    assert (found.fee, [one.code for one in found.findings]) == (fee, [why])


def test_without_a_label_fee_there_is_nothing_to_say_about_it() -> None:
    found = decided(line())

    assert (found.fee, found.findings) == (0, ())


def test_r44_a_faulty_thing_in_time_is_a_withdrawal_and_free() -> None:
    found = decided_line(reason=FAULTY)

    assert (found.legal_basis, found.shop_pays) == ("withdrawal", True)
    assert codes(found) == ["statutory_withdrawal", "faulty_is_free"]


def test_a_decision_names_its_policy_and_what_it_allows() -> None:
    found = decided(line(delivered=OVER), methods=("label",), decide_by_hand=False)

    assert (found.policy, found.methods, found.approved) == ("test", ("label",), True)
    assert found.stored()["lines"][0]["withdrawal_ends_on"] == "2026-11-16"


def test_who_withdraws_may_always_take_a_carrier_of_their_own() -> None:
    """R36: the customer bears the direct cost only if it can be chosen."""
    assert decided(line(), methods=("label",)).methods == ("label", "own_carrier")
