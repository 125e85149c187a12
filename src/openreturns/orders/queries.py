"""Finding an order by what a shopper knows, and the recent orders of a mail address."""

from django.db.models import QuerySet

from openreturns.orders.keys import email_key, number_key, postcode_key
from openreturns.orders.models import Order
from openreturns.shops.models import Shop


def find_by_number(shop: Shop, number: str, email_or_postcode: str) -> Order | None:
    """The order of this number if the mail address or postcode is its own; None otherwise."""
    key = number_key(number)
    secret = email_or_postcode.strip()
    if not key or not secret:
        return None
    rows = Order.objects.filter(shop=shop, number_key=key).order_by("-ordered_at", "-id")
    if "@" in secret:
        return rows.filter(email_key=email_key(secret)).first()
    postcode = postcode_key(secret)
    return rows.filter(postcode_key=postcode).first() if postcode else None


def recent_orders(shop: Shop, email: str, limit: int = 20) -> QuerySet[Order]:
    """The last orders of a mail address (its key), newest first; none for an empty one."""
    rows = Order.objects.filter(shop=shop, email_key=email).order_by("-ordered_at", "-id")
    return rows[:limit] if email else rows.none()
