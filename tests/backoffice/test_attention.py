"""Attention: what was given up is seen by who can act, and tried again by one press."""

from datetime import date

import pytest

from openreturns.core import deliveries
from openreturns.core.models import Delivery
from openreturns.core.states import DeliveryState
from openreturns.returns.models import Return
from tests.backoffice.conftest import Desk, text_of


@pytest.fixture
def given_up(withdrawal: Return) -> Delivery:
    """The label of a return that the carrier refused for good."""
    for one in deliveries.claim(20, 60):
        if one.handler == "flow.reactions.book_label":
            deliveries.give_up(one, error="No such house number.")
            return one
    raise AssertionError("no label was waiting to be booked")


def test_what_was_given_up_is_named_with_its_cause(
    at_anna: Desk, given_up: Delivery, withdrawal: Return
) -> None:
    page = text_of(at_anna.get("attention/"))

    assert "The label was not made" in page
    assert "No such house number." in page
    assert f"/office/returns/{withdrawal.number}/" in page
    assert 'Attention<span class="n hot">1</span>' in page


def test_one_press_tries_it_again_and_a_second_finds_nothing(
    at_anna: Desk, given_up: Delivery
) -> None:
    answer = at_anna.post(f"attention/{given_up.pk}/retry/", follow=True)

    assert "It is tried again now." in text_of(answer)
    assert "Everything got through" in text_of(answer)
    assert Delivery.objects.get(pk=given_up.pk).state == DeliveryState.WAITING
    assert at_anna.post(f"attention/{given_up.pk}/retry/").status_code == 404


def test_only_a_manager_of_the_shop_can_try_again(
    at_ben: Desk, at_otto: Desk, at_anna: Desk, given_up: Delivery
) -> None:
    assert at_anna.get(f"attention/{given_up.pk}/retry/").status_code == 405
    for other in (at_ben, at_otto):
        assert other.post(f"attention/{given_up.pk}/retry/").status_code == 404
        assert "No such house number." not in text_of(other.get("attention/"))
    assert Delivery.objects.get(pk=given_up.pk).state == DeliveryState.DEAD


def test_an_overdue_refund_is_shown(at_anna: Desk, accepted: Return) -> None:
    Return.objects.update(refund_due_on=date(2020, 1, 1))

    page = text_of(at_anna.get("attention/"))

    assert "Refund due soon or overdue" in page
    assert "days late" in page
