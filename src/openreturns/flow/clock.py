"""The tick: timed work, each job once per installation and slot.

Add a job to JOBS: how many minutes lie between two runs, and a function that takes the
moment. A slot is the hour or day cut into such pieces; the unique Tick row decides who
runs it, however many workers there are. A job must be short and safe to repeat: one
that fails is logged and comes again in its next slot. Stages above flow add theirs with
`clock.JOBS["name"] = (minutes, function)` in their app's `ready`.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from openreturns.core.models import Tick
from openreturns.flow import expiring, housekeeping, withdrawing
from openreturns.insights import services as simulations
from openreturns.withdrawals import keeping

log = logging.getLogger(__name__)

type Job = Callable[[datetime], object]

JOBS: dict[str, tuple[int, Job]] = {
    "redrive tasks of dead workers": (1, housekeeping.redrive_tasks),
    "forget done deliveries": (60, housekeeping.forget_deliveries),
    "forget ticks and heartbeats": (60, housekeeping.forget_signs),
    "forget finished tasks": (60, housekeeping.forget_tasks),
    "end stuck runs of the time machine, forget old ones": (60, simulations.tidy),
    "expire what was not sent, after a reminder": (60, expiring.run),
    "forget unused uploads": (60, housekeeping.forget_uploads),
    "forget expired access links": (60, housekeeping.forget_access_links),
    "put off refunds of goods sent late": (60, withdrawing.run_refund_clocks),
    "forget network data of withdrawals": (60, keeping.purge_visits),
    "anchor the evidence of withdrawals": (24 * 60, keeping.anchor),
}
DAY_ZERO = datetime(2000, 1, 1, tzinfo=UTC)


def slot(now: datetime, minutes: int) -> datetime:
    """The start of the slot that `now` lies in; days and hours start on the hour, UTC."""
    length = timedelta(minutes=minutes)
    return DAY_ZERO + (now - DAY_ZERO) // length * length


class Clock:
    """One worker's clock; it remembers what it has seen, so that most rounds ask nothing."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    def tick(self, now: datetime | None = None) -> list[str]:
        """Run every job whose slot nobody has taken yet; says which ran here."""
        moment = now or timezone.now()
        ran = []
        for name, (minutes, job) in list(JOBS.items()):
            this = slot(moment, minutes)
            if self._seen.get(name) == this:
                continue
            if _take(name, this):
                _run(name, job, moment)
                ran.append(name)
            self._seen[name] = this
        return ran


def _take(name: str, minute: datetime) -> bool:
    """Write the row of this job and slot; False if somebody else already has."""
    if Tick.objects.filter(job=name, minute=minute).exists():
        return False
    try:
        with transaction.atomic():
            Tick.objects.create(job=name, minute=minute)
    except IntegrityError:
        return False
    return True


def _run(name: str, job: Job, moment: datetime) -> None:
    try:
        job(moment)
    except Exception:  # the edge of the worker: one job must not stop the others
        log.exception("The timed job %r failed", name)
