"""What is thrown away in time, and what a dead worker held (timed work, see clock.py)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from openreturns.core import deliveries
from openreturns.core.models import Heartbeat, Tick
from openreturns.orders.models import AccessLink
from openreturns.returns.models import Upload

DONE_DELIVERIES = timedelta(days=30)
SIGNS = timedelta(days=7)
FINISHED_TASKS = timedelta(days=30)
UNUSED_UPLOADS = timedelta(hours=24)
SILENT = 180  # seconds without a sign of life after which a worker counts as dead
STARTS = 5


def forget_deliveries(now: datetime) -> int:
    """Done deliveries go after 30 days; their events stay, they are the timeline."""
    total = 0
    while count := deliveries.forget_done(now - DONE_DELIVERIES):
        total += count
    return total


def forget_signs(now: datetime) -> None:
    """Ticks and the signs of life of workers of last week prove nothing any more."""
    Tick.objects.filter(minute__lt=now - SIGNS).delete()
    Heartbeat.objects.filter(seen_at__lt=now - SIGNS).delete()


def forget_tasks(now: datetime) -> None:
    """What people started and watched is forgotten 30 days after it ended."""
    DBTaskResult.objects.finished().filter(finished_at__lt=now - FINISHED_TASKS).delete()


def forget_uploads(now: datetime) -> int:
    """Photos that no return came to use go after a day, row first and then the file."""
    unused = Upload.objects.filter(line=None, created_at__lt=now - UNUSED_UPLOADS)
    gone = 0
    for upload in unused.order_by("pk").iterator(200):
        if Upload.objects.filter(pk=upload.pk, line=None).delete()[0]:
            upload.file.delete(save=False)
            gone += 1
    return gone


def forget_access_links(now: datetime) -> None:
    """One-time links are useless an hour after they expired."""
    AccessLink.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()


def redrive_tasks(now: datetime) -> int:
    """Tasks that a dead worker held start again; after five starts they count as failed."""
    silent = max(SILENT, 3 * settings.RELAY_LEASE_SECONDS)
    seen = Heartbeat.objects.filter(seen_at__gte=now - timedelta(seconds=silent))
    alive = set(seen.values_list("worker", flat=True))
    held = [t for t in DBTaskResult.objects.running() if t.worker_ids[-1] not in alive]
    for task in held:
        if len(task.worker_ids) >= STARTS:
            task.set_failed(RuntimeError(f"The worker stopped {STARTS} times while it ran this."))
        else:
            running = DBTaskResult.objects.filter(pk=task.pk, worker_ids=task.worker_ids)
            running.filter(status=TaskResultStatus.RUNNING).update(status=TaskResultStatus.READY)
    return len(held)
