"""The way in: who may see an order, and what everybody else is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from openreturns.flow.relay import Relay
from openreturns.messages.models import Message
from openreturns.orders.models import AccessLink
from openreturns.orders.services import link_token, request_link
from openreturns.portal.limits import WRONG_PER_NUMBER
from openreturns.shops.models import Shop
from tests.portal.conftest import Shopper

Make = Callable[..., Any]


@pytest.mark.parametrize("secret", ["mia@example.com", " MIA@Example.com", "1234 AB", "1234ab"])
def test_number_with_mail_address_or_postcode_opens_the_order(
    shopper: Shopper, make_order: Make, secret: str
) -> None:
    response = shopper.enter(make_order(), secret)

    assert (response.status_code, response["Location"]) == (302, "/fern/return/items/")


def test_every_wrong_pair_gets_the_same_answer(shopper: Shopper, make_order: Make) -> None:
    order = make_order()

    pages = [
        shopper.post(number="7777", secret="mia@example.com"),
        shopper.post(number=order.number, secret="otto@example.com"),
        shopper.post(number=order.number, secret="9999 ZZ"),
    ]

    assert [page.status_code for page in pages] == [422, 422, 422]
    said = "We cannot find this order."
    assert [page.content.decode().count(said) for page in pages] == [1, 1, 1]


def test_an_order_without_mail_address_or_postcode_is_found_by_no_way(
    shopper: Shopper, make_order: Make
) -> None:
    order = make_order(email_key="", postcode_key="")

    assert [shopper.enter(order, secret).status_code for secret in ("@", "-", "x@y.z")] == [422] * 3


def test_a_malformed_number_may_be_named(shopper: Shopper) -> None:
    page = shopper.post(number="###", secret="1234 AB")

    assert page.status_code == 422
    assert "An order number has letters or figures in it." in page.content.decode()


def test_an_order_of_another_shop_is_not_found(
    shopper: Shopper, make_order: Make, other_shop: Shop
) -> None:
    order = make_order(shop=other_shop)

    assert shopper.enter(order).status_code == 422


def test_guessing_one_number_ends_with_429_in_words(shopper: Shopper, make_order: Make) -> None:
    order = make_order()
    for _try in range(WRONG_PER_NUMBER):
        shopper.enter(order, "9999 ZZ")

    page = shopper.enter(order)

    assert (page.status_code, page["Retry-After"]) == (429, "600")
    assert "That was tried too often." in page.content.decode()


def test_an_unknown_shop_is_404_and_a_wrong_method_405(shopper: Shopper) -> None:
    assert Client().get("/nobody/").status_code == 404
    assert shopper.client.put("/fern/").status_code == 405
    assert shopper.client.delete("/fern/return/items/").status_code == 405


def test_a_shop_that_takes_no_returns_says_so_calmly(shopper: Shopper, shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(allow_returns=False)

    page = shopper.get()

    assert page.status_code == 200
    assert "No returns online at the moment" in page.content.decode()


@pytest.mark.parametrize(
    ("accept", "heading"),
    [
        ("nl-NL,nl;q=0.9", "Iets terugsturen?"),
        ("de-AT", "Möchten Sie etwas zurücksenden?"),
        ("fr", "Vous souhaitez renvoyer un article\N{NO-BREAK SPACE}?"),
        ("en-GB", "Sending something back?"),
        ("pl", "Iets terugsturen?"),
    ],
)
def test_the_portal_speaks_the_readers_language_or_the_shops_own(
    shop: Shop, accept: str, heading: str
) -> None:
    page = Client(headers={"accept-language": accept}).get("/fern/").content.decode()

    assert heading in page


def test_a_chosen_language_stays(shopper: Shopper) -> None:
    shopper.get(lang="de")

    page = shopper.get()

    assert page["Content-Language"] == "de"
    assert '<html lang="de"' in page.content.decode()


def test_a_language_the_shop_does_not_speak_is_not_taken(shopper: Shopper, shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(languages=["nl"])

    assert shopper.get(lang="fr")["Content-Language"] == "nl"


def test_the_mail_way_answers_everybody_alike(shopper: Shopper, make_order: Make) -> None:
    make_order()

    known = shopper.post("link/", email="mia@example.com").content.decode()
    unknown = shopper.post("link/", email="eve@example.com").content.decode()

    def plain(page: str) -> str:
        return "\n".join(row for row in page.splitlines() if "csrf" not in row)

    assert plain(known).replace("mia@", "eve@") == plain(unknown)


def test_asking_for_a_link_costs_the_same_work_for_every_address(
    shopper: Shopper, make_order: Make, django_assert_num_queries: Make
) -> None:
    make_order()
    shopper.post("link/", email="warm@example.com")
    with CaptureQueriesContext(connection) as known:
        shopper.post("link/", email="mia@example.com")

    with django_assert_num_queries(len(known)):
        shopper.post("link/", email="eve@example.com")

    assert AccessLink.objects.count() == 3
    Relay().drain()
    assert [mail.recipient for mail in Message.objects.all()] == ["mia@example.com"]


def test_looking_at_a_link_uses_nothing_up_and_the_button_works_once(
    shopper: Shopper, make_order: Make, shop: Shop
) -> None:
    order = make_order()
    request_link(shop, "mia@example.com", "nl")
    page = f"link/{link_token(AccessLink.objects.get())}/"

    looks = [shopper.get(page).status_code for _scanner in range(3)]
    used = shopper.post(page)
    again = shopper.post(page)

    assert looks == [200, 200, 200]
    assert (used.status_code, used["Location"]) == (302, "/fern/orders/")
    assert again.status_code == 410
    assert order.number in shopper.get("orders/").content.decode()


def test_an_expired_or_forged_link_is_410_with_the_way_to_a_new_one(
    shopper: Shopper, make_order: Make, shop: Shop
) -> None:
    make_order()
    request_link(shop, "mia@example.com", "nl")
    token = link_token(AccessLink.objects.get())
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    pages = [shopper.get(f"link/{token}/"), shopper.post(f"link/{token}/"), shopper.get("link/x/")]

    assert [page.status_code for page in pages] == [410, 410, 410]
    assert 'name="email"' in pages[0].content.decode()


def test_recent_orders_are_for_those_who_read_the_mail(shopper: Shopper, make_order: Make) -> None:
    shopper.enter(make_order())

    response = shopper.get("orders/")

    assert (response.status_code, response["Location"]) == (302, "/fern/")


def test_private_pages_are_kept_by_nobody(shopper: Shopper, make_order: Make) -> None:
    shopper.enter(make_order())

    page = shopper.get("return/items/")

    assert page["Cache-Control"] == "no-store, private"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "same-origin"


def test_the_shops_colours_come_as_a_stylesheet(shopper: Shopper, shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(brand_colour="#1F5A41")

    css = shopper.get("branding.css")

    assert css["Content-Type"] == "text/css; charset=utf-8"
    assert "--brand: #1f5a41;" in css.content.decode()
