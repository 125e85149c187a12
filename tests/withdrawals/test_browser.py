"""Withdrawing in a real Chromium: without script at 320 pixels, by keyboard, and axe clean."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from openreturns.shops.models import Shop
from openreturns.withdrawals.models import Withdrawal
from tests.plugins.browser import axe, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Any]


def test_a_small_phone_without_script_withdraws_in_two_steps_r4(
    plain_phone: Page, live_server: LiveServer, shop: Shop
) -> None:
    page = plain_phone
    page.goto(f"{live_server.url}/fern/")
    link = page.locator("footer").get_by_role("link", name="Hier de overeenkomst herroepen")
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 24
    assert not sideways(page)
    link.click()

    page.get_by_label("Je naam").fill("Mia Jansen")
    page.get_by_label("Om welke bestelling gaat het?").fill("Donaudampfschifffahrtsgesellschaft-1")
    page.get_by_label("E-mailadres voor je ontvangstbewijs").fill("mia@example.com")
    assert not sideways(page)
    page.get_by_role("button", name="Naar controleren").click()
    assert not sideways(page)
    page.get_by_role("link", name="Iets wijzigen").click()
    assert page.get_by_label("Je naam").input_value() == "Mia Jansen"
    page.get_by_role("button", name="Naar controleren").click()
    page.get_by_role("button", name="Herroeping bevestigen").click()

    page.get_by_role("heading", name="Je verklaring is binnen").wait_for()
    assert not sideways(page)
    assert page.get_by_text(Withdrawal.objects.get().reference).is_visible()


def test_the_keyboard_alone_withdraws_and_every_step_is_clean_r60(
    page: Page, live_server: LiveServer, shop: Shop
) -> None:
    page.goto(f"{live_server.url}/fern/withdraw/?lang=de")
    assert axe(page) == []
    page.get_by_label("Ihr Name").focus()
    for text in ("Mia Jansen", "1001", "not an address"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert axe(page) == []
    page.get_by_label("E-Mail-Adresse für Ihre Eingangsbestätigung").fill("mia@example.com")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Widerruf bestätigen").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Widerruf bestätigen").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ihre Erklärung ist bei uns").wait_for()
    assert axe(page) == []
    assert Withdrawal.objects.get().language == "de"
