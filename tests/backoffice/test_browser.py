"""The day's work in a real Chromium: by keyboard, on a phone, without script, for every eye."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from openreturns.core import deliveries
from openreturns.core.actors import Actor
from openreturns.flow import desk
from openreturns.orders.models import OrderLine
from openreturns.returns.models import Return
from openreturns.shops.models import User
from tests.backoffice.conftest import status_of, units_of
from tests.plugins.browser import LOOKS, axe, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Any]
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterung XXL"


@pytest.fixture
def office(live_server: LiveServer) -> str:
    return f"{live_server.url}/office/"


def sign_in(page: Page, office: str, user: User, to: str = "") -> None:
    page.goto(office + to)
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill("a long password")
    page.locator("main button[type=submit]").click()


def test_a_clerk_decides_from_the_list_by_keyboard_alone(
    page: Page, office: str, anna_user: User, make_return: Make
) -> None:
    first, second, third = (make_return((1, 1), delivered_days_ago=20) for _n in range(3))
    sign_in(page, office, anna_user, "requests/")
    expect(page.locator("[data-keys]")).to_be_visible()  # the script listens now
    expect(page.locator(".bulk")).to_be_hidden()

    page.keyboard.press("j")
    page.keyboard.press("a")
    page.get_by_text(f"{first.number} is approved.").wait_for()
    assert page.locator("tr.here a.id").inner_text() == second.number
    page.keyboard.press("r")
    page.keyboard.type("Het is gedragen.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text(f"{second.number} is rejected.").wait_for()
    page.keyboard.press("x")
    expect(page.locator(".bulk")).to_be_visible()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("ja")
    assert page.locator(".filters [name=q]").input_value() == "ja"

    assert [status_of(rma) for rma in (first, second, third)] == [
        "approved",
        "rejected",
        "requested",
    ]


def test_the_warehouse_books_two_lines_with_a_phone_in_three_taps(
    phone: Page, office: str, ben_user: User, withdrawal: Return
) -> None:
    sign_in(phone, office, ben_user, "receive/")
    phone.locator("#code:focus").wait_for()

    phone.keyboard.type(withdrawal.number)  # as a scanner does
    phone.keyboard.press("Enter")
    phone.locator(".grades label").nth(0).tap()
    phone.locator(".grades label").nth(5).tap()
    phone.get_by_role("button", name="Pakket inboeken").tap()
    phone.get_by_text("3 stuks").first.wait_for()

    phone.locator("#code:focus").wait_for()
    assert units_of(withdrawal) == [{"accepted": 2}, {"accepted": 1}]
    phone.get_by_role("button", name=f"{withdrawal.number} ongedaan maken").tap()
    phone.get_by_text("de boeking is ongedaan gemaakt").wait_for()
    assert units_of(withdrawal) == [{"approved": 2}, {"approved": 1}]


def test_without_script_a_manager_decides_receives_and_refunds_at_320_pixels(
    plain_phone: Page, office: str, anna_user: User, request_: Return
) -> None:
    OrderLine.objects.update(title=LONG)
    request_.lines.model.objects.update(title=LONG)
    page, wide = plain_phone, []
    sign_in(page, office, anna_user, f"returns/{request_.number}/")

    page.locator(".ans").nth(1).get_by_text("Afwijzen").click()
    page.locator("textarea[name^=why]").nth(1).fill("Het is gedragen.")
    wide.append(sideways(page))
    page.get_by_role("button", name="Beslissing bewaren").click()
    page.get_by_text("beslist").first.wait_for()
    wide.append(sideways(page))
    page.locator(".dock a", has_text="Pakket ontvangen").click()
    page.locator(".piece").first.wait_for()
    wide.append(sideways(page))
    page.get_by_role("button", name="Pakket inboeken").click()
    page.get_by_role("heading", name="Zojuist").wait_for()
    page.goto(f"{office}returns/{request_.number}/")
    wide.append(sideways(page))
    page.get_by_role("button", name="39,90").click()
    page.get_by_text("is terugbetaald.").wait_for()
    wide.append(sideways(page))

    assert units_of(request_) == [{"accepted": 2}, {"rejected": 1}]
    assert Return.objects.get().money_paid == 3990
    assert wide == [0, 0, 0, 0, 0]


def test_a_manager_sees_the_sum_and_pays_it(
    page: Page, office: str, anna_user: User, accepted: Return
) -> None:
    sign_in(page, office, anna_user, "to-settle/")
    page.get_by_role("link", name=accepted.number).click()

    button = page.get_by_role("button", name="Refund €84.85")
    expect(button).to_be_in_viewport()
    button.click()

    page.get_by_text("€84.85 is refunded.").wait_for()
    assert Return.objects.get().money_paid == 8485


@pytest.fixture
def everything(make_return: Make, accepted: Return, anna: Actor) -> dict[str, Any]:
    """Something on every page."""
    waiting = make_return(delivered_days_ago=20)
    rejected = make_return(delivered_days_ago=20)
    desk.reject(rejected, reason_text="Nee.", by=anna)
    for one in deliveries.claim(40, 60):
        deliveries.give_up(one, error="The carrier did not answer.")
    order = waiting.orders[0]["id"]
    return {"waiting": waiting.number, "accepted": accepted.number, "order": order}


PAGES = (
    "",
    "requests/",
    "incoming/",
    "returns/",
    "attention/",
    "receive/",
    "receive/?code=nope",
    "receive/{waiting}/",
    "returns/{waiting}/",
    "returns/{accepted}/",
    "returns/nowhere/",
    "orders/",
    "orders/{order}/",
    "orders/{order}/return/",
    "settings/fern/",
    "settings/fern/branding/",
    "rules/fern/",
    "rules/fern/?new=faults#editor",
    "rules/fern/terms/",
    "rules/fern/versions/",
    "rules/fern/presets/",
    "rules/fern/import/",
    "settings/fern/reasons/",
    "settings/fern/team/",
    "settings/fern/keys/",
)


def test_every_page_is_accessible_and_fits_on_a_desk_and_a_phone_in_light_and_dark(
    page: Page, office: str, anna_user: User, everything: dict[str, Any]
) -> None:
    found = []
    page.goto(office)
    found += [f"sign-in: {one}" for one in axe(page)]
    sign_in(page, office, anna_user)
    for address in (one.format(**everything) for one in PAGES):
        page.goto(office + address)
        for width, scheme, rules in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            found += [f"{address} {width} {scheme}: {one}" for one in axe(page, *rules)]
        if sideways(page):
            found.append(f"{address}: {sideways(page)} pixels too wide")

    assert found == []
