"""The rule that decided is named on the return, with why, and finds its returns."""

from typing import Any

from tests.backoffice.conftest import Desk, text_of
from tests.conftest import MakeReturn, Rules

DEAR = {"field": "line.value", "op": "at_least", "value": "10.00"}
LOOK = {
    "id": "dear",
    "name": "Dear things",
    "when": DEAR,
    "then": [{"do": "review"}, {"do": "flag", "text": {"en": "Check the serial number"}}],
}


def test_the_return_names_the_rule_that_decided_and_why(
    at_anna: Desk, make_return: MakeReturn, rules: Rules
) -> None:
    rules(LOOK)
    rma = make_return((0, 1), delivered_days_ago=20)

    page = text_of(at_anna.get(f"returns/{rma.number}/"))

    assert "Check the serial number" in page
    assert 'Decided by the rule <a href="/office/returns/?rule=dear">Dear things</a>' in page
    assert "The rule “Dear things” applied: Have a person decide, Flag it for staff." in page
    assert "Value of this item is at least 10.00. It was: 19.95." in page


def test_what_the_law_stopped_is_said_with_its_requirement(
    at_anna: Desk, make_return: MakeReturn, rules: Rules
) -> None:
    """R15: the rule would have a person decide; the law approves."""
    rules(LOOK)
    rma = make_return((0, 1))

    page = text_of(at_anna.get(f"returns/{rma.number}/"))

    assert "R15: “Have a person decide” of the rule “Dear things” has no full effect" in page
    assert "Decided by the rule" not in page


def test_returns_are_found_by_the_rule_that_applied(
    at_anna: Desk, make_return: MakeReturn, rules: Rules
) -> None:
    plain = make_return((0, 1))
    rules(LOOK)
    ruled = make_return((0, 1), delivered_days_ago=20)

    page: Any = at_anna.get("returns/", rule="dear").content.decode()

    assert (ruled.number in page, plain.number in page) == (True, False)
    assert '<option value="dear" selected>Dear things</option>' in page
