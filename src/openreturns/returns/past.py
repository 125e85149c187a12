"""What a customer bought and sent back before: one statement, however far rules look back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, Q, Sum, Value
from django.db.models.functions import Coalesce

from openreturns.core.money import WHOLE, half_up
from openreturns.orders.models import Customer, Order
from openreturns.policies.facts import History
from openreturns.policies.rules.fields import DAYS
from openreturns.returns.models import Return

BOUGHT, SENT_BACK = 0, 1


def history_of(customer: Customer | None, until: datetime) -> Mapping[int, History]:
    """Orders, returns, rate and kept pieces of the last 30, 90, 180 and 365 days.

    The rate is the pieces announced as returns of those bought in the same days.
    """
    if customer is None:
        return {}
    rows = {row[0]: row[1:] for row in _rows(customer, until)}
    nothing = (0,) * (3 * len(DAYS))
    bought, back = rows.get(BOUGHT, nothing), rows.get(SENT_BACK, nothing)
    found = {}
    for place, days in enumerate(DAYS):
        orders, sold, announced = bought[3 * place : 3 * place + 3]
        returns, kept, _none = back[3 * place : 3 * place + 3]
        rate = half_up(announced * WHOLE, sold) if sold else None
        found[days] = History(orders=orders, returns=returns, rate=rate, kept=kept)
    return found


def _rows(customer: Customer, until: datetime) -> Any:
    longest = until - timedelta(days=max(DAYS))
    orders = Order.objects.filter(
        customer=customer, cancelled_at=None, ordered_at__gte=longest, ordered_at__lte=until
    )
    returns = Return.objects.filter(
        shop=customer.shop_id, customer=customer, submitted_at__gte=longest
    )
    bought: dict[str, Any] = {}
    back: dict[str, Any] = {}
    for days in DAYS:
        since = until - timedelta(days=days)
        recent, asked = Q(ordered_at__gte=since), Q(submitted_at__gte=since)
        bought[f"n{days}"] = Count("pk", filter=recent)
        bought[f"a{days}"] = _sum("sold", recent)
        bought[f"b{days}"] = _sum("announced", recent)
        back[f"n{days}"] = Count("pk", filter=asked, distinct=True)
        back[f"a{days}"] = _sum("lines__kept", asked)
        back[f"b{days}"] = Value(0, IntegerField())
    return _counted(orders, BOUGHT, bought).union(_counted(returns, SENT_BACK, back), all=True)


def _sum(name: str, during: Q) -> Coalesce:
    return Coalesce(Sum(name, filter=during), 0, output_field=IntegerField())


def _counted(rows: Any, kind: int, sums: Mapping[str, Any]) -> Any:
    """One row of counts; none if there is nothing to count."""
    grouped = rows.order_by().values(who=F("customer")).annotate(**sums)
    return grouped.annotate(kind=Value(kind, IntegerField())).values_list("kind", *sums)
