"""What changed between two policies, in words: nothing that changed goes untold."""

from typing import Any

import pytest

from openreturns.policies.difference import changes
from openreturns.policies.terms import defaults
from openreturns.policies.wording import Names

NAMES = Names("en", "en", "EUR")
CHRISTMAS = {"name": "Christmas", "until": "2027-01-31"}
OTHER: dict[str, Any] = {
    "methods": ["label"],
    "carrier": "dhl",
    "window_days": 60,
    "label_fee": 495,
    "label_cost": 400,
    "handling_fee": 100,
    "restocking": 500,
    "without_delivery": "invoice",
    "shipment_days": 9,
    "informs": True,
    "thirty_day_countries": ["FR"],
    "extend_limit_days": 1,
    "expire_after_days": 10,
    "decide_by_hand": False,
    "windows": [CHRISTMAS],
}


def test_every_term_is_among_those_tried() -> None:
    assert set(OTHER) == set(defaults()) - {"rules"}


@pytest.mark.parametrize("name", sorted(OTHER))
def test_a_change_of_any_term_is_told_once(name: str) -> None:
    found = changes(defaults(), defaults() | {name: OTHER[name]}, NAMES)

    assert len(found) == 1


def test_windows_are_called_by_their_names() -> None:
    before, after = defaults(), defaults() | {"windows": [CHRISTMAS]}

    assert [one.text for one in changes(before, after, NAMES)] == [
        "New window “Christmas”: until Sunday 31 January 2027."
    ]
    assert [one.text for one in changes(after, before, NAMES)] == ["Window “Christmas” is gone."]
