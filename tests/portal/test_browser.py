"""The whole journey in a real Chromium: on a phone, without script, by keyboard alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page
from pytest_django.live_server_helper import LiveServer

from openreturns.core.actors import SYSTEM
from openreturns.orders.models import AccessLink, Order, OrderLine
from openreturns.orders.services import link_token, request_link
from openreturns.returns.models import Return
from openreturns.shipping import booking, transitions
from openreturns.shipping.models import Parcel
from openreturns.shops.models import Shop
from tests.plugins.browser import axe, sideways
from tests.portal.conftest import page_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Any]
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterung XXL"


@pytest.fixture
def order(make_order: Make) -> Order:
    """Three lines: two mugs, a jumper with a long name, a cushion made to order."""
    made: Order = make_order(((2, 1995), (1, 4000), (1, 3900)))
    mugs, jumper, cushion = made.lines.all()
    OrderLine.objects.filter(pk=mugs.pk).update(
        title="Mokken Duin, set van 2", image_url="/static/ui/samples/mokken.svg"
    )
    OrderLine.objects.filter(pk=jumper.pk).update(
        title=LONG, image_url="/static/ui/samples/trui.svg"
    )
    OrderLine.objects.filter(pk=cushion.pk).update(
        title="Kussen met naam", withdrawal_exclusion="c"
    )
    return made


def test_a_dutch_phone_carries_a_return_from_the_order_to_its_cancellation(
    phone: Page, live_server: LiveServer, order: Order, tmp_path: Path, picture: Make
) -> None:
    photo = tmp_path / "mok.jpg"
    photo.write_bytes(picture(size=(800, 600)).read())

    phone.goto(f"{live_server.url}/fern/")
    phone.get_by_label("Bestelnummer").first.fill(order.number)
    phone.get_by_label("Postcode of e-mailadres").fill("1234 ab")
    phone.get_by_role("button", name="Zoek mijn bestelling").click()

    phone.get_by_label("Mokken Duin, set van 2 terugsturen").check()
    phone.get_by_role("button", name="Eén meer").click()
    phone.locator("#bar-sum b", has_text="39,90").wait_for()
    phone.get_by_label("Waarom stuur je het terug?").first.select_option("Beschadigd aangekomen")
    phone.locator("input[type=file]").first.set_input_files(photo)
    phone.get_by_alt_text("Jouw foto 1").wait_for()
    phone.get_by_role("button", name="Verder", exact=True).last.click()

    phone.get_by_label("Alles zit in één stevige doos of zak, goed dicht.").check()
    phone.get_by_label("Het oude verzendlabel is eraf of afgeplakt.").check()
    phone.get_by_role("button", name="Verder", exact=True).click()

    phone.get_by_role("heading", name="Klopt dit?").wait_for()
    phone.get_by_role("button", name="Retour bevestigen").click()
    phone.get_by_text("Je retour is aangemeld.").wait_for()
    phone.get_by_text("Je label wordt gemaakt").wait_for()
    booking.book(Parcel.objects.get())
    phone.get_by_role("link", name="Label als pdf").wait_for()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Label als pdf").click()
    rma = Return.objects.get()

    assert download.value.suggested_filename == f"{rma.number}-1.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert (rma.language, rma.lines.get().quantity, rma.lines.get().photos.count()) == ("nl", 2, 1)

    phone.get_by_text("Toch niet terugsturen?").click()
    phone.get_by_role("link", name="Retour annuleren").click()
    phone.get_by_text("Het label werkt dan niet meer").wait_for()
    phone.get_by_role("button", name="Retour annuleren").click()
    phone.get_by_role("heading", name="Deze retour is geannuleerd").wait_for()
    rma.refresh_from_db()
    assert rma.status == "cancelled"


def test_without_script_at_320_pixels_everything_works_and_nothing_sticks_out(
    plain_phone: Page, live_server: LiveServer, order: Order, tmp_path: Path, picture: Make
) -> None:
    photo = tmp_path / "mok.jpg"
    photo.write_bytes(picture().read())
    wide: list[int] = []
    page = plain_phone

    page.goto(f"{live_server.url}/fern/")
    wide.append(sideways(page))
    page.get_by_label("Bestelnummer").first.fill(order.number)
    page.get_by_label("Postcode of e-mailadres").fill("mia@example.com")
    follow(page.get_by_role("button", name="Zoek mijn bestelling"))
    page.get_by_label("Mokken Duin, set van 2 terugsturen").check()
    follow(page.get_by_role("button", name="Eén meer"))
    assert page.locator("#bar-sum b").inner_text() == "€\xa039,90"
    page.get_by_label("Waarom stuur je het terug?").first.select_option("Werkt niet")
    page.locator("input[type=file]").first.set_input_files(photo)
    follow(page.get_by_role("button", name="Foto toevoegen"))
    page.get_by_alt_text("Jouw foto 1").wait_for()
    wide.append(sideways(page))
    follow(page.locator(".bar").get_by_role("button"))
    wide.append(sideways(page))
    page.get_by_label("Alles zit in").check()
    page.get_by_label("Het oude verzendlabel").check()
    follow(page.locator(".bar").get_by_role("button"))
    wide.append(sideways(page))
    follow(page.get_by_role("button", name="Retour bevestigen"))
    page.get_by_text("Je retour is aangemeld.").wait_for()
    wide.append(sideways(page))

    assert wide == [0, 0, 0, 0, 0]
    assert Return.objects.get().lines.get().quantity == 2


def test_the_keyboard_alone_is_enough(page: Page, live_server: LiveServer, order: Order) -> None:
    keys = page.keyboard

    def tab_to(selector: str) -> None:
        for _press in range(60):
            keys.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} is not reached by tabbing")

    page.goto(f"{live_server.url}/fern/?lang=en")
    tab_to("input[name=number]")
    keys.type(order.number)
    tab_to("input[name=secret]")
    keys.type("1234AB")
    keys.press("Enter")
    page.wait_for_url("**/return/items/")
    tab_to("input[type=checkbox]")
    keys.press("Space")
    tab_to("button[data-step='1']")
    keys.press("Enter")
    page.locator("#sum dd", has_text="39.90").first.wait_for()
    tab_to("select")
    keys.type("Too large")
    tab_to(".side button")
    keys.press("Enter")
    page.wait_for_url("**/return/method/")
    tab_to("input[name=packed]")
    keys.press("Space")
    tab_to("input[name=unlabelled]")
    keys.press("Space")
    tab_to(".side button")
    keys.press("Enter")
    page.wait_for_url("**/return/check/")
    tab_to(".side button")
    keys.press("Enter")
    page.get_by_text("Your return is announced.").wait_for()

    line = Return.objects.get().lines.get()
    assert (line.quantity, line.reason) == (2, "too_large")


def follow(link: Locator) -> None:
    """Press it and wait until the next page is there."""
    with link.page.expect_event("load"):
        link.click()


def _everywhere(page: Page, home: str, shop: Shop) -> list[tuple[str, str]]:
    """Walk through every page there is; a name and what axe and the ruler say of each."""
    found: list[tuple[str, str]] = []

    def look(name: str) -> None:
        found.extend((name, problem) for problem in axe(page))
        if sideways(page):
            found.append((name, f"{sideways(page)} px too wide"))

    _ways_in(page, home, shop, look)
    _announce(page, home, look)
    _follow(page, home.removesuffix("/fern"), look)
    page.goto(f"{home}/orders/")
    look("orders, nothing left")
    return found


def _ways_in(page: Page, home: str, shop: Shop, look: Callable[[str], None]) -> None:
    page.goto(f"{home}/")
    look("start")
    page.locator("input[name=number]").fill("7777")
    page.locator("input[name=secret]").fill("nobody")
    follow(page.locator("form[method=post] button").first)
    look("not found")
    page.goto(f"{home}/link/nothing/")
    look("link over")
    page.goto(f"{home}/link/")
    page.locator("input[name=email]").fill("eve@example.com")
    follow(page.locator("main form button"))
    look("link sent")
    request_link(shop, "mia@example.com", "de")
    page.goto(f"{home}/link/{link_token(AccessLink.objects.get(email_key='mia@example.com'))}/")
    look("link")
    follow(page.locator("main form button"))
    look("orders")


def _announce(page: Page, home: str, look: Callable[[str], None]) -> None:
    follow(page.locator("main form button.main-a"))
    look("items")
    follow(page.locator(".bar button, .side button").locator("visible=true").first)
    look("items with errors")
    for box in page.locator(".item > label > input").all():
        box.check()
    page.locator("select").first.select_option("damaged")
    follow(page.locator(".why a").first)
    page.locator("select").last.select_option("defective")
    look("items chosen")
    follow(page.locator(".bar button, .side button").locator("visible=true").first)
    look("method")
    page.locator("#packed").check()
    page.locator("#unlabelled").check()
    follow(page.locator(".bar button, .side button").locator("visible=true").first)
    look("check")
    page.goto(f"{home}/return/stop/")
    look("stop")
    page.goto(f"{home}/return/check/")
    follow(page.locator(".side button"))
    look("status, label later")


def _follow(page: Page, site: str, look: Callable[[str], None]) -> None:
    rma = Return.objects.get()
    parcel = Parcel.objects.select_related("rma").get()
    transitions.note_problem(parcel, "down")
    page.goto(f"{site}{page_of(rma)}")
    look("status, carrier down")
    booking.book(parcel)
    page.reload()
    look("status, label ready")
    page.goto(f"{site}{page_of(rma, 'cancellation/')}")
    look("cancel")
    transitions.hand_over(Parcel.objects.select_related("rma").get(), by=SYSTEM)
    page.reload()
    look("problem")


@pytest.mark.usefixtures("order")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_on_any_page(
    browser: Browser, live_server: LiveServer, shop: Shop, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="de-DE"
    )

    found = _everywhere(context.new_page(), f"{live_server.url}/fern", shop)

    context.close()
    assert found == []
