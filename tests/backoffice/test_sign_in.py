"""Signing in: who guesses passwords locks out themselves, and nobody else."""

from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from openreturns.shops.models import User

PASSWORD = "correct horse battery"
PROXY = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    """Counters of tries are shared by the process; each test starts without any."""
    cache.clear()


@pytest.fixture
def anna_signs_in(anna_user: User) -> User:
    anna_user.set_password(PASSWORD)
    anna_user.save(update_fields=["password"])
    return anna_user


def sign_in(email: str, password: str, place: str = "203.0.113.7") -> HttpResponse:
    client = Client(headers={"X-Forwarded-For": f"10.0.0.1, {place}"})
    data = {"login": email, "password": password}
    return client.post("/account/login/", data)  # type: ignore[return-value]


def guess(email: str, place: str = "203.0.113.7") -> list[int]:
    return [sign_in(email, f"guess {n}", place).status_code for n in range(6)]


def test_capitals_and_spaces_win_no_more_guesses(anna_signs_in: User) -> None:
    guess(anna_signs_in.email.upper())

    assert sign_in(f" {anna_signs_in.email} ", PASSWORD).status_code == 429


def test_behind_our_proxy_a_stranger_locks_out_only_themselves(
    anna_signs_in: User, settings: Any
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = PROXY

    assert guess(anna_signs_in.email, place="198.51.100.9")[-1] == 429

    assert sign_in(anna_signs_in.email, PASSWORD).status_code == 302


def test_behind_our_proxy_many_tries_of_a_stranger_slow_down_nobody_else(
    anna_signs_in: User, settings: Any
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = PROXY

    for n in range(35):
        last = sign_in(f"nobody{n}@example.com", "guess", place="198.51.100.9").status_code

    assert last == 429
    assert sign_in(anna_signs_in.email, PASSWORD).status_code == 302


def test_without_a_proxy_a_forged_place_wins_no_more_guesses(anna_signs_in: User) -> None:
    statuses = [
        sign_in(anna_signs_in.email, "guess", place=f"198.51.100.{n}").status_code for n in range(6)
    ]

    assert statuses[-1] == 429


def test_a_place_that_is_no_address_is_the_proxys_own(anna_signs_in: User, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = PROXY

    assert guess(anna_signs_in.email, place="unknown")[-1] == 429


def test_a_name_without_end_is_counted_like_any_other(db: None) -> None:
    assert guess("x" * 5000 + "@example.com")[-1] in {200, 429}


def test_a_flood_to_the_sign_in_page_is_refused_before_it_is_read(db: None) -> None:
    page = Client().post(
        "/account/login/", b"", content_type="text/plain", headers={"content-length": "200000000"}
    )

    assert page.status_code == 413
