"""A merchant's first session in a real Chromium: two rules, publish, and the portal obeys."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from openreturns.orders.models import Order
from openreturns.policies.models import PolicyVersion
from openreturns.returns.models import Return
from openreturns.shops.models import Shop, User
from tests.backoffice.test_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Any]
ACTS = 9  # clicks and choices for both rules of seed 002, from the empty page


class Hand:
    """Counts every click and every choice."""

    def __init__(self, page: Page) -> None:
        self.page, self.acts = page, 0

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.acts += 1

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.page.locator("#rules.drags #editor").wait_for()  # the scripts listen now
        self.acts += 1

    def choose(self, label: str, choice: str) -> None:
        self.page.get_by_label(label, exact=True).first.select_option(label=choice)
        self.acts += 1


def test_both_rules_of_seed_002_are_written_and_published_and_the_portal_obeys(
    page: Page,
    phone: Page,
    live_server: LiveServer,
    shop: Shop,
    anna_user: User,
    make_order: Make,
) -> None:
    order = make_order(((1, 1995),), delivered_days_ago=20)
    sign_in(page, f"{live_server.url}/office/", anna_user, "rules/fern/")
    hand = Hand(page)

    hand.follow("Write a rule")
    hand.choose("Comparison", "is none of")
    page.locator("[name='op.r.0'] option[value=is_none_of][selected]").wait_for(state="attached")
    hand.choose("Add a value", "Arrived damaged")
    page.locator(".chip", has_text="Arrived damaged").wait_for()
    hand.choose("Add a value", "Wrong item sent")
    page.locator(".chip", has_text="Wrong item sent").wait_for()
    hand.press("Keep rule")
    page.get_by_text("1. Reason is not Arrived damaged or Wrong item sent").wait_for()
    hand.follow("Rule")
    hand.choose("Fact", "Country of delivery")
    page.locator("[name='field.r.0'] option[value='order.country'][selected]").wait_for(
        state="attached"
    )
    hand.choose("Add a value", "Netherlands")
    hand.press("Keep rule")
    page.get_by_text("2. Country of delivery is Netherlands").wait_for()
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish version 2").click()
    page.get_by_text("Version 2 is published.").wait_for()

    rma = announced(phone, live_server.url, order)

    assert hand.acts == ACTS
    assert PolicyVersion.objects.filter(shop=shop).latest("number").published_by == "Anna"
    assert (rma.status, rma.lines.get().legal_basis) == ("approved", "voluntary")
    phone.get_by_text("Het is meteen goedgekeurd.", exact=True).wait_for()
    first = PolicyVersion.objects.get(shop=shop, number=2).terms["rules"][0]
    assert rma.decision["lines"][0]["decided_by"] == first["id"]


def announced(phone: Page, site: str, order: Order) -> Return:
    """Mia sends one thing back: it is too large."""
    phone.goto(f"{site}/fern/")
    phone.get_by_label("Bestelnummer").first.fill(order.number)
    phone.get_by_label("Postcode of e-mailadres").fill("1234 ab")
    phone.get_by_role("button", name="Zoek mijn bestelling").click()
    phone.get_by_label("Thing 1 terugsturen").check()
    phone.get_by_label("Waarom stuur je het terug?").first.select_option("Te groot")
    phone.get_by_role("button", name="Verder", exact=True).last.click()
    phone.get_by_label("Alles zit in één stevige doos of zak, goed dicht.").check()
    phone.get_by_label("Het oude verzendlabel is eraf of afgeplakt.").check()
    phone.get_by_role("button", name="Verder", exact=True).click()
    phone.get_by_role("button", name="Retour bevestigen").click()
    phone.get_by_text("Je retour is aangemeld.").wait_for()
    return Return.objects.get()


def test_a_rule_is_written_without_script(
    browser: Browser, live_server: LiveServer, shop: Shop, anna_user: User
) -> None:
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    sign_in(page, f"{live_server.url}/office/", anna_user, "rules/fern/?new")

    page.get_by_label("Comparison").select_option(label="is none of")
    page.get_by_label("Add a value").select_option(label="Arrived damaged")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.locator("[name='field.r.1']").select_option(label="Value of this item")
    page.get_by_role("button", name="Show the choices").click()
    page.locator("[name='value.r.1']").fill("75,00")
    page.get_by_role("button", name="Keep rule", exact=True).last.click()

    rule = shop.policy_drafts.get().terms["rules"][0]
    assert rule["when"]["all"] == [
        {"field": "line.reason", "op": "is_none_of", "value": ["damaged"]},
        {"field": "line.value", "op": "at_least", "value": "75.00"},
    ]
