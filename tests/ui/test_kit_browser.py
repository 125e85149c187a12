"""The kit in a real browser: policy, access, both widths, both schemes, no script needed."""

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def open_kit(browser: Browser, address: str, width: int) -> tuple[Page, list[str]]:
    """The page and everything the browser complained about."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    return page, said


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("surface", ["portal", "office"])
def test_every_piece_is_accessible_and_fits(
    kit: str, browser: Browser, surface: str, width: int, theme: str
) -> None:
    page, said = open_kit(browser, f"{kit}/{surface}/?lang=de&theme={theme}", width)

    result = Axe().run(page)
    broad = page.evaluate("document.documentElement.scrollWidth")
    page.close()

    assert [v["id"] for v in result["violations"]] == []
    assert len(result["passes"]) > 25
    assert broad <= width
    assert said == []


def test_the_font_of_the_surface_and_the_shops_colour_arrive(kit: str, browser: Browser) -> None:
    page, _said = open_kit(browser, f"{kit}/portal/", 1440)
    font = page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Figtree'))")
    button = page.evaluate("getComputedStyle(document.querySelector('.wide')).backgroundColor")
    page.close()

    assert font is True
    assert button == "rgb(31, 90, 65)"


def test_the_summary_of_errors_has_the_focus(kit: str, browser: Browser) -> None:
    page, _said = open_kit(browser, f"{kit}/portal/", 390)

    page.locator("[role=alert]:focus").wait_for(timeout=5000)  # the browser focuses after painting

    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    page.close()


def test_the_bulk_bar_comes_with_the_first_tick_and_needs_no_script(
    kit: str, browser: Browser
) -> None:
    page = browser.new_page(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page.goto(f"{kit}/office/")

    shown = [page.locator(".bulk").is_visible()]
    while page.locator(".list tbody input:checked").count():
        page.locator(".list tbody input:checked").first.uncheck()
    shown.append(page.locator(".bulk").is_visible())
    page.close()

    assert shown == [True, False]


def test_the_bulk_bar_says_how_many_are_ticked(kit: str, browser: Browser) -> None:
    page, _said = open_kit(browser, f"{kit}/office/", 1440)
    page.locator(".list tbody input").nth(4).check()
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    texts = [str(node.get("name", {}).get("value", "")).strip() for node in tree["nodes"]]
    page.close()

    said = texts.index("Selected:")
    assert "3" in texts[said : said + 6]


def test_htmx_runs_under_the_policy_and_adds_no_style(kit: str, browser: Browser) -> None:
    page, said = open_kit(browser, f"{kit}/office/", 1440)
    state = page.evaluate(
        "[htmx.version, htmx.config.includeIndicatorCSS, document.adoptedStyleSheets.length]"
    )
    page.close()

    assert state == ["4.0.1", False, 0]
    assert said == []
