"""Write and verify the chain of evidence of a withdrawal (R11).

SHA-256 over the link before, so that no row can be altered, left out or put in unseen.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from openreturns.withdrawals.models import Evidence, Withdrawal

TRIES = 5


def add(
    withdrawal: Withdrawal,
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str = "",
) -> Evidence:
    """Append one link; the same `key` (default: the kind) a second time gives the first link.

    Two writers at once want the same place: the database lets one have it and the other
    takes the next.
    """
    key = key or kind
    for _attempt in range(TRIES):
        there = Evidence.objects.filter(withdrawal=withdrawal, key=key).first()
        if there is not None:
            return there
        link = _next(withdrawal, kind, key, payload)
        try:
            with transaction.atomic():
                link.save(force_insert=True)
        except IntegrityError:
            continue
        return link
    raise RuntimeError(f"no place for {kind} in the evidence of {withdrawal}")


def _next(withdrawal: Withdrawal, kind: str, key: str, payload: Mapping[str, Any]) -> Evidence:
    last = Evidence.objects.filter(withdrawal=withdrawal).order_by("-number").first()
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    salt = secrets.token_urlsafe(16)
    link = Evidence(
        withdrawal=withdrawal,
        number=last.number + 1 if last else 1,
        kind=kind,
        key=key,
        at=timezone.now(),
        payload=text,
        salt=salt,
        payload_digest=sealed(salt, text),
        previous=last.digest if last else "",
    )
    link.digest = _digest(link)
    return link


def sealed(salt: str, text: str) -> str:
    """The digest of a text that cannot be guessed back without its salt."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _digest(link: Evidence) -> str:
    parts = (
        str(link.withdrawal_id),
        str(link.number),
        link.kind,
        link.key,
        link.at.astimezone(UTC).isoformat(),
        link.payload_digest,
        link.previous,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def faults(chain: Iterable[Evidence]) -> list[str]:
    """What is wrong with a whole chain, in its order; nothing when it stands."""
    found, previous, place = [], "", 0
    for place, link in enumerate(chain, start=1):
        if link.number != place:
            found.append(f"link {place} is missing")
            break
        if link.previous != previous:
            found.append(f"link {place} does not follow the link before it")
        if link.payload is not None and sealed(link.salt, link.payload) != link.payload_digest:
            found.append(f"the content of link {place} was altered")
        if _digest(link) != link.digest:
            found.append(f"link {place} was altered")
        previous = link.digest
    return found or ([] if place else ["there is no evidence at all"])


def erase(link: Evidence) -> None:
    """Forget the content of a link (R53); the chain goes on over its digest."""
    Evidence.objects.filter(pk=link.pk).update(payload=None, salt="")


def content(link: Evidence) -> dict[str, Any]:
    """The payload, empty once erased."""
    return dict(json.loads(link.payload)) if link.payload else {}
