"""Whether a declaration came in time: its moment against the end of the last day (R10)."""

from datetime import date, datetime

from openreturns.orders.models import Order
from openreturns.policies import deadlines, windows
from openreturns.policies.deadlines import WithdrawalPeriod
from openreturns.policies.services import version_for
from openreturns.policies.zones import zone_of
from openreturns.returns.facts import order_facts
from openreturns.shops.models import Shop
from openreturns.withdrawals.states import Timeliness


def period_of(shop: Shop, order: Order, declared_at: datetime) -> WithdrawalPeriod | None:
    """The statutory period; None where there is no right at all (R18, R27)."""
    facts = order_facts(shop, order)
    if facts.business or facts.country in windows.NO_WITHDRAWAL:
        return None
    return windows.statutory(facts, version_for(shop, order.ordered_at, declared_at))


def timeliness(shop: Shop, order: Order, declared_at: datetime) -> Timeliness:
    """In time until 24:00 of the last day where the consumer is; an open period has no late.

    The moment of the declaration decides, never that of matching or reading it.
    """
    period = period_of(shop, order, declared_at)
    if period is None:
        return Timeliness.UNKNOWN
    zone = zone_of(order.country or shop.country, shop.time_zone)
    in_time = deadlines.in_time(declared_at, period, zone)
    return Timeliness.IN_TIME if in_time else Timeliness.LATE


def ended_on(shop: Shop, order: Order, declared_at: datetime) -> date | None:
    """The last day, of a declaration that came after it (R3); else None."""
    if timeliness(shop, order, declared_at) != Timeliness.LATE:
        return None
    period = period_of(shop, order, declared_at)
    return period.ends_on if period else None
