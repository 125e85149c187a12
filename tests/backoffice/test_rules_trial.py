"""Try one return: the draft's answer beside that of the published rules, in sentences."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.policies.models import PolicyDraft
from openreturns.returns.models import Return
from openreturns.shops.models import Shop
from tests.backoffice.conftest import Desk, text_of
from tests.backoffice.test_rules import COUNTRY, FAULTS, RULES, keep

Make = Callable[..., Any]
TRIAL = RULES + "trial/"


def test_a_return_is_decided_again_by_the_draft_from_what_was_seen_then(
    at_anna: Desk, shop: Shop, request_: Return
) -> None:
    keep(at_anna, shop, **COUNTRY, name="At home")

    page = text_of(at_anna.get(TRIAL, number=request_.number.lower()))

    assert "Another answer" in page
    assert "Draft 2</span><br><b>Approved at once</b>" in page
    assert "Version 1</span><br><b>A person decides</b>" in page
    assert "The rule “At home” applied" in page


def test_an_order_is_tried_with_lines_reason_and_outcome_of_choice(
    at_anna: Desk, shop: Shop, make_order: Make
) -> None:
    order = make_order(delivered_days_ago=20)
    second = order.lines.get(position=1)
    keep(at_anna, shop, **FAULTS)

    def answer(reason: str) -> str:
        form = {"number": order.number, "line": second.pk, "outcome": "repair", "reason": reason}
        page = text_of(at_anna.get(TRIAL, **form))
        return page.split("Draft 2</span><br><b>")[1].split("</b>")[0]

    assert [answer("too_small"), answer("damaged")] == ["Approved at once", "A person decides"]
    assert Return.objects.count() == 0


@pytest.mark.parametrize("number", ["FA-2020-000001", "%", "x" * 300])
def test_a_number_that_is_nowhere_is_said_on_the_page(
    at_anna: Desk, shop: Shop, number: str
) -> None:
    answer = at_anna.get(TRIAL, number=number)

    assert answer.status_code == 422
    assert "There is no return or order" in text_of(answer)


def test_without_a_draft_the_published_rules_answer(
    at_anna: Desk, shop: Shop, request_: Return
) -> None:
    page = text_of(at_anna.get(TRIAL, number=request_.number))

    assert page.count("<b>A person decides</b>") == 2
    assert "Another answer" not in page
    assert PolicyDraft.objects.count() == 0


def test_a_return_of_another_shop_is_not_there(at_otto: Desk, shop: Shop, request_: Return) -> None:
    answer = at_otto.get("rules/other/trial/", number=request_.number)

    assert answer.status_code == 422
    assert request_.number in text_of(answer)  # only as it was typed
    assert "Thing 1" not in text_of(answer)
