"""Signing in, being locked out, and keys that nobody can read again."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from freezegun import freeze_time

from openreturns.shops.models import ApiKey, Shop, User
from openreturns.shops.services import create_api_key

RIGHT = "a long password"


def sign_in(email: str, password: str = RIGHT, language: str = "en") -> int:
    client = Client(headers={"accept-language": language})
    return client.post("/account/login/", {"login": email, "password": password}).status_code


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


def test_after_five_wrong_tries_the_right_password_is_locked_out_too(
    anna_user: User, ben_user: User
) -> None:
    tries = [sign_in(anna_user.email, "a wrong password") for _ in range(5)]

    assert tries[:4] == [200] * 4
    assert sign_in(anna_user.email) == tries[4] == 429
    assert sign_in(ben_user.email) == 302


def test_a_lock_ends_after_fifteen_minutes(anna_user: User) -> None:
    with freeze_time("2026-11-20 10:00:00") as clock:
        for _ in range(5):
            sign_in(anna_user.email, "a wrong password")
        clock.tick(timedelta(minutes=14))
        early = sign_in(anna_user.email)
        clock.tick(timedelta(minutes=16))

        assert (early, sign_in(anna_user.email)) == (429, 302)


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "pogingen"), ("de", "Versuche"), ("fr", "tentatives"), ("en", "locked")],
)
def test_the_locked_page_speaks_the_persons_language(
    anna_user: User, language: str, words: str
) -> None:
    for _ in range(5):
        sign_in(anna_user.email, "a wrong password", language)
    client = Client(headers={"accept-language": language})

    page = client.post("/account/login/", {"login": anna_user.email, "password": RIGHT})

    assert words.lower() in page.content.decode().lower()


def test_the_session_cookie_is_out_of_reach_of_scripts(anna_user: User) -> None:
    client = Client()

    client.post("/account/login/", {"login": anna_user.email, "password": RIGHT})

    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_the_plain_key_is_nowhere_in_the_database(shop: Shop) -> None:
    _row, secret = create_api_key(shop, name="ERP", scopes=["returns:read"])

    rows = [
        repr(row) for model in apps.get_models() for row in model._default_manager.values_list()
    ]

    assert len(rows) > 1
    assert [row for row in rows if secret in row or secret[12:] in row] == []


def test_when_a_key_was_last_used_is_noted(shop: Shop) -> None:
    row, secret = create_api_key(shop, name="ERP", scopes=["returns:read"])
    assert row.last_used_at is None

    Client().get("/api/v1/returns", headers={"Authorization": f"Bearer {secret}"})

    assert ApiKey.objects.get(pk=row.pk).last_used_at is not None
