"""Attention: what was given up is seen by who can act, and tried again by one press."""

from datetime import date

import pytest

from openreturns.core import deliveries
from openreturns.core.actors import Actor
from openreturns.core.models import Delivery
from openreturns.core.states import DeliveryState
from openreturns.flow import desk
from openreturns.returns.models import Return
from openreturns.settlement.models import Refund
from openreturns.settlement.transitions import mark_failed
from openreturns.shops.models import User
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


def test_what_our_mail_said_is_in_the_readers_language(anna_user: User, given_up: Delivery) -> None:
    Delivery.objects.update(error="The mail server did not answer: [Errno 111]")

    page = text_of(Desk(anna_user, "nl").get("attention/"))

    assert "De mailserver antwoordde niet: [Errno 111]" in page


def test_a_failed_refund_is_shown_until_its_money_is_paid_again(
    at_anna: Desk, at_otto: Desk, at_ben: Desk, accepted: Return, anna: Actor
) -> None:
    desk.settle(accepted, by=anna)
    mark_failed(Refund.objects.get(), why="Account closed.", by=anna)

    page = text_of(at_anna.get("attention/"))
    of_others = text_of(at_otto.get("attention/")) + text_of(at_ben.get("attention/"))
    at_anna.post(f"returns/{accepted.number}/refund/", due="8485")

    assert "Refund failed" in page
    assert "Account closed." in page
    assert f"/office/returns/{accepted.number}/" in page
    assert 'Attention<span class="n hot">1</span>' in page
    assert "Account closed." not in of_others
    assert "Everything got through" in text_of(at_anna.get("attention/"))
