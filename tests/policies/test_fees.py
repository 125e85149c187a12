"""What a customer may be charged, and where the law leaves nothing (R36, R37, R42, R44)."""

from typing import Any

import pytest

from openreturns.policies.decision import Decision
from openreturns.policies.rules.compiling import compiled
from openreturns.policies.rules.reading import read
from tests.policies.facts import FAULTY, IN_TIME, MIND, OVER, WRONG_ITEM, decided, line

TERMS = {"label_fee": 395, "label_cost": 350, "handling_fee": 200, "restocking": 1500}


def fees(*lines: dict[str, Any], **terms: Any) -> tuple[int, int, list[int]]:
    """Label, handling and the share of each line."""
    found = found_for(*lines, **terms)
    return found.fee, found.handling, [one.restocking for one in found.lines]


def found_for(*lines: dict[str, Any], **terms: Any) -> Decision:
    keyed = (line(key=str(place), **one) for place, one in enumerate(lines))
    rules = compiled(read(terms.pop("rules", []), "EUR"), "EUR")
    return decided(*keyed, rules=rules, **TERMS | terms)


def test_r25_on_the_merchants_terms_all_fees_stand_if_they_were_told() -> None:
    assert fees({"delivered": OVER}) == (395, 200, [1500])
    assert fees({"delivered": OVER, "disclosed": False}) == (0, 0, [0])


def test_r45_a_business_bears_the_fees_without_having_been_told() -> None:
    assert fees({"business": True, "disclosed": False}) == (395, 200, [1500])


def test_r37_a_withdrawal_bears_neither_handling_nor_restocking() -> None:
    assert fees({"delivered": IN_TIME}) == (350, 0, [0])


@pytest.mark.parametrize(("cost", "fee"), [(None, 0), (0, 0), (350, 350), (900, 395)])
def test_r36_a_withdrawal_bears_at_most_what_the_carrier_takes(cost: int | None, fee: int) -> None:
    assert fees({"delivered": IN_TIME}, label_cost=cost) == (fee, 0, [0])


def test_r36_an_unknown_cost_is_said() -> None:
    found = found_for({"delivered": IN_TIME}, label_cost=None)

    assert [one.code for one in found.findings] == ["fee_cost_unknown"]


@pytest.mark.parametrize("reason", [FAULTY, WRONG_ITEM])
def test_r42_r44_where_something_is_wrong_nothing_is_charged(reason: Any) -> None:
    assert fees({"delivered": OVER, "reason": reason}) == (0, 0, [0])


def test_who_could_withdraw_but_wants_an_exchange_bears_no_more_than_a_withdrawal() -> None:
    assert fees({"outcome": "exchange"}) == (350, 0, [0])


def test_one_line_by_right_frees_the_whole_return_from_handling_and_itself_from_restocking() -> (
    None
):
    assert fees({"delivered": OVER, "reason": MIND}, {}) == (350, 0, [1500, 0])


def test_what_cannot_come_back_bears_nothing_and_frees_nothing() -> None:
    none_left = {"delivered": OVER, "quantity": 2, "free": 1}

    assert fees({"delivered": OVER}, none_left) == (395, 200, [1500, 0])
    assert fees(none_left)[1:] == (0, [0])


def rule(**act: Any) -> dict[str, Any]:
    return {"id": "r1", "name": "Fees", "when": {"all": []}, "then": [act]}


def test_a_rule_may_ask_more_or_less_or_waive() -> None:
    dearer = fees({"delivered": OVER}, rules=[rule(do="fee", fee="handling", amount="5.00")])
    share = fees({"delivered": OVER}, rules=[rule(do="fee", fee="restocking", percent="20")])
    free = fees(
        {"delivered": OVER}, rules=[rule(do="waive", fees=["label", "handling", "restocking"])]
    )

    assert (dearer, share, free) == ((395, 500, [1500]), (395, 200, [2000]), (0, 0, [0]))


def test_r37_what_a_rule_asks_of_a_withdrawal_does_not_stand() -> None:
    asked = [rule(do="fee", fee="handling", amount="5.00")]

    assert fees({"delivered": IN_TIME}, rules=asked) == (350, 0, [0])
