"""The relay: runs what waits in the outbox, one delivery after another.

Handlers run outside any transaction of ours. While one runs, the worker's pulse renews
the lease, so a slow handler is not run twice; a worker that dies or freezes loses its
lease after RELAY_LEASE_SECONDS, and another one takes over.
"""

import logging
import random
from datetime import datetime, timedelta
from threading import Event as Signal
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from openreturns.core import deliveries
from openreturns.core.errors import PortError
from openreturns.core.models import Delivery
from openreturns.flow import reactions

log = logging.getLogger(__name__)

BATCH = 20
WAITS = (1, 5, 30, 120, 600, 1800, 3600, 7200, 14400, 21600)  # seconds; the last is the cap
UNKNOWN_HANDLER_WAIT = 300


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: longer each time, never quite the same.

    The spread of a fifth keeps a thousand deliveries that failed together from
    coming back together.
    """
    base = WAITS[min(attempts, len(WAITS)) - 1]
    return timedelta(seconds=min(base * random.uniform(0.8, 1.2), WAITS[-1]))  # noqa: S311


class Relay:
    """Claims due deliveries and runs their handlers."""

    def __init__(self, stop: Signal | None = None) -> None:
        self.stop = stop or Signal()
        self._lease: UUID | None = None
        self._until = timezone.now()

    def round(self) -> int:
        """Claim one batch and run it; says how many were claimed."""
        batch = deliveries.claim(BATCH, settings.RELAY_LEASE_SECONDS)
        if not batch:
            return 0
        self._hold(batch[0])
        try:
            for delivery in batch:
                if self.stop.is_set():
                    deliveries.release(delivery.lease or UUID(int=0))
                    break
                self._run(delivery)
        finally:
            self._lease = None
        return len(batch)

    def drain(self) -> int:
        """Run everything that is due, and what follows from it; says how many were claimed."""
        total = 0
        while not self.stop.is_set() and (count := self.round()):
            total += count
        return total

    def renew(self) -> None:
        """Keep what we hold; called by the pulse while a handler runs."""
        if lease := self._lease:
            now = timezone.now()
            deliveries.renew(lease, settings.RELAY_LEASE_SECONDS)
            self._until = now + timedelta(seconds=settings.RELAY_LEASE_SECONDS)

    def _hold(self, delivery: Delivery) -> None:
        self._lease = delivery.lease
        self._until = delivery.lease_until or self._until

    def _run(self, delivery: Delivery) -> None:
        if timezone.now() >= self._until and not deliveries.still_held(delivery):
            return  # we froze, and somebody else has taken over
        try:
            handler = reactions.resolve(delivery.handler)
        except reactions.NoSuchHandler as unknown:
            until = timezone.now() + timedelta(seconds=UNKNOWN_HANDLER_WAIT)
            deliveries.put_off(delivery, error=str(unknown), until=until)
            return
        if delivery.attempts > settings.RELAY_ATTEMPTS:
            deliveries.give_up(delivery, error="The worker stopped each time it ran this.")
            return
        try:
            handler(delivery.event)
        except Exception as failure:  # the edge of the worker: any failure becomes a retry
            log.exception("%s failed, attempt %s", delivery, delivery.attempts)
            _note_failure(delivery, failure, timezone.now())
        else:
            deliveries.mark_done(delivery)


def _note_failure(delivery: Delivery, failure: Exception, now: datetime) -> None:
    permanent = isinstance(failure, PortError) and failure.permanent
    error = str(failure) if isinstance(failure, PortError) else ""
    error = error or f"{type(failure).__name__}: {failure}"
    if permanent or delivery.attempts >= settings.RELAY_ATTEMPTS:
        deliveries.give_up(delivery, error=error)
    else:
        deliveries.put_off(delivery, error=error, until=now + wait_after(delivery.attempts))
