"""A policy is published while a shopper is in step 2 or 3: they are told, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.policies.models import PolicyVersion
from openreturns.policies.policy import policy_of
from openreturns.portal.changed import changes
from openreturns.returns.models import Draft, Return
from openreturns.settlement.quote import quote
from tests.portal.conftest import Shopper, page_of

Make = Callable[..., Any]


def publish(**terms: Any) -> None:
    """Other terms for every order, from now on."""
    PolicyVersion.objects.update(terms={**PolicyVersion.objects.get().terms, **terms})
    policy_of.cache_clear()


@pytest.fixture
def seen(shopper: Shopper, make_order: Make) -> str:
    """Mia stands on the check page; this is what it remembers."""
    order = make_order()
    shopper.enter(order)
    shopper.choose(order, (1, 1))
    shopper.pack()
    page = shopper.get("return/check/").content.decode()
    return page.split('name="seen" value="')[1].split('"')[0]


def test_another_sum_on_confirming_is_told_and_asks_for_a_second_confirmation(
    shopper: Shopper, seen: str
) -> None:
    publish(label_fee=395, label_cost=450)

    told = shopper.post("return/check/", comment="Blue door", seen=seen)
    page = told.content.decode()

    assert told.status_code == 409
    assert Return.objects.count() == 0
    assert "Something has changed meanwhile" in page
    assert "before €40.00, now <b>€36.05</b>" in page
    assert "before €0.00, now <b>€3.95</b>" in page
    assert "Blue door" in page
    assert Draft.objects.get().content["method"] == "label"


def test_the_second_confirmation_makes_the_return(shopper: Shopper, seen: str) -> None:
    publish(label_fee=395, label_cost=450)
    shopper.post("return/check/", comment="", seen=seen)

    done = shopper.post("return/check/", comment="", seen="3605:395:1")

    assert done["Location"] == page_of(Return.objects.get())


def test_terms_that_change_nothing_for_this_return_are_not_mentioned(
    shopper: Shopper, seen: str
) -> None:
    publish(handling_fee=900, window_days=60)

    assert shopper.post("return/check/", comment="", seen=seen).status_code == 302
    assert Return.objects.count() == 1


def test_a_way_of_sending_that_is_gone_leads_back_to_step_two_with_a_word(
    shopper: Shopper, seen: str
) -> None:
    publish(methods=["own_carrier"])

    went = shopper.post("return/check/", comment="", seen=seen)

    assert went["Location"] == "/fern/return/method/"
    assert (
        "your way of sending is no longer offered" in shopper.get("return/method/").content.decode()
    )
    assert Return.objects.count() == 0


@pytest.mark.parametrize("typed", ["", "1", "a:b:c", "1:2:3:4", "-1:0:1", "9" * 40 + ":0:1"])
def test_what_no_page_of_ours_remembered_is_not_compared(
    make_order: Make, announce: Make, typed: str
) -> None:
    assert changes(typed, quote(announce(make_order(), (1, 1)))) == []
