"""API keys: one shop, some scopes; only the hash of a key is known here."""

import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import cast

from django.db import OperationalError
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from openreturns.api.schemas import Remarked
from openreturns.core.actors import Actor, Kind
from openreturns.core.errors import Forbidden
from openreturns.core.outbox import Remark
from openreturns.shops.models import ApiKey, Shop


class KeyRequest(HttpRequest):
    """A request that came with a valid key."""

    auth: ApiKey


class KeyAuth(HttpBearer):
    """Finds the key by its hash; unknown and revoked keys look the same."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key of a bearer token."""
        digest = hashlib.sha256(token.encode()).hexdigest()
        key = ApiKey.objects.select_related("shop").filter(digest=digest, revoked_at=None).first()
        if key:
            _note_use(key)
        return key


def _note_use(key: ApiKey) -> None:
    """When it was last used, to the hour: a write per request would cost more than it tells."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > timedelta(hours=1):
        with suppress(OperationalError):  # a busy database: the next request notes it
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def shop_for(request: HttpRequest, scope: str) -> Shop:
    """The key's shop, if the key has the scope; Forbidden otherwise."""
    key = cast(KeyRequest, request).auth
    if scope not in key.scopes:
        raise Forbidden(f"This key lacks the scope {scope}.")
    return key.shop


def remark_of(shop: Shop, body: Remarked) -> Remark:
    """The note of a body, and whether the customer is mailed: as it says, else as the shop does."""
    return Remark(body.note, shop.notify_customers if body.notify is None else body.notify)


def actor_of(request: HttpRequest) -> Actor:
    """The program behind the key, as the timeline names it."""
    key = cast(KeyRequest, request).auth
    return Actor(Kind.API, key.name, str(key.pk))
