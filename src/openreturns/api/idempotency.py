"""A repeated POST acts once: same key, same answer (LAW.md R80).

The key's row is written in the transaction of the work, as its last statement. A second
request with the key waits for the first at the rows both want, or at the key's unique
index; then its own work is undone and the stored answer is replayed.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Status

from openreturns.api.models import IdempotencyKey
from openreturns.core.errors import DomainError, Malformed

type Work = Callable[[], tuple[int, dict[str, Any]]]
type Answer = Status[dict[str, Any]]
KEPT = timedelta(hours=24)
KEPT_FOR_MONEY = timedelta(days=30)


class KeyReused(DomainError):
    """The key was used for another request."""

    code = "idempotency-key-reused"
    title = "Idempotency-Key used for another request"
    status = 422


def once(request: HttpRequest, work: Work, *, money: bool = False) -> Answer:
    """Do the work at most once per key; without a key just do it (money needs one)."""
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not key:
        if money:
            raise Malformed("This request moves money and needs the header Idempotency-Key.")
        with transaction.atomic():
            return Status(*work())
    if len(key) > 200:
        raise Malformed("The Idempotency-Key is longer than 200 characters.")
    return _keyed(request, key, work, KEPT_FOR_MONEY if money else KEPT)


def forget_expired(now: datetime) -> None:
    """Answers are kept as long as a caller may repeat its request, and no longer."""
    IdempotencyKey.objects.filter(expires_at__lt=now).delete()


def _keyed(request: HttpRequest, key: str, work: Work, kept: timedelta) -> Answer:
    owner = getattr(request, "auth").pk  # noqa: B009  set by KeyAuth
    digest = _digest(request)
    stored = None
    try:
        with transaction.atomic():
            _wait_at_most_five_seconds()
            status, answer = work()
            IdempotencyKey.objects.create(
                api_key_id=owner,
                key=key,
                digest=digest,
                status=status,
                answer=answer,
                expires_at=timezone.now() + kept,
            )
            return Status(status, answer)
    except (IntegrityError, DomainError):
        stored = IdempotencyKey.objects.filter(api_key_id=owner, key=key).first()
        if stored is None:
            raise
    if stored.digest != digest:
        raise KeyReused("This Idempotency-Key was already used for another request.")
    return Status(stored.status, stored.answer)


def _digest(request: HttpRequest) -> str:
    text = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(text).hexdigest()


def _wait_at_most_five_seconds() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
