"""Questions of a reason in a real Chromium: they come as the shopper chooses, by touch."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from openreturns.policies.models import Reason
from openreturns.returns.models import Draft
from openreturns.shops.models import Shop
from tests.plugins.browser import axe, sideways
from tests.policies.questions import make_form, question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_questions_appear_as_reasons_and_answers_are_chosen(
    phone: Page, live_server: LiveServer, make_order: Callable[..., Any], shop: Shop
) -> None:
    form = make_form(
        shop,
        question("where", "choice", required=True, helps={"nl": "Kies wat het dichtst komt."}),
        question("cm", "number", shown_if="where", shown_values=("arms",)),
        *(question(kind, kind) for kind in ("long_text", "date", "choices", "tick", "file")),
    )
    Reason.objects.filter(code="too_small").update(form=form)
    order = make_order(((1, 1995),), delivered_days_ago=20)
    phone.goto(f"{live_server.url}/fern/")
    phone.get_by_label("Bestelnummer").first.fill(order.number)
    phone.get_by_label("Postcode of e-mailadres").fill("1234 ab")
    phone.get_by_role("button", name="Zoek mijn bestelling").click()

    phone.get_by_label("Thing 1 terugsturen").check()
    phone.get_by_label("Waarom stuur je het terug?").select_option("Te klein")
    phone.get_by_role("group", name="De where?").get_by_text("Mouwen").tap()
    phone.get_by_label("De cm?").fill("veel")
    expect(phone.get_by_role("radio", name="Mouwen")).to_be_checked()
    assert (axe(phone), sideways(phone)) == ([], 0)
    phone.get_by_role("button", name="Verder", exact=True).last.click()

    phone.get_by_role("link", name="Thing 1: Schrijf een getal.").click()
    assert (axe(phone), sideways(phone)) == ([], 0)
    expect(phone.get_by_label("De cm?")).to_have_value("veel")
    phone.get_by_label("De cm?").fill("2,5")
    phone.get_by_role("button", name="Verder", exact=True).last.click()
    phone.get_by_label("Alles zit in één stevige doos of zak, goed dicht.").wait_for()

    item = next(iter(Draft.objects.get().content["items"].values()))
    assert item["answers"] == {"where": "arms", "cm": 2.5}
