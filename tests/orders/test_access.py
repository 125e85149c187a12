"""Finding an order by what a shopper knows; the one-time way in by mail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from openreturns.orders.models import AccessLink
from openreturns.orders.queries import find_by_number, recent_orders
from openreturns.orders.services import (
    MOST_PER_HOUR,
    link_token,
    peek_link,
    request_link,
    use_link,
)
from openreturns.shops.models import Shop
from tests.conftest import published

Make = Callable[..., Any]


@pytest.mark.parametrize("secret", ["mia@example.com", " MIA@example.com", "1234ab", "1234 AB"])
def test_number_and_mail_or_postcode_open_an_order(
    make_order: Make, shop: Shop, secret: str
) -> None:
    order = make_order()

    assert find_by_number(shop, order.number.lower(), secret) == order


@pytest.mark.parametrize("secret", ["", " ", "otto@example.com", "9999ZZ", "#", "@"])
def test_a_wrong_or_empty_secret_opens_nothing(make_order: Make, shop: Shop, secret: str) -> None:
    order = make_order()

    assert find_by_number(shop, order.number, secret) is None


def test_no_secret_opens_an_order_without_one(make_order: Make, shop: Shop) -> None:
    order = make_order(email_key="", postcode_key="")

    for secret in ("", "@", "-", " ", "mia@example.com"):
        assert find_by_number(shop, order.number, secret) is None


def test_another_shops_order_is_not_found(make_order: Make, shop: Shop, other_shop: Shop) -> None:
    order = make_order(shop=other_shop)

    assert find_by_number(shop, order.number, "mia@example.com") is None


def test_recent_orders_come_newest_first_and_none_for_nobody(make_order: Make, shop: Shop) -> None:
    old = make_order(delivered_days_ago=9)
    new = make_order(delivered_days_ago=1)
    make_order(email_key="")

    assert list(recent_orders(shop, "mia@example.com")) == [new, old]
    assert list(recent_orders(shop, "")) == []


@pytest.fixture
def token(shop: Shop) -> str:
    request_link(shop, "Mia@example.com", "nl")
    return link_token(AccessLink.objects.get())


def test_a_link_is_used_up_by_use_and_not_by_looking(shop: Shop, token: str) -> None:
    assert peek_link(shop, token) == peek_link(shop, token) == AccessLink.objects.get()

    assert use_link(shop, token) == "mia@example.com"
    assert use_link(shop, token) is None


def test_a_link_is_good_for_ten_minutes(shop: Shop, token: str) -> None:
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert use_link(shop, token) is None
    assert AccessLink.objects.get().used_at is None


def test_a_link_of_another_shop_or_a_forged_one_opens_nothing(
    shop: Shop, other_shop: Shop, token: str
) -> None:
    assert use_link(other_shop, token) is None
    assert use_link(shop, token + "x") is None
    assert use_link(shop, "") is None


def test_an_address_gets_no_more_than_five_links_an_hour(shop: Shop) -> None:
    for _time in range(MOST_PER_HOUR + 2):
        request_link(shop, "mia@example.com", "nl")

    links = AccessLink.objects.all()
    assert len(links) == MOST_PER_HOUR
    assert [published(link.pk) for link in links] == [["link.requested"]] * MOST_PER_HOUR
