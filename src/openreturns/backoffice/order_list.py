"""The list of orders: found by number, e-mail or name, paged by key."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError, Invalid
from openreturns.orders.keys import email_key, number_key
from openreturns.orders.models import Customer, Order

SIZE = 50
MOST_CUSTOMERS = 200
STATES = {
    "none": Q(announced=0),
    "partial": Q(announced__gt=0, announced__lt=F("sold")),
    "full": Q(announced__gt=0, announced__gte=F("sold")),
}
KNOWN = frozenset({"q", "state", "cursor"})


def find(shops: Sequence[UUID], given: QueryDict) -> tuple[list[Order], str]:
    """One page of orders, and the cursor of the next one ("" at the end)."""
    _check(given)
    rows = Order.objects.filter(shop__in=shops).filter(STATES.get(given.get("state", ""), Q()))
    rows = _searched(rows, shops, given.get("q", "").strip())
    if given.get("cursor"):
        at, key = _after(str(given["cursor"]))
        rows = rows.filter(Q(ordered_at__lt=at) | Q(ordered_at=at, id__lt=key))
    rows = rows.select_related("customer", "shop").prefetch_related("lines")
    found = list(rows.order_by("-ordered_at", "-id")[: SIZE + 1])
    shown = found[:SIZE]
    return shown, _cursor(shown[-1]) if len(found) > SIZE else ""


def _check(given: QueryDict) -> None:
    for name in given:
        if name not in KNOWN:
            why = _("This filter does not exist.")
            raise Invalid(f"{name}: {why}", (FieldError(f"/{name}", why),))
    if given.get("state") and given["state"] not in STATES:
        why = _("There is no such status.")
        raise Invalid(why, (FieldError("/state", why),))


def _searched(rows: QuerySet[Order], shops: Sequence[UUID], q: str) -> QuerySet[Order]:
    """A number is found by its beginning; only if there is none, the words may be a name."""
    if not q:
        return rows
    if "@" in q:
        return rows.filter(email_key__startswith=email_key(q))
    by_number = rows.filter(number_key__startswith=number_key(q)) if number_key(q) else rows.none()
    if by_number.exists():
        return by_number
    people = Customer.objects.filter(shop__in=shops, name__icontains=q)
    return rows.filter(customer__in=list(people.values_list("pk", flat=True)[:MOST_CUSTOMERS]))


def _after(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromisoformat(at), UUID(key)
    except (ValueError, TypeError) as wrong:
        why = _("This page of the list no longer exists.")
        raise Invalid(why, (FieldError("/cursor", why),)) from wrong


def _cursor(order: Order) -> str:
    text = json.dumps([order.ordered_at.isoformat(), str(order.pk)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
