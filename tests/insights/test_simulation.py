"""What the time machine finds out about a small world, to the last figure."""

from collections.abc import Callable
from typing import Any

from openreturns.insights import report
from openreturns.insights.findings import Finding, findings
from openreturns.insights.models import Simulation
from openreturns.insights.report import Way
from openreturns.returns.models import Return
from openreturns.shops.models import Shop
from tests.insights.conftest import APPROVE, CHEAP, DEAR, KEEP, REJECT, REVIEW, asks, rule

Make = Callable[..., Any]
ANY_VALUE = asks("line.value", "at_least", "0.00")


def ways(run: Simulation) -> dict[str, tuple[int, int, int]]:
    """before>after: (returns, change in what is paid, change in cost), in cents."""
    return {f"{w.before}>{w.after}": (w.returns, w.paid, w.cost) for w in report.ways(run)}


def did(run: Simulation, number: int) -> dict[str, int]:
    """What a rule did; what it never did is left out."""
    found: dict[str, int] = run.tally.get("rules", {}).get(f"r{number}", {})
    return found


def test_a_return_that_gets_the_same_answer_does_not_flip(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)

    run = simulate(make_draft(rule(1, REVIEW)))

    assert (run.state, run.read, run.total) == ("done", 1, 1)
    assert ways(run) == {}
    assert run.flips.count() == 0
    assert did(run, 1) == {"fired": 1, "decided": 1}


def test_reviews_that_a_rule_approves_are_counted_and_their_time_is_saved(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    for _n in range(3):
        make_return((0, 1), delivered_days_ago=20)

    run = simulate(make_draft(rule(1, APPROVE)))

    assert ways(run) == {"review>approved": (3, 0, 0)}
    assert report.minutes_saved(run) == 6
    assert run.tally["before"] == {"review": 3}
    assert run.tally["after"] == {"approved": 3}


def test_what_a_customer_keeps_costs_its_price_and_saves_the_label(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 2), delivered_days_ago=20)  # 2 × 19.95

    run = simulate(make_draft(rule(1, KEEP)))

    assert ways(run) == {"review>kept": (1, 0, 3990 - 500)}


def test_a_share_of_the_price_pays_back_less(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 2), delivered_days_ago=20)

    run = simulate(make_draft(rule(1, {"do": "keep", "share": "50.00"})))

    assert ways(run) == {"review>kept": (1, -1995, 1995 - 500)}


def test_what_is_rejected_pays_nothing_back_and_saves_the_label(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((1, 1), delivered_days_ago=20)  # 40.00

    run = simulate(make_draft(rule(1, REJECT)))

    assert ways(run) == {"review>rejected": (1, -4000, -500)}


def test_a_return_of_which_a_part_is_rejected_says_so(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return(delivered_days_ago=20)  # 39.90 and 40.00

    run = simulate(make_draft(rule(1, REJECT, DEAR), rule(2, APPROVE)))

    assert ways(run) == {"review>part": (1, -4000, 0)}


def test_each_flip_names_its_return_and_the_rule_that_decided(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    cheap = make_return((0, 1), delivered_days_ago=20)
    make_return((1, 1), delivered_days_ago=20)

    run = simulate(make_draft(rule(1, REVIEW, DEAR), rule(2, APPROVE, CHEAP)))

    flip = run.flips.get()
    assert (flip.rma_id, flip.before, flip.after, flip.rule) == (
        cheap.pk, "review", "approved", "r2",
    )  # fmt: skip


def test_a_withdrawal_stays_approved_whatever_a_rule_says_and_the_stop_is_counted_r15(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 1))

    run = simulate(make_draft(rule(1, REJECT)))

    assert ways(run) == {}
    assert run.tally["law"] == {"r1": {"R15": 1}}
    assert findings(run) == [Finding("law", 1, 1, requirement="R15")]


def test_a_rule_that_never_applied_is_named(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)

    run = simulate(
        make_draft(rule(1, APPROVE), rule(2, REVIEW, DEAR), rule(3, REVIEW, DEAR, on=False))
    )

    assert findings(run) == [Finding("never", 2)]


def test_a_rule_behind_one_that_ends_the_reading_is_hidden(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)
    make_return((1, 1), delivered_days_ago=20)

    run = simulate(make_draft(rule(1, APPROVE, CHEAP, stop=True), rule(2, REVIEW, ANY_VALUE)))

    assert did(run, 2) == {"fired": 1, "decided": 1, "hidden": 1}
    assert findings(run) == [Finding("hidden", 2, 1, 1)]


def test_a_rule_about_the_rest_is_neither_hidden_nor_in_conflict(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)
    make_return((1, 1), delivered_days_ago=20)

    run = simulate(make_draft(rule(1, APPROVE, CHEAP), rule(2, REVIEW)))

    assert did(run, 2) == {"fired": 2, "decided": 1, "hidden": 1}
    assert findings(run) == []


def test_a_rule_that_is_always_outdone_is_covered_and_in_conflict(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)
    make_return((1, 1), delivered_days_ago=20)

    run = simulate(make_draft(rule(1, APPROVE), rule(2, REVIEW, ANY_VALUE)))

    assert did(run, 2) == {"fired": 2, "hidden": 2}
    assert findings(run) == [Finding("covered", 2, 2, 1), Finding("conflict", 1, 2, 2)]


def test_two_rules_that_say_the_same_are_no_conflict(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)

    run = simulate(make_draft(rule(1, APPROVE), rule(2, APPROVE)))

    assert [one.code for one in findings(run)] == ["covered"]


def test_a_rule_that_asks_what_is_not_known_says_of_how_many(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)

    run = simulate(make_draft(rule(1, APPROVE, asks("product.brand", "is_one_of", ["loof"]))))

    assert findings(run) == [Finding("never", 1), Finding("unknown", 1, 1)]


def test_two_drafts_can_be_held_against_each_other(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)
    one = make_draft(rule(1, KEEP), name="One")
    other = make_draft(rule(1, APPROVE), name="Other")

    run = simulate(one, other)

    assert (run.label, run.against_label) == ("One", "Other")
    assert ways(run) == {"approved>kept": (1, 0, 1995 - 500)}


def test_a_longer_window_is_tried_too(make_return: Make, make_draft: Make, simulate: Make) -> None:
    make_return((0, 1), delivered_days_ago=20)

    run = simulate(make_draft(window_days=14))

    assert ways(run) == {"review>rejected": (1, -1995, -500)}


def test_returns_of_another_shop_are_not_read(
    make_order: Make, make_return: Make, make_draft: Make, simulate: Make, other_shop: Shop
) -> None:
    make_return(order=make_order(shop=other_shop))

    run = simulate(make_draft(rule(1, APPROVE)))

    assert (run.state, run.read, run.total) == ("done", 0, 0)


def test_a_simulation_changes_no_return(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)
    before = list(Return.objects.values())

    simulate(make_draft(rule(1, REJECT)))

    assert list(Return.objects.values()) == before


def test_ways_are_told_with_the_most_frequent_first(
    make_return: Make, make_draft: Make, simulate: Make
) -> None:
    make_return((1, 1), delivered_days_ago=20)
    for _n in range(2):
        make_return((0, 1), delivered_days_ago=20)

    run = simulate(make_draft(rule(1, KEEP, DEAR), rule(2, APPROVE)))

    assert [type(way) for way in report.ways(run)] == [Way, Way]
    assert [way.returns for way in report.ways(run)] == [2, 1]
