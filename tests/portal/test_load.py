"""How the portal travels: small, unreadable for others, the same work for 1 and 40 lines."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openreturns.orders.models import OrderLine
from openreturns.portal.limits import LINKS_PER_PLACE, WRONG_PER_NUMBER, WRONG_PER_PLACE
from openreturns.returns.models import Return
from openreturns.shops.models import Shop
from tests.portal.conftest import Shopper, page_of

Make = Callable[..., Any]
FIRST_LOAD = 60_000


def test_the_first_page_with_all_it_needs_is_at_most_60_kb_as_sent(shopper: Shopper) -> None:
    page = shopper.client.get("/fern/", headers={"accept-encoding": "gzip"})
    html = gzip.decompress(page.content).decode()
    parts = re.findall(r'(?:href|src)="/static/([^"]+)"', html)

    sizes = [len(page.content)]
    for part in set(parts):
        found = finders.find(part)
        assert found, part
        with open(found, "rb") as file:
            sizes.append(len(gzip.compress(file.read(), 6)))

    assert page["Content-Encoding"] == "gzip"
    assert len(parts) >= 6
    assert sum(sizes) <= FIRST_LOAD


def test_every_page_forbids_what_it_does_not_need(make_return: Make, shopper: Shopper) -> None:
    rma: Return = make_return()
    pages = [shopper.get(), shopper.get("link/"), shopper.client.get(page_of(rma))]

    for page in pages:
        policy = page["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert not re.search(r"<script(?![^>]*src=)|<style| style=| on\w+=", page.content.decode())


def test_nobody_keeps_or_learns_the_address_of_a_return(
    make_return: Make, shopper: Shopper
) -> None:
    page = shopper.client.get(page_of(make_return()))

    assert page["Cache-Control"] == "no-store, private"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_forty_lines_cost_as_many_questions_to_the_database_as_one(
    shopper: Shopper, make_order: Make
) -> None:
    shopper.enter(make_order(((1, 1000),)))
    shopper.get("return/items/")
    with CaptureQueriesContext(connection) as one:
        shopper.get("return/items/")

    shopper.enter(make_order(tuple((2, 1000 + n) for n in range(40))))
    with CaptureQueriesContext(connection) as forty:
        page = shopper.get("return/items/").content.decode()

    assert page.count('<article class="card item opens"') == 40
    assert len(forty) == len(one)


def test_forty_lines_of_long_names_are_announced_at_once(
    shopper: Shopper, make_order: Make
) -> None:
    order = make_order(tuple((2, 1000 + n) for n in range(40)))
    OrderLine.objects.filter(order=order).update(title="Donaudampfschifffahrt" * 3)

    rma = shopper.announce(order, *((n, 2) for n in range(40)))

    assert (rma.lines.count(), rma.pieces) == (40, 80)
    assert shopper.client.get(page_of(rma)).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Wacht tien minuten"),
        ("de", "Warten Sie zehn Minuten"),
        ("fr", "Attendez dix minutes"),
        ("en", "Wait ten minutes"),
    ],
)
def test_too_many_tries_are_told_in_the_readers_language(
    shop: Shop, make_order: Make, language: str, words: str
) -> None:
    order, shopper = make_order(), Shopper(shop, language)
    for _try in range(WRONG_PER_NUMBER):
        shopper.enter(order, "9999 ZZ")

    page = shopper.enter(order)

    assert (page.status_code, page["Retry-After"]) == (429, "600")
    assert words in page.content.decode()


def test_one_persons_wrong_tries_do_not_lock_out_the_office(
    shop: Shop, shopper: Shopper, make_order: Make
) -> None:
    theirs, mine = make_order(), make_order()
    for _try in range(WRONG_PER_NUMBER + 5):
        shopper.enter(theirs, "9999 ZZ")

    assert Shopper(shop).enter(mine).status_code == 302
    assert WRONG_PER_PLACE >= 5 * WRONG_PER_NUMBER


def test_asking_for_links_without_end_is_429(shopper: Shopper) -> None:
    pages = [shopper.post("link/", email=f"m{n}@example.com") for n in range(LINKS_PER_PLACE + 1)]

    assert [page.status_code for page in pages] == [200] * LINKS_PER_PLACE + [429]


@pytest.mark.parametrize("address", ["/nobody/", "/fern/nothing/here/", "/favicon.txt"])
@pytest.mark.parametrize(
    ("language", "words"), [("de", "Hier ist nichts"), ("nl", "Hier is niets")]
)
def test_a_wrong_address_has_a_page_in_our_looks(
    shop: Shop, address: str, language: str, words: str
) -> None:
    page = Client(headers={"accept-language": language}).get(address)

    assert page.status_code == 404
    assert words in page.content.decode()
    assert "/static/ui/portal.css" in page.content.decode()


def test_a_form_that_grew_stale_says_what_to_do(shop: Shop) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "nl"})

    page = strict.post("/fern/", {"number": "1001", "secret": "1234AB"})

    assert page.status_code == 403
    assert "Open de pagina opnieuw" in page.content.decode()


@pytest.mark.parametrize("page", ["", "link/", "orders/", "return/items/", "return/check/"])
def test_a_closed_shop_closes_every_way_in_but_not_what_runs(
    shopper: Shopper, shop: Shop, make_return: Make, page: str
) -> None:
    rma: Return = make_return()
    Shop.objects.filter(pk=shop.pk).update(allow_returns=False)

    assert "No returns online at the moment" in shopper.get(page).content.decode()
    assert shopper.client.get(page_of(rma)).status_code == 200
