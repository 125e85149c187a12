"""Reads over withdrawals: for lists, one by its name, and what waits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from openreturns.orders.models import CustomerType, Order
from openreturns.returns.models import Return
from openreturns.returns.status import Status
from openreturns.withdrawals.models import Withdrawal
from openreturns.withdrawals.states import State

FINISHED = (Status.SETTLED, Status.CLOSED, Status.REJECTED, Status.CANCELLED, Status.EXPIRED)
COUNTED = 1000
WAITING = (State.RECEIVED, State.UNMATCHED)
# Somebody has to look: no order yet, or an order but no return came of it by itself.
TO_DO = Q(state__in=WAITING) | Q(state=State.MATCHED, rma__isnull=True)


def withdrawals_of(shops: Collection[UUID]) -> QuerySet[Withdrawal]:
    """Those of these shops, newest declaration first."""
    rows = Withdrawal.objects.filter(shop__in=shops)
    return rows.select_related("shop", "order", "rma").order_by("-declared_at", "-id")


def by_urgency(rows: QuerySet[Withdrawal]) -> QuerySet[Withdrawal]:
    """What waits for a person first, and of that the oldest declaration first."""
    waits = Case(When(TO_DO, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(waits=waits).order_by("waits", "declared_at", "id")


def to_do(shops: Collection[UUID]) -> int:
    """How many wait for a person."""
    return Withdrawal.objects.filter(TO_DO, shop__in=shops).count()


@dataclass(frozen=True, slots=True)
class Due:
    """Goods of so many returns whose money is due on a day, in minor units."""

    day: date
    currency: str
    amount: int
    returns: int


def refunds_due(shops: Collection[UUID], until: date) -> list[Due]:
    """What is to be paid back by which day, over all returns on the right of withdrawal (R28)."""
    rows = Return.objects.filter(shop__in=shops, refund_due_on__lte=until)
    rows = rows.exclude(status__in=FINISHED).order_by()
    days = rows.values_list("refund_due_on", "currency")
    sums = days.annotate(Sum("value"), Sum("money_paid"), Count("pk"))
    return [
        Due(day, currency, max(0, value - paid), count)
        for day, currency, value, paid, count in sums
        if day
    ]


def not_informed(shops: Collection[UUID], since: datetime) -> int:
    """Consumer orders that do not say the buyer was told of the right: 12 months more (R16, R22).

    Counted up to COUNTED, for it is a warning and not a figure.
    """
    rows = Order.objects.filter(
        shop__in=shops, withdrawal_info_version="", ordered_at__gte=since
    ).exclude(customer_type=CustomerType.BUSINESS)
    return rows[:COUNTED].count()
