"""A client that speaks with a key of the shop."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from openreturns.shops.models import ApiKey, Shop

SCOPES = [
    "orders:read", "orders:write", "returns:read", "returns:write", "settlements:write",
    "settings:write",
]  # fmt: skip


class Api:
    """Calls the API as a program does; every POST may carry its own Idempotency-Key."""

    def __init__(self, key: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {key}"})

    def get(self, path: str, **headers: str) -> Any:
        """GET below /api/v1."""
        return self.client.get(f"/api/v1{path}", headers=headers)

    def send(self, path: str, body: Any, *, key: str = "", method: str = "post") -> Any:
        """POST (or PUT) JSON below /api/v1."""
        headers = {"Idempotency-Key": key} if key else {}
        call = getattr(self.client, method)
        return call(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
        )


def _api(shop: Shop, name: str, scopes: list[str]) -> Api:
    secret = f"or_live_{name}"
    ApiKey.objects.create(
        shop=shop,
        name=name,
        hint=secret[:12],
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=scopes,
    )
    return Api(secret)


@pytest.fixture
def api(shop: Shop) -> Api:
    """The shop's program, with every scope."""
    return _api(shop, "warehouse system", SCOPES)


@pytest.fixture
def other_api(other_shop: Shop) -> Api:
    """A program of another shop."""
    return _api(other_shop, "other system", SCOPES)


@pytest.fixture
def reader(shop: Shop) -> Api:
    """A program that may only read."""
    return _api(shop, "reader", ["returns:read"])


MakeApi = Callable[..., Api]
