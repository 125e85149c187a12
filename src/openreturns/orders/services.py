"""One-time ways in by mail (LAW.md §10): told the same to everybody, used once."""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone

from openreturns.core import outbox
from openreturns.core.actors import SYSTEM
from openreturns.core.outbox import Subject
from openreturns.orders.keys import email_key
from openreturns.orders.models import AccessLink, Order
from openreturns.shops.models import Shop

VALID = timedelta(minutes=10)
MOST_PER_HOUR = 5
SALT = "openreturns.access"


def request_link(shop: Shop, email: str, language: str) -> None:
    """Ask for a link; whether the address has orders is looked up when the mail is written.

    So the work, and the time it takes, is the same for every address.
    """
    key, now = email_key(email), timezone.now()
    recent = AccessLink.objects.filter(
        shop=shop, email_key=key, created_at__gt=now - timedelta(hours=1)
    )
    if recent.count() >= MOST_PER_HOUR:
        return
    with transaction.atomic():
        link = AccessLink.objects.create(
            shop=shop, email_key=key, language=language, expires_at=now + VALID
        )
        outbox.publish("link.requested", Subject(shop.pk, "link", link.pk), by=SYSTEM)


def has_orders(link: AccessLink) -> bool:
    """Whether there is anything that this link could open."""
    return Order.objects.filter(shop=link.shop_id, email_key=link.email_key).exists()


def link_token(link: AccessLink) -> str:
    """The signed text that stands in the mail."""
    return signing.dumps(str(link.pk), salt=SALT)


def peek_link(shop: Shop, token: str) -> AccessLink | None:
    """The link if it can still be used; looking does not use it up (mail scanners look)."""
    try:
        key = UUID(signing.loads(token, salt=SALT, max_age=VALID))
    except (signing.BadSignature, ValueError):
        return None
    return AccessLink.objects.filter(
        pk=key, shop=shop, used_at__isnull=True, expires_at__gt=timezone.now()
    ).first()


def use_link(shop: Shop, token: str) -> str | None:
    """Use the link up: the mail address it opens, or None; of two at once one gets it."""
    link = peek_link(shop, token)
    if link is None:
        return None
    taken = AccessLink.objects.filter(pk=link.pk, used_at__isnull=True).update(
        used_at=timezone.now()
    )
    return link.email_key if taken else None
