"""Approved returns that were not sent in time: first a reminder, then they expire (timed work).

Only where the merchant's policy says so, and never a withdrawal or a fault (PRODUCT.md §6).
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from openreturns.core import outbox
from openreturns.core.actors import SYSTEM
from openreturns.core.errors import DomainError
from openreturns.flow import desk
from openreturns.returns import expiry
from openreturns.returns.ledger import subject
from openreturns.returns.models import Return

log = logging.getLogger(__name__)

REMIND_DAYS = 3
# A day begins fourteen hours earlier in the east than here; each return is looked at again.
EARLIEST = timedelta(hours=14)


def run(now: datetime) -> None:
    """Remind and expire what is due; one return that cannot be stops no other."""
    for rma in _before(now + timedelta(days=REMIND_DAYS)):
        try:
            _look(rma)
        except DomainError:
            log.exception("%s could not expire", rma.number)


def _before(moment: datetime) -> Iterator[Return]:
    """The returns whose last day is near or over and that have not been told of it yet."""
    day = (moment + EARLIEST).date()
    near = Q(expires_on__lte=day)
    waits = Q(expiry_told=None) | ~Q(expiry_told=F("expires_on"))
    over = Q(expires_on__lt=day - timedelta(days=REMIND_DAYS))
    rows = Return.objects.filter(near & (waits | over)).select_related("shop")
    return rows.prefetch_related("lines").order_by("id").iterator(200)


def _look(rma: Return) -> None:
    left = ((rma.expires_on or expiry.today(rma)) - expiry.today(rma)).days
    if not expiry.can_expire(rma):
        Return.objects.filter(pk=rma.pk).update(expires_on=None)
    elif left < 0:
        desk.expire(rma, by=SYSTEM)
    elif left <= REMIND_DAYS and rma.expiry_told != rma.expires_on:
        _remind(rma)


@transaction.atomic
def _remind(rma: Return) -> None:
    """Say once that the last day is near."""
    untold = Q(expiry_told=None) | ~Q(expiry_told=F("expires_on"))
    rows = Return.objects.filter(untold, pk=rma.pk, expires_on=rma.expires_on)
    if rows.update(expiry_told=F("expires_on")):
        last = rma.expires_on.isoformat() if rma.expires_on else ""
        outbox.publish("return.expiring", subject(rma), by=SYSTEM, data={"last_day": last})
