"""What no page of the portal sends: numbers without end, text that is none."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.returns.models import Draft
from tests.portal.conftest import Shopper

Make = Callable[..., Any]


@pytest.mark.parametrize("part", ["", "?part=sum"])
@pytest.mark.parametrize(
    "typed", ["9" * 5000, "9" * 20, "-1", "0.5", "²", "\N{ARABIC-INDIC DIGIT THREE}"]
)
def test_a_quantity_is_a_whole_number_of_pieces(
    shopper: Shopper, make_order: Make, typed: str, part: str
) -> None:
    order = make_order()
    shopper.enter(order)
    line = str(order.lines.all()[0].pk)
    data = {f"take-{line}": "on", f"n-{line}": typed, f"why-{line}": ""}

    page = shopper.post(f"return/items/{part}", **data)

    assert page.status_code == (200 if part else 422)
    assert Draft.objects.get().content["items"][line]["quantity"] == 1


def test_a_step_from_a_number_without_end_stays_within_the_order(
    shopper: Shopper, make_order: Make
) -> None:
    order = make_order()
    shopper.enter(order)
    line = str(order.lines.all()[0].pk)

    shopper.post(
        "return/items/", **{f"take-{line}": "on", f"n-{line}": "9" * 5000, "step": f"{line}:1"}
    )

    assert Draft.objects.get().content["items"][line]["quantity"] == 2


def test_text_that_no_database_keeps_is_refused(shopper: Shopper, make_order: Make) -> None:
    assert shopper.enter(make_order(), "1234\0AB").status_code == 400
    assert shopper.client.get("/fern/r/%00/x/").status_code == 400
    assert shopper.get(lang="\0").status_code == 400

    assert Draft.objects.count() == 0
