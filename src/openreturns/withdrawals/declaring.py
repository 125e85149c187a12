"""Take a declaration: store it first, act later (R12).

Nothing here looks for the order, writes a mail or asks anybody outside: all of that
follows from the event, so it is the same work, and takes as long, for every statement (R7).
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.outbox import Subject
from openreturns.orders.keys import email_key
from openreturns.orders.models import Order, OrderLine
from openreturns.policies.zones import zone_of
from openreturns.shops.models import Shop
from openreturns.shops.numbers import next_number
from openreturns.withdrawals import evidence
from openreturns.withdrawals.labels import words
from openreturns.withdrawals.models import Visit, Withdrawal, WithdrawalLine
from openreturns.withdrawals.states import Channel

TEXT_VERSION = "2026-11"  # of the pages and of the acknowledgement; goes up when they change
MOST_TEXT = 2000
SAME = timedelta(minutes=10)
FLOOD_SPAN = timedelta(hours=1)
MANY_PER_ADDRESS = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """So many pieces of one line of a known order."""

    line: OrderLine
    quantity: int


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a statement came from: network address and browser (R62)."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody declares, as typed.

    `items` empty and no `pieces` means the whole order. `order` only if its owner was
    known by a session or a signed link. `once` is the page it was sent from, so that a
    button pressed twice sends one.
    """

    name: str
    email: str
    contract: str
    items: str = ""
    pieces: tuple[Piece, ...] = ()
    order: Order | None = None
    language: str = ""
    channel: Channel = Channel.WEB
    declared_at: datetime | None = None
    once: str = ""
    sender: Sender = Sender()

    @property
    def named(self) -> str:
        """What it is about besides the contract, in words; empty for all of it."""
        if self.pieces:
            return "\n".join(f"{piece.quantity} × {piece.line.title}" for piece in self.pieces)
        return self.items


@dataclass(frozen=True, slots=True)
class Declared:
    """The stored withdrawal; `again` if the very same one was already here."""

    withdrawal: Withdrawal
    again: bool = False


def declare(shop: Shop, said: Statement, *, by: Actor) -> Declared:
    """Store a withdrawal, with its evidence, and tell that it came.

    The moment of receipt is taken first. Of the same statement sent twice at once the
    database keeps one, and both senders get that one.
    """
    now = timezone.now()
    withdrawal = _row(shop, said, now)
    there = Withdrawal.objects.filter(shop=shop, same=withdrawal.same).first()
    if there is not None:
        return Declared(there, again=True)
    withdrawal.reference = f"W-{next_number(shop, now)}"
    try:
        with transaction.atomic():
            _store(withdrawal, said, by)
    except IntegrityError:
        there = Withdrawal.objects.filter(shop=shop, same=withdrawal.same).first()
        if there is None:
            raise
        return Declared(there, again=True)
    return Declared(withdrawal)


def _row(shop: Shop, said: Statement, now: datetime) -> Withdrawal:
    language = said.language if said.language in shop.languages else shop.default_language
    country = said.order.country if said.order else shop.country
    key = email_key(said.email)
    return Withdrawal(
        shop=shop,
        language=language,
        name=said.name,
        email=said.email,
        email_key=key,
        contract=said.contract,
        items=said.named,
        declared_at=said.declared_at or now,
        zone=zone_of(country, shop.time_zone).key,
        channel=said.channel,
        labels=words(language, shop.dutch_withdrawal).stored(),
        text_version=TEXT_VERSION,
        same=_sameness(said, now),
        crowded=_crowded(key, now),
        order=said.order,
    )


def _sameness(said: Statement, now: datetime) -> str:
    """Equal for the same words sent twice: from one page, or else within ten minutes."""
    moment = said.once or int(now.timestamp() // SAME.total_seconds())
    words_said = [said.name, email_key(said.email), said.contract, said.named, str(moment)]
    return hashlib.sha256(json.dumps(words_said).encode()).hexdigest()


def _crowded(key: str, now: datetime) -> bool:
    """One address gets more than a person sends in an hour: flagged, never refused."""
    recent = Withdrawal.objects.filter(email_key=key, created_at__gt=now - FLOOD_SPAN)
    return recent.count() >= MANY_PER_ADDRESS


def _store(withdrawal: Withdrawal, said: Statement, by: Actor) -> None:
    withdrawal.save(force_insert=True)
    WithdrawalLine.objects.bulk_create(
        WithdrawalLine(
            withdrawal=withdrawal,
            order_line=piece.line,
            title=piece.line.title,
            quantity=piece.quantity,
        )
        for piece in said.pieces
    )
    visit = Visit(
        withdrawal=withdrawal,
        address=said.sender.address[:45],
        browser=said.sender.browser[:400],
        salt=secrets.token_urlsafe(16),
        at=timezone.now(),
    )
    visit.save(force_insert=True)
    evidence.add(withdrawal, "declared", _told(withdrawal, visit, by))
    outbox.publish("withdrawal.received", subject(withdrawal), by=by)


def _told(withdrawal: Withdrawal, visit: Visit, by: Actor) -> dict[str, Any]:
    """What is proved: the whole statement, the words shown, when and by which way."""
    return {
        "reference": withdrawal.reference,
        "name": withdrawal.name,
        "email": withdrawal.email,
        "contract": withdrawal.contract,
        "items": withdrawal.items,
        "language": withdrawal.language,
        "labels": withdrawal.labels,
        "text_version": withdrawal.text_version,
        "declared_at": withdrawal.declared_at.isoformat(),
        "zone": withdrawal.zone,
        "channel": withdrawal.channel,
        "by": f"{by.kind} {by.name}".strip(),
        "network": evidence.sealed(visit.salt, f"{visit.address}\n{visit.browser}"),
    }


def subject(withdrawal: Withdrawal) -> Subject:
    """What its events are about."""
    return Subject(withdrawal.shop_id, "withdrawal", withdrawal.pk)


def whole(withdrawal: Withdrawal) -> str:
    """What it is about in its own language: what was named, or the whole order."""
    with override(withdrawal.language):
        return withdrawal.items or _("The whole order")
