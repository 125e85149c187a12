"""Signed references: which order a page is about, and which statement was just received."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

from openreturns.orders.models import Order
from openreturns.shops.models import Shop
from openreturns.withdrawals.models import Withdrawal

ORDER, RECEIVED = "openreturns.withdrawal.order", "openreturns.withdrawal.received"
RECEIVED_VALID = timedelta(hours=24)


def order_token(order: Order) -> str:
    """Who holds it may see what this order holds; for signed-in shoppers and order mails (R6)."""
    return signing.dumps(order.pk.hex, salt=ORDER)


def order_of(shop: Shop, token: str) -> Order | None:
    """The order of a token, with its lines; None for any other text."""
    key = _read(token, ORDER, None)
    if key is None:
        return None
    rows = Order.objects.filter(shop=shop, pk=key).select_related("customer")
    return rows.prefetch_related("lines", "shipments").first()


def received_token(withdrawal: Withdrawal) -> str:
    """Leads to the page that says what was received, for a day."""
    return signing.dumps(withdrawal.pk.hex, salt=RECEIVED)


def received_of(shop: Shop, token: str) -> Withdrawal | None:
    """The withdrawal of a token that is still valid."""
    key = _read(token, RECEIVED, RECEIVED_VALID)
    return Withdrawal.objects.filter(shop=shop, pk=key).first() if key else None


def _read(token: str, salt: str, valid: timedelta | None) -> UUID | None:
    try:
        return UUID(signing.loads(token, salt=salt, max_age=valid))
    except (signing.BadSignature, ValueError):
        return None
