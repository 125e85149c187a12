"""A real Chromium, watched: nothing may leave this machine, nothing may break quietly."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOME = {"127.0.0.1", "localhost", ""}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Every rule on a desk in light and on a phone in dark; what hangs on colours also the other way.
LOOKS: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (1440, "light", ()),
    (1440, "dark", ("color-contrast",)),
    (390, "dark", ()),
    (390, "light", ("color-contrast",)),
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for the session.

    Playwright's loop runs in this thread from now on; Django may still use its
    connections here, also when it makes and flushes the database.
    """
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desk: 1440 pixels wide."""
    yield from _watched(browser, viewport={"width": 1440, "height": 900}, locale="en-GB")


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone of a Dutch shopper: 390 pixels wide, touch."""
    yield from _watched(
        browser, viewport={"width": 390, "height": 844}, locale="nl-NL", has_touch=True
    )


@pytest.fixture
def plain_phone(browser: Browser) -> Iterator[Page]:
    """The same phone with JavaScript switched off, 320 pixels wide."""
    yield from _watched(
        browser, viewport={"width": 320, "height": 700}, locale="nl-NL", java_script_enabled=False
    )


def _watched(browser: Browser, **options: Any) -> Iterator[Page]:
    context = browser.new_context(**options)
    context.set_default_timeout(8000)
    troubles: list[str] = []
    context.route("**/*", lambda route: _stay_home(route, troubles))
    _listen(context, troubles)
    yield context.new_page()
    context.close()
    assert troubles == []


def _stay_home(route: Any, troubles: list[str]) -> None:
    if urlsplit(route.request.url).hostname in HOME:
        route.continue_()
        return
    troubles.append(f"asked outside: {route.request.url}")
    route.abort()


def _listen(context: BrowserContext, troubles: list[str]) -> None:
    def note(message: ConsoleMessage) -> None:
        expected = "status of 4" in message.text  # a page that says no is no fault
        if message.type == "error" and not expected:
            troubles.append(message.text)

    context.on("console", note)
    context.on("weberror", lambda error: troubles.append(str(error.error)))


def axe(page: Page, *rules: str) -> list[str]:
    """What axe-core finds on the page, one line per finding; empty is good.

    With `rules` only these are asked, which is much faster.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_script())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found = page.evaluate("only => axe.run({runOnly: only, resultTypes: ['violations']})", only)
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
    ]


@cache
def _script() -> str:
    folder = files("axe_core_python").iterdir()
    return next(path.read_text() for path in folder if path.name == "axe.min.js")


def sideways(page: Page) -> int:
    """By how many pixels the page, with its styles, is wider than the window."""
    page.wait_for_load_state("load")
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
