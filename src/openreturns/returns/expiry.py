"""When approved pieces expire because they were not sent: only on the merchant's own terms."""

from datetime import date, timedelta

from django.utils import timezone

from openreturns.policies.zones import local_date, zone_of
from openreturns.returns import law
from openreturns.returns.models import Return

SEND_DAYS = 14  # who is approved late gets as long as who is approved at once


def today(rma: Return) -> date:
    """The day it is where the customer is."""
    return local_date(timezone.now(), zone_of(rma.country, rma.shop.time_zone))


def can_expire(rma: Return) -> bool:
    """It has approved pieces that no law protects."""
    lines = rma.lines.all()
    return any(line.approved and line.legal_basis not in law.NEVER_EXPIRES for line in lines)


def start(rma: Return) -> None:
    """Pieces are approved now: their time to send runs from today; the caller stores the head.

    A withdrawal keeps the dates the law gave it (R35), and never expires.
    """
    now = today(rma)
    if any(line.legal_basis in law.NEVER_EXPIRES for line in rma.lines.all()):
        return
    if rma.send_back_by and rma.send_back_by < now + timedelta(days=SEND_DAYS):
        rma.send_back_by = now + timedelta(days=SEND_DAYS)
    days = int(rma.decision.get("expire_after") or 0)
    if days:
        rma.expires_on = max(now + timedelta(days=days), rma.send_back_by or now)
