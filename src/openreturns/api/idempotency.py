"""A repeated POST acts once: same key, same answer (LAW.md R80).

The key's row is written in the transaction of the work, as its last statement. A second
request with the key waits for the first at the rows both want, or at the key's unique
index (at most 5 s, config.env); then its own work is undone and the stored answer replayed.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Status

from openreturns.api.models import IdempotencyKey
from openreturns.core.busy import is_lock_wait
from openreturns.core.errors import DomainError, Malformed

if TYPE_CHECKING:
    from hashlib import _Hash

type Work = Callable[[], tuple[int, dict[str, Any]]]
type Answer = Status[dict[str, Any]]
KEPT = timedelta(hours=24)
KEPT_FOR_MONEY = timedelta(days=30)


class KeyReused(DomainError):
    """The key was used for another request."""

    code = "idempotency-key-reused"
    title = "Idempotency-Key used for another request"
    status = 422


class StillRunning(DomainError):
    """The first request with this key, or another on the same thing, takes longer than we wait."""

    code = "in-progress"
    title = "Still running"


def once(request: HttpRequest, work: Work, *, money: bool = False, first: bool = False) -> Answer:
    """Do the work at most once per key; without a key just do it (money needs one).

    `first` asks for the stored answer before the work: for work that leaves more than rows.
    """
    key = key_of(request)
    if not key:
        if money:
            raise Malformed("This request moves money and needs the header Idempotency-Key.")
        with transaction.atomic():
            return Status(*work())
    digest = _digest(request)
    stored = _stored(request, key, digest) if first else None
    return stored or _keyed(request, key, digest, work, KEPT_FOR_MONEY if money else KEPT)


def once_streamed(
    request: HttpRequest, lines: Iterable[bytes], work: Callable[[Iterator[bytes]], dict[str, Any]]
) -> Answer:
    """The same for a body too long to keep: its lines are hashed as they pass.

    The work commits in batches and may be repeated, so the key is kept after it. If the key
    is known already, the lines are only read, to see whether they are the same.
    """
    key = key_of(request)
    if not key:
        return Status(200, work(iter(lines)))
    digest = hashlib.sha256(_address(request))
    passing = _hashed(lines, digest)
    answer = {} if _row(request, key) else work(passing)
    for _line in passing:
        pass  # what the work did not want to see
    return _keyed(request, key, digest.hexdigest(), lambda: (200, answer), KEPT)


def forget_expired(now: datetime) -> None:
    """Answers are kept as long as a caller may repeat its request, and no longer."""
    IdempotencyKey.objects.filter(expires_at__lt=now).delete()


def key_of(request: HttpRequest) -> str:
    """The key of a request, quoted or bare; empty without one."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if len(key) > 200 or not key.isprintable():
        raise Malformed("An Idempotency-Key is at most 200 printable characters.")
    return key


def _keyed(request: HttpRequest, key: str, digest: str, work: Work, kept: timedelta) -> Answer:
    try:
        with transaction.atomic():
            status, answer = work()
            IdempotencyKey.objects.create(
                api_key_id=_owner(request),
                key=key,
                digest=digest,
                status=status,
                answer=answer,
                expires_at=timezone.now() + kept,
            )
            return Status(status, answer)
    except (IntegrityError, OperationalError, DomainError) as failed:
        stored = _stored(request, key, digest)
        if stored is None and isinstance(failed, OperationalError) and is_lock_wait(failed):
            raise StillRunning("Another request is at it; repeat this one.") from failed
        if stored is None:
            raise
        return stored


def _stored(request: HttpRequest, key: str, digest: str) -> Answer | None:
    """The answer given before; KeyReused if that was to another request."""
    row = _row(request, key)
    if row is not None and row.digest != digest:
        raise KeyReused("This Idempotency-Key was already used for another request.")
    return Status(row.status, row.answer) if row else None


def _row(request: HttpRequest, key: str) -> IdempotencyKey | None:
    return IdempotencyKey.objects.filter(api_key_id=_owner(request), key=key).first()


def _owner(request: HttpRequest) -> Any:
    return getattr(request, "auth").pk  # noqa: B009  set by KeyAuth


def _digest(request: HttpRequest) -> str:
    digest = hashlib.sha256(_address(request))
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, file in request.FILES.items():  # the boundary differs each time, the parts do not
        digest.update(f"{name}\n{getattr(file, 'name', '')}\n".encode())
        for chunk in file.chunks():  # type: ignore[union-attr]
            digest.update(chunk)
        file.seek(0)  # type: ignore[union-attr]
    return digest.hexdigest()


def _address(request: HttpRequest) -> bytes:
    return f"{request.method} {request.get_full_path()}\n".encode()


def _hashed(lines: Iterable[bytes], digest: "_Hash") -> Iterator[bytes]:
    for line in lines:
        digest.update(line)
        yield line
