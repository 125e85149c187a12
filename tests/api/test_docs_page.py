"""The page about the API in a real Chromium: for every eye, on a phone and on a desk."""

from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.plugins.browser import axe, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_about_the_api_is_accessible_and_fits(
    page: Page, live_server: LiveServer, width: int, scheme: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)

    page.goto(f"{live_server.url}/api/docs")

    assert (axe(page), sideways(page)) == ([], 0)
