"""The list of orders: found by number, e-mail or name, paged by key."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from openreturns.backoffice import paging
from openreturns.core.errors import FieldError, Invalid
from openreturns.orders.keys import email_key, number_key
from openreturns.orders.models import Customer, Order

MOST_CUSTOMERS = 200
STATES = {
    "none": Q(announced=0),
    "partial": Q(announced__gt=0, announced__lt=F("sold")),
    "full": Q(announced__gt=0, announced__gte=F("sold")),
}
KNOWN = frozenset({"q", "state", *paging.NAMES})


def find(shops: Sequence[UUID], given: QueryDict) -> paging.Page[Order]:
    """One page of orders, newest first."""
    _check(given)
    rows = Order.objects.filter(shop__in=shops).filter(STATES.get(given.get("state", ""), Q()))
    rows = _searched(rows, shops, given.get("q", "").strip())
    spot = paging.spot_of(given)
    order = ("ordered_at", "id") if spot and spot.back else ("-ordered_at", "-id")
    if spot:
        at, key = spot.key
        way = "gt" if spot.back else "lt"
        beyond = Q(**{f"ordered_at__{way}": at})
        rows = rows.filter(beyond | Q(ordered_at=at, **{f"id__{way}": key}))
    rows = rows.select_related("customer", "shop").prefetch_related("lines")
    return paging.cut(list(rows.order_by(*order)[: paging.SIZE + 1]), spot)


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
