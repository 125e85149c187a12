"""Withdrawals by Mia: typed on the page, or declared by the verb."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from openreturns.core.actors import SYSTEM
from openreturns.flow.relay import Relay
from openreturns.orders.models import Order
from openreturns.shops.models import Shop
from openreturns.withdrawals.declaring import Declared, Statement, declare
from openreturns.withdrawals.models import Withdrawal
from tests.portal.conftest import Shopper

MIA = {"name": "Mia Jansen", "contract": "1001", "email": "mia@example.com"}


class Consumer:
    """Somebody with a browser that keeps no cookies: each request is a new client."""

    def __init__(self, shop: Shop, language: str = "en") -> None:
        self.shop, self.language = shop, language

    def at(self, page: str = "") -> str:
        return f"/{self.shop.slug}/withdraw/{page}?lang={self.language}"

    def get(self, page: str = "") -> HttpResponse:
        return Client().get(self.at(page))  # type: ignore[return-value]

    def review(self, **typed: Any) -> HttpResponse:
        return Client().post(self.at("review/"), {**MIA, **typed})  # type: ignore[return-value]

    def confirm(self, follow: bool = True, **typed: Any) -> HttpResponse:
        typed = {**MIA, **typed}
        return Client().post(self.at("confirmation/"), typed, follow=follow)  # type: ignore[return-value]

    def withdraw(self, **typed: Any) -> Withdrawal:
        """Confirm, and let the worker do what follows."""
        self.confirm(**typed)
        Relay().drain()
        return Withdrawal.objects.latest("id")


@pytest.fixture
def consumer(shop: Shop) -> Consumer:
    """Mia at the withdrawal page, reading English, without cookies."""
    return Consumer(shop)


@pytest.fixture
def shopper(shop: Shop) -> Shopper:
    """Mia at the portal, with a browser that keeps its session."""
    return Shopper(shop)


Declare = Callable[..., Declared]


@pytest.fixture
def declared(shop: Shop) -> Declare:
    """A stored declaration; nothing has followed from it yet."""

    def make(about: Order | None = None, *, at: datetime | None = None, **said: Any) -> Declared:
        contract = about.number if about else "1001"
        words: dict[str, Any] = {**MIA, "contract": contract, "language": "en", "declared_at": at}
        return declare(shop, Statement(**words | said), by=SYSTEM)

    return make


def follow(withdrawal: Withdrawal) -> Withdrawal:
    """Let the worker do what follows; the withdrawal as it then stands."""
    Relay().drain()
    withdrawal.refresh_from_db()
    return withdrawal
