"""The page about the API in a real Chromium: for every eye, on a phone and on a desk."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.plugins.browser import LOOKS, axe, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_about_the_api_is_accessible_and_fits(page: Page, live_server: LiveServer) -> None:
    found = []
    page.goto(f"{live_server.url}/api/docs", timeout=30_000)  # the first asks for every shape

    for width, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{width} {scheme}: {one}" for one in axe(page, *rules)]
        found += [f"{width}: too wide"] * bool(sideways(page))

    assert found == []
