"""Tries are counted per visitor, also behind a proxy."""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from openreturns.shops.models import User
from openreturns.ui.visitor import address_of

HTTPS = ("HTTP_X_FORWARDED_PROTO", "https")


def test_behind_our_proxy_its_last_word_counts(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = HTTPS
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.7"})

    assert address_of(asked) == "192.0.2.7"


def test_without_a_proxy_nobody_can_name_another_address(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6"})

    assert address_of(asked) == "127.0.0.1"


@pytest.mark.django_db
def test_a_locked_account_stays_open_for_its_owner_elsewhere(
    anna_user: User, settings: Settings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = HTTPS
    said = {"login": anna_user.email, "password": "wrong"}
    for _try in range(settings.AXES_FAILURE_LIMIT):
        locked = _sign_in("6.6.6.6", said)

    assert locked == 429
    assert _sign_in("192.0.2.7", said | {"password": "a long password"}) == 302
    assert _sign_in("6.6.6.6", said | {"password": "a long password"}) == 429


def _sign_in(address: str, said: dict[str, str]) -> int:
    headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
    return int(Client(headers=headers).post("/account/login/", said).status_code)
