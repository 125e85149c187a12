"""The relay: every delivery runs, in order, until it is done or given up."""

from collections import Counter
from datetime import timedelta
from threading import Event as Signal
from threading import Thread
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from openreturns.core.errors import PortError
from openreturns.core.models import Delivery, Event
from openreturns.core.states import DeliveryState
from openreturns.flow.relay import WAITS, Relay, wait_after
from openreturns.flow.worker import Worker
from tests.plugins.outbox import Happen, React

pytestmark = pytest.mark.django_db


def broken(event: Event) -> None:
    raise ValueError("The box is empty.")


def refused(event: Event) -> None:
    raise PortError("This address does not exist.", permanent=True)


def away(event: Event) -> None:
    raise PortError("The carrier does not answer.", permanent=False)


@pytest.mark.parametrize(("attempts", "seconds"), list(enumerate(WAITS, start=1)))
def test_each_failure_waits_longer_give_or_take_a_fifth(attempts: int, seconds: int) -> None:
    waits = [wait_after(attempts).total_seconds() for _ in range(200)]

    assert min(waits) >= 0.8 * seconds
    assert max(waits) <= min(1.2 * seconds, 6 * 3600)
    assert len(set(waits)) > 50


def test_the_wait_never_grows_beyond_six_hours() -> None:
    assert max(wait_after(500) for _ in range(200)) <= timedelta(hours=6)


def test_a_failed_handler_is_tried_again_later_and_says_why(happen: Happen, react: React) -> None:
    react(broken)
    happen()
    before = timezone.now()

    Relay().drain()

    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.lease) == ("waiting", 1, None)
    assert row.error == "ValueError: The box is empty."
    assert row.due_at >= before + timedelta(seconds=0.8)


def test_after_the_last_attempt_it_is_given_up(happen: Happen, react: React) -> None:
    react(away)
    happen()
    Delivery.objects.update(attempts=settings.RELAY_ATTEMPTS - 1)

    Relay().drain()

    row = Delivery.objects.get()
    assert (row.state, row.error) == ("dead", "The carrier does not answer.")
    assert row.attempts == settings.RELAY_ATTEMPTS


def test_a_permanent_refusal_is_given_up_at_once(happen: Happen, react: React) -> None:
    react(refused)
    happen()

    Relay().drain()

    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.error) == ("dead", 1, "This address does not exist.")


def test_one_failing_handler_does_not_touch_the_other(happen: Happen, react: React) -> None:
    seen: list[int] = []

    def fine(event: Event) -> None:
        seen.append(event.pk)

    react(broken, fine)
    happen()

    Relay().drain()

    assert seen == [Event.objects.get().pk]
    states = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["waiting", "done"]


def test_an_unknown_handler_waits_without_losing_an_attempt_to_death(happen: Happen) -> None:
    happen()
    Delivery.objects.update(handler="gone.away", attempts=settings.RELAY_ATTEMPTS + 5)

    Relay().drain()

    row = Delivery.objects.get()
    assert (row.state, row.lease) == ("waiting", None)
    assert "has no handler named 'gone.away'" in row.error
    assert row.due_at > timezone.now() + timedelta(minutes=4)


def test_what_stops_the_worker_each_time_is_given_up_in_the_end(
    happen: Happen, react: React
) -> None:
    ran: list[int] = []

    def deadly(event: Event) -> None:
        ran.append(event.pk)

    react(deadly)
    happen()
    Delivery.objects.update(
        attempts=settings.RELAY_ATTEMPTS, lease=uuid4(), lease_until=timezone.now()
    )

    Relay().drain()

    assert ran == []
    row = Delivery.objects.get()
    assert (row.state, row.error) == ("dead", "The worker stopped each time it ran this.")


def test_events_of_one_subject_arrive_in_their_order(happen: Happen, react: React) -> None:
    seen: list[tuple[str, int]] = []

    def note(event: Event) -> None:
        seen.append((str(event.subject_id), event.data["n"]))

    react(note)
    subjects = [uuid4() for _ in range(3)]
    for n in range(10):
        for subject in subjects:
            happen(subject, n=n)

    assert Relay().drain() == 30

    for subject in subjects:
        assert [n for who, n in seen if who == str(subject)] == list(range(10))


def test_told_to_stop_it_finishes_one_and_gives_the_rest_back(happen: Happen, react: React) -> None:
    stop = Signal()

    def stopping(event: Event) -> None:
        stop.set()

    react(stopping)
    for _ in range(5):
        happen()

    Relay(stop).drain()

    rows = Delivery.objects.order_by("pk").values_list("state", "attempts", "lease")
    assert list(rows) == [("done", 1, None)] + [("waiting", 0, None)] * 4


@pytest.mark.django_db(transaction=True)
def test_a_handler_runs_outside_any_transaction(happen: Happen, react: React) -> None:
    inside: list[bool] = []

    def look(event: Event) -> None:
        inside.append(connection.in_atomic_block)

    react(look)
    happen()

    Relay().drain()

    assert inside == [False]


@pytest.mark.django_db(transaction=True)
def test_two_relays_never_run_one_delivery_both(happen: Happen, react: React) -> None:
    runs: Counter[int] = Counter()
    active: Counter[object] = Counter()
    overlaps: list[object] = []
    order: dict[object, list[int]] = {}

    def note(event: Event) -> None:
        active[event.subject_id] += 1
        if active[event.subject_id] > 1:
            overlaps.append(event.subject_id)
        runs[event.pk] += 1
        order.setdefault(event.subject_id, []).append(event.pk)
        Event.objects.filter(pk=event.pk).exists()
        active[event.subject_id] -= 1

    react(note)
    subjects = [uuid4() for _ in range(12)]
    for _ in range(10):
        for subject in subjects:
            happen(subject)
    threads = [Thread(target=_work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert not any(thread.is_alive() for thread in threads)
    assert overlaps == []
    assert sorted(runs.values()) == [1] * 120
    assert all(seen == sorted(seen) for seen in order.values())
    assert Delivery.objects.filter(state=DeliveryState.DONE).count() == 120


def _work() -> None:
    """A relay as in a worker of its own: until nothing is left that is not done."""
    while Delivery.objects.exclude(state=DeliveryState.DONE).exists():
        Relay().round()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_pulse_keeps_the_lease_of_a_slow_handler(happen: Happen, react: React) -> None:
    worker = Worker()
    others: list[int] = []

    def slow(event: Event) -> None:
        Delivery.objects.update(lease_until=timezone.now())
        worker.beat()
        others.append(Relay().round())

    react(slow)
    happen()

    worker.relay.drain()

    assert others == [0]
    assert Delivery.objects.get().state == DeliveryState.DONE


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_froze_does_not_run_what_others_took_over(
    happen: Happen, react: React
) -> None:
    ran: list[int] = []
    frozen = Relay()

    def note(event: Event) -> None:
        ran.append(event.pk)
        if len(ran) == 1:
            frozen._until = timezone.now()
            Delivery.objects.filter(lease__isnull=False).update(lease_until=timezone.now())
            Relay().drain()

    react(note)
    for _ in range(3):
        happen()

    frozen.drain()

    counts = Counter(ran)
    first = min(counts)
    assert {pk: n for pk, n in counts.items() if pk != first} == {first + 1: 1, first + 2: 1}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}
