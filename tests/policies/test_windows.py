"""The law's window and the merchant's, by line: the later end wins (R20 to R27, R45)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from openreturns.policies import window_terms, window_words, windows
from openreturns.policies.facts import LineFacts
from openreturns.policies.policy import Policy
from openreturns.policies.window_terms import Window
from openreturns.policies.windows import Windows
from tests.policies.facts import IN_TIME, OVER, TODAY, codes, decided, line

SHOES, DEALER, DUTCH = frozenset({"shoes"}), frozenset({"dealer"}), frozenset({"nl"})
CHRISTMAS = Window(
    name="Christmas",
    until=date(2027, 1, 31),
    season_of="order",
    starts=date(2026, 11, 1),
    ends=date(2026, 12, 24),
)


def found(facts: LineFacts, days: int | None = None, **terms: Any) -> Windows:
    return windows.of(facts, Policy("test", **terms), days)


def of_order(delivered: date | None = IN_TIME, **changes: Any) -> LineFacts:
    """A line whose order differs in something."""
    category = changes.pop("category", "")
    plain = line(delivered=delivered, category=category)
    return replace(plain, order=replace(plain.order, **changes))


# the merchant's table


def test_thirty_days_after_the_delivery_unless_the_table_says_more() -> None:
    assert found(of_order()).merchant_ends_on == date(2026, 12, 16)


@pytest.mark.parametrize(
    ("row", "facts", "holds"),
    [
        (Window(days=60, countries=DUTCH), {"country": "NL"}, True),
        (Window(days=60, countries=DUTCH), {"country": "BE"}, False),
        (Window(days=60, segments=DEALER), {"segments": ("Dealer", "vip")}, True),
        (Window(days=60, segments=DEALER), {"segments": ()}, False),
        (Window(days=60, categories=SHOES), {"category": "Shoes"}, True),
        (Window(days=60, categories=SHOES), {"category": ""}, False),
        (Window(days=60, countries=DUTCH, categories=SHOES), {"category": "hats"}, False),
    ],
)
def test_a_row_holds_where_all_its_conditions_do(
    row: Window, facts: dict[str, Any], holds: bool
) -> None:
    expected = date(2027, 1, 15) if holds else date(2026, 12, 16)

    assert found(of_order(**facts), windows=(row,)).merchant_ends_on == expected


@pytest.mark.parametrize(
    ("ordered", "last"),
    [
        (date(2026, 10, 31), date(2026, 12, 16)),
        (date(2026, 11, 1), date(2027, 1, 31)),
        (date(2026, 12, 24), date(2027, 1, 31)),
        (date(2026, 12, 25), date(2026, 12, 16)),
    ],
)
def test_a_season_of_orders_counts_both_its_days(ordered: date, last: date) -> None:
    facts = of_order(ordered_on=ordered)

    assert found(facts, windows=(CHRISTMAS,)).merchant_ends_on == last


def test_a_season_of_deliveries_needs_a_delivery() -> None:
    row = replace(CHRISTMAS, season_of="delivery", until=None, days=90)

    assert found(of_order(), windows=(row,)).merchant_ends_on == date(2027, 2, 14)
    unknown = of_order(None, shipped_on=date(2026, 11, 16))
    sent = found(unknown, windows=(row,), without_delivery="shipment", shipment_days=0)
    assert sent.merchant_ends_on == date(2026, 12, 16)


def test_of_several_rows_that_fit_the_most_generous_wins() -> None:
    rows = (Window("Shoes", 100, categories=SHOES), CHRISTMAS, Window("Short", 20))

    dear = found(of_order(category="shoes"), windows=rows)

    assert (dear.merchant_ends_on, dear.named) == (date(2027, 2, 24), "Shoes")


def test_lines_of_one_order_may_have_different_last_days() -> None:
    rows = (Window(days=100, categories=SHOES),)

    shoes, hat = decided(
        line(delivered=OVER, category="shoes"),
        line(delivered=OVER, category="hats", key="1"),
        windows=rows,
    ).lines

    assert (shoes.until, hat.until) == (date(2027, 2, 10), date(2026, 12, 2))


def test_the_days_of_a_rule_stand_for_the_whole_table() -> None:
    assert found(of_order(), 45, windows=(CHRISTMAS,)).merchant_ends_on == date(2026, 12, 31)


# the law's side


@pytest.mark.parametrize("days", [0, 7, None])
def test_r25_nothing_of_the_merchant_shortens_what_the_law_gives(days: int | None) -> None:
    short = found(of_order(), days, window_days=0, windows=(Window(days=3),))

    assert short.withdrawal_ends_on == short.merchant_ends_on == date(2026, 11, 30)


def test_r25_day_20_of_a_30_day_policy_is_voluntary() -> None:
    (found_line,) = decided(line(delivered=date(2026, 11, 4))).lines

    assert (found_line.legal_basis, found_line.until) == ("voluntary", date(2026, 12, 4))
    assert codes(found_line)[0] == "merchant_window"


def test_r22_an_order_without_recorded_information_gets_twelve_months_more() -> None:
    facts = of_order(date(2026, 4, 3), informed=False)

    assert found(facts).withdrawal_ends_on == date(2027, 4, 19)
    assert found(facts).merchant_ends_on == date(2027, 4, 19)
    (decided_line,) = decided(facts).lines
    assert (decided_line.legal_basis, decided_line.approved) == ("withdrawal", True)


def test_r22_information_that_came_late_gives_fourteen_days_from_then() -> None:
    facts = of_order(date(2026, 4, 3), informed_on=date(2026, 9, 10))

    assert found(facts).withdrawal_ends_on == date(2026, 9, 24)


def test_r22_the_merchant_may_state_that_every_order_comes_with_the_information() -> None:
    facts = of_order(date(2026, 4, 3), informed=False)

    assert found(facts, informs=True).withdrawal_ends_on == date(2026, 4, 17)


def test_r22_a_statement_does_not_undo_a_recorded_late_day() -> None:
    facts = of_order(date(2026, 4, 3), informed_on=date(2026, 9, 10))

    assert found(facts, informs=True).withdrawal_ends_on == date(2026, 9, 24)


@pytest.mark.parametrize(
    ("context", "countries", "last"),
    [
        ("home_visit", ("NL",), date(2026, 5, 4)),
        ("excursion", ("NL",), date(2026, 5, 4)),
        ("home_visit", ("DE",), date(2026, 4, 17)),
        ("distance", ("NL",), date(2026, 4, 17)),
    ],
)
def test_r23_thirty_days_at_the_door_where_the_country_gives_them(
    context: str, countries: tuple[str, ...], last: date
) -> None:
    facts = of_order(date(2026, 4, 3), contract_context=context)

    assert found(facts, thirty_day_countries=countries).withdrawal_ends_on == last


def test_r26_in_britain_the_raw_day_is_the_laws_and_the_rolled_one_is_goodwill() -> None:
    british = found(of_order(date(2026, 4, 11), country="GB", postcode=""), window_days=14)

    assert british.withdrawal_ends_on == date(2026, 4, 25)
    assert british.merchant_ends_on == date(2026, 4, 27)


def test_r27_in_the_united_states_only_the_merchants_window_counts() -> None:
    american = of_order(IN_TIME, country="US", postcode="10001")

    assert found(american) == Windows(None, date(2026, 12, 16), has_withdrawal=False)
    (decided_line,) = decided(american).lines
    assert (decided_line.legal_basis, decided_line.approved) == ("voluntary", False)
    (late,) = decided(american, today=date(2026, 12, 17)).lines
    assert (late.returnable, codes(late)) == (False, ["window_over"])


# no delivery


@pytest.mark.parametrize(
    ("terms", "last"),
    [
        ({}, None),
        ({"without_delivery": "shipment", "shipment_days": 4}, date(2026, 12, 14)),
        ({"without_delivery": "invoice"}, date(2026, 12, 11)),
    ],
)
def test_r20_an_unknown_delivery_leaves_the_law_open_and_the_merchant_chooses(
    terms: dict[str, Any], last: date | None
) -> None:
    facts = of_order(None, shipped_on=date(2026, 11, 10), invoiced_on=date(2026, 11, 11))

    assert found(facts, **terms) == Windows(None, last)
    assert found(facts, **terms).ends_on is None
    (decided_line,) = decided(facts, today=date(2030, 1, 1), **terms).lines
    assert (decided_line.returnable, decided_line.legal_basis) == (True, "withdrawal")


def test_without_a_shipment_date_the_merchants_window_stays_open() -> None:
    assert found(of_order(None), without_delivery="shipment").merchant_ends_on is None


def test_r45_a_business_counts_from_its_invoice_and_its_segment_may_give_more() -> None:
    facts = of_order(business=True, invoiced_on=date(2026, 11, 1), segments=("dealer",))

    assert found(facts) == Windows(None, date(2026, 12, 1), has_withdrawal=False)
    dealer = found(facts, windows=(Window("Dealers", 90, segments=DEALER),))
    assert (dealer.merchant_ends_on, dealer.named) == (date(2027, 1, 30), "Dealers")


# more time by staff


def test_more_time_by_staff_moves_the_merchants_end_and_never_shortens_it() -> None:
    longer = of_order(OVER, extended_until=date(2027, 3, 1))
    shorter = of_order(OVER, extended_until=TODAY)

    assert found(longer).merchant_ends_on == date(2027, 3, 1)
    assert found(longer).withdrawal_ends_on == date(2026, 11, 16)
    assert found(shorter).merchant_ends_on == date(2026, 12, 2)


# saving the table


def test_a_table_survives_being_stored() -> None:
    rows = (CHRISTMAS, Window("Shoes", 0, categories=SHOES, countries=frozenset({"be", "nl"})))

    assert window_terms.read(window_terms.stored(rows)) == rows


def test_a_change_of_the_table_is_told_row_by_row() -> None:
    shoes = Window("Shoes", 100, categories=SHOES, countries=DUTCH)
    before = window_terms.stored((shoes, Window("Old", 1)))
    after = window_terms.stored((replace(shoes, days=60), CHRISTMAS))

    assert list(window_words.changed(before, after)) == [
        "Window “Shoes” is now: NL, shoes: 60 days.",
        "New window “Christmas”: ordered from Sunday 1 November up to Thursday 24 December: "
        "until Sunday 31 January 2027.",
        "Window “Old” is gone.",
    ]
    assert list(window_words.changed(before, before)) == []
    assert list(window_words.changed(before, before[::-1])) == [
        "The table of windows is another one."
    ]


def test_overlapping_seasons_are_refused_with_both_names_and_days() -> None:
    friday = Window(
        "Black Friday", 60, season_of="order", starts=date(2026, 11, 20), ends=date(2026, 12, 1)
    )

    (problem,) = window_terms.problems((friday, CHRISTMAS))

    assert problem.pointer == "/windows/1"
    assert problem.detail.startswith("Black Friday and Christmas overlap from Friday 20 November")


@pytest.mark.parametrize(
    "changes",
    [
        {"season_of": "delivery"},
        {"starts": date(2026, 12, 25), "ends": date(2026, 12, 31)},
        {"countries": frozenset({"be"})},
    ],
)
def test_seasons_that_cannot_hold_for_one_order_are_no_overlap(changes: dict[str, Any]) -> None:
    dutch = replace(CHRISTMAS, countries=DUTCH)

    assert window_terms.problems((dutch, replace(dutch, name="Other", **changes))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"days": 30},
        {"until": None},
        {"until": None, "days": -1},
        {"until": None, "days": 3651},
        {"season_of": ""},
        {"season_of": "moon"},
        {"starts": None},
        {"starts": date(2027, 1, 1)},
        {"until": date(2026, 12, 1)},
    ],
)
def test_a_row_that_makes_no_sense_is_refused(changes: dict[str, Any]) -> None:
    problems = window_terms.problems((replace(CHRISTMAS, **changes),))

    assert [problem.pointer for problem in problems] == ["/windows/0"]
