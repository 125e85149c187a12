"""Timed work: each job once per slot, and one that fails stops no other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from openreturns.core.models import Heartbeat, Tick
from openreturns.flow import clock, housekeeping
from openreturns.flow.clock import Clock, slot
from openreturns.orders.models import AccessLink
from openreturns.shops.models import Shop

pytestmark = pytest.mark.django_db
type Task = DBTaskResult[..., object]
NOON = datetime(2026, 3, 1, 12, 7, 31, tzinfo=UTC)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the only job, due every ten minutes, ran."""
    times: list[datetime] = []
    monkeypatch.setattr(clock, "JOBS", {"note": (10, times.append)})
    return times


@pytest.mark.parametrize(
    ("minutes", "start"),
    [
        (1, datetime(2026, 3, 1, 12, 7, tzinfo=UTC)),
        (10, datetime(2026, 3, 1, 12, 0, tzinfo=UTC)),
        (60, datetime(2026, 3, 1, 12, 0, tzinfo=UTC)),
        (1440, datetime(2026, 3, 1, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_slot_starts_on_the_minute_hour_or_day(minutes: int, start: datetime) -> None:
    assert slot(NOON, minutes) == start


def test_of_two_workers_in_one_slot_only_one_runs_the_job(ran: list[datetime]) -> None:
    first = Clock().tick(NOON)
    second = Clock().tick(NOON + timedelta(seconds=90))

    assert (first, second) == (["note"], [])
    assert ran == [NOON]


def test_the_next_slot_runs_it_again(ran: list[datetime]) -> None:
    one = Clock()

    for minutes in (0, 1, 2, 3, 13):
        one.tick(NOON + timedelta(minutes=minutes))

    assert ran == [NOON, NOON + timedelta(minutes=3), NOON + timedelta(minutes=13)]
    assert Tick.objects.count() == 3


def test_a_slot_already_seen_asks_the_database_nothing(
    ran: list[datetime], django_assert_num_queries: object
) -> None:
    one = Clock()
    one.tick(NOON)

    with django_assert_num_queries(0):  # type: ignore[operator]
        one.tick(NOON)


def test_a_job_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[datetime] = []

    def broken(now: datetime) -> None:
        raise ValueError("no")

    monkeypatch.setattr(clock, "JOBS", {"broken": (1, broken), "note": (1, ran.append)})

    Clock().tick(NOON)

    assert ran == [NOON]


@pytest.fixture
def task() -> Task:
    """A task that a worker named `w` has begun."""
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="somewhere.work",
        backend_name="default",
        worker_ids=["w"],
        run_after=timezone.now(),
        started_at=timezone.now(),
    )


def test_a_task_of_a_dead_worker_starts_again(task: Task) -> None:
    now = timezone.now()
    Heartbeat.objects.create(worker="w", seen_at=now - timedelta(minutes=10))

    assert housekeeping.redrive_tasks(now) == 1

    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY


def test_a_task_of_a_living_worker_is_left_alone(task: Task) -> None:
    now = timezone.now()
    Heartbeat.objects.create(
        worker="w", seen_at=now - timedelta(seconds=settings.RELAY_LEASE_SECONDS)
    )

    assert housekeeping.redrive_tasks(now) == 0

    task.refresh_from_db()
    assert task.status == TaskResultStatus.RUNNING


def test_a_task_that_outlived_five_workers_has_failed(task: Task) -> None:
    DBTaskResult.objects.update(worker_ids=list("abcde"))

    housekeeping.redrive_tasks(timezone.now())

    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED
    assert "The worker stopped 5 times while it ran this." in task.traceback


def test_access_links_are_forgotten_an_hour_after_they_expired(shop: Shop) -> None:
    now = timezone.now()
    for minutes in (61, 59, -5):
        AccessLink.objects.create(
            shop=shop,
            email_key="mia@example.com",
            language="nl",
            expires_at=now - timedelta(minutes=minutes),
        )

    housekeeping.forget_access_links(now)

    left = sorted(
        round((now - link.expires_at).total_seconds() / 60) for link in AccessLink.objects.all()
    )
    assert left == [-5, 59]
