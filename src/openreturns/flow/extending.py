"""More time to send an order back, given by staff within the limit of the policy."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.errors import FieldError, Invalid, MoveNotAllowed
from openreturns.core.outbox import Remark, Subject
from openreturns.orders.models import Order
from openreturns.policies import windows
from openreturns.policies.facts import LineFacts, OrderFacts
from openreturns.policies.policy import Policy
from openreturns.policies.services import version_for
from openreturns.policies.zones import local_date, zone_of
from openreturns.returns.facts import order_facts
from openreturns.ui.formats import long_day


@dataclass(frozen=True, slots=True)
class Time:
    """Until when an order may come back, with what staff gave, and the last day they may give.

    None is open: the period has not begun. `most` is None where no more can be given.
    """

    until: date | None
    most: date | None


def time_of(order: Order) -> Time:
    """The last day of any line of the order; it must be loaded by `returns.queries`."""
    facts = order_facts(order.shop, order)
    policy = version_for(order.shop, order.ordered_at)
    until = _last(facts, order, policy)
    plain = _last(replace(facts, extended_until=None), order, policy)
    if plain is None or until is None or not policy.extend_limit_days:
        return Time(until, None)
    most = plain + timedelta(days=policy.extend_limit_days)
    return Time(until, most if most > max(until, _yesterday(order)) else None)


@transaction.atomic
def extend(order: Order, *, until: date, why: str, by: Actor) -> Order:
    """Let the order come back until a later day; who and why stays in its timeline.

    Raises Invalid for a day that is none of those left or without a reason, and
    MoveNotAllowed where the policy lets nobody give more.
    """
    rows = Order.objects.select_for_update(of=("self",)).select_related("shop", "customer")
    fresh = rows.prefetch_related("lines", "shipments").get(pk=order.pk)
    now = time_of(fresh)
    if now.most is None or now.until is None:
        raise MoveNotAllowed(_("No more time can be given for this order."))
    faults = []
    if not max(now.until, _yesterday(fresh)) < until <= now.most:
        told = _("Choose a day after {first}, at the latest {last}.")
        said = told.format(first=long_day(now.until), last=long_day(now.most))
        faults.append(FieldError("/until", said))
    if not why.strip():
        faults.append(FieldError("/why", _("Write why more time is given.")))
    if faults:
        raise Invalid(" ".join(fault.detail for fault in faults), tuple(faults))
    Order.objects.filter(pk=fresh.pk).update(extended_until=until)
    fresh.extended_until = until
    outbox.publish(
        "order.extended",
        Subject(fresh.shop_id, "order", fresh.pk),
        by=by,
        remark=Remark(note=why.strip(), notify=False),
        data={"until": until.isoformat(), "before": now.until.isoformat()},
    )
    return fresh


def _last(facts: OrderFacts, order: Order, policy: Policy) -> date | None:
    lines = [LineFacts("", facts, 1, 1, 0, category=line.category) for line in order.lines.all()]
    ends = [windows.of(line, policy).ends_on for line in lines]
    known = [day for day in ends if day]
    return max(known) if known and len(known) == len(ends) else None


def _yesterday(order: Order) -> date:
    zone = zone_of(order.country or order.shop.country, order.shop.time_zone)
    return local_date(timezone.now(), zone) - timedelta(days=1)
