"""Who holds a delivery, and what may still become of it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from openreturns.core import deliveries
from openreturns.core.actors import Actor, Kind
from openreturns.core.errors import MoveNotAllowed
from openreturns.core.models import Delivery, Event
from openreturns.core.states import DeliveryState
from tests.plugins.outbox import Happen, React

pytestmark = pytest.mark.django_db
ANNA = Actor(Kind.STAFF, "Anna")


def claim(limit: int = 20) -> list[Delivery]:
    return deliveries.claim(limit, seconds=60)


def expire(delivery: Delivery) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=past)


def first_handler(event: Event) -> None: ...


def second_handler(event: Event) -> None: ...


def test_of_one_subject_and_handler_only_the_eldest_can_be_claimed(happen: Happen) -> None:
    subject = uuid4()
    eldest, second, third = (happen(subject) for _ in range(3))

    first = claim()
    while_it_runs = claim()
    deliveries.mark_done(first[0])
    then = claim()

    assert (first, while_it_runs, then) == ([eldest], [], [second])
    assert Delivery.objects.get(pk=third.pk).attempts == 0


def test_other_subjects_and_other_handlers_do_not_wait(happen: Happen, react: React) -> None:
    react(first_handler, second_handler)
    subject = uuid4()
    happen(subject)
    happen(subject)
    happen()

    claimed = claim()

    assert [(d.handler.rpartition(".")[2], d.subject_id == subject) for d in claimed] == [
        ("first_handler", True),
        ("second_handler", True),
        ("first_handler", False),
        ("second_handler", False),
    ]


def test_a_dead_delivery_blocks_its_own_chain_and_no_other(happen: Happen) -> None:
    subject = uuid4()
    dead, blocked, free = happen(subject), happen(subject), happen()

    claimed = {d.pk: d for d in claim()}
    deliveries.give_up(claimed[dead.pk], error="The carrier says no.")
    deliveries.release(claimed[free.pk].lease or UUID(int=0))

    assert claim() == [free]
    assert deliveries.waiting_behind(dead) == 1
    assert Delivery.objects.get(pk=blocked.pk).state == DeliveryState.WAITING


def test_reviving_a_dead_delivery_releases_its_chain_and_says_who_did_it(happen: Happen) -> None:
    subject = uuid4()
    dead, blocked = happen(subject), happen(subject)
    deliveries.give_up(claim()[0], error="The carrier says no.")

    deliveries.revive(dead, by=ANNA)
    again = claim()
    deliveries.mark_done(again[0])

    assert again == [dead]
    assert again[0].attempts == 1
    assert claim() == [blocked]
    told = Event.objects.get(type="delivery.revived")
    assert (told.subject_id, told.by_name, told.data["event"]) == (subject, "Anna", "test.happened")


@pytest.mark.parametrize("state", ["waiting", "done"])
def test_only_a_dead_delivery_can_be_revived(happen: Happen, state: str) -> None:
    delivery = happen()
    Delivery.objects.update(state=state)

    with pytest.raises(MoveNotAllowed):
        deliveries.revive(delivery, by=ANNA)

    assert Delivery.objects.get().state == state
    assert not Event.objects.filter(type="delivery.revived")


def test_what_is_held_is_claimed_by_nobody_until_its_lease_ends(happen: Happen) -> None:
    happen()
    (held,) = claim()

    assert claim() == []
    expire(held)
    (taken_over,) = claim()

    assert taken_over == held
    assert taken_over.lease != held.lease
    assert taken_over.attempts == 2


def test_a_worker_whose_lease_has_passed_on_can_decide_nothing(happen: Happen) -> None:
    happen()
    (old,) = claim()
    expire(old)
    (new,) = claim()

    outcomes = [
        deliveries.mark_done(old),
        deliveries.put_off(old, error="no", until=timezone.now()),
        deliveries.give_up(old, error="no"),
        deliveries.still_held(old),
    ]

    assert outcomes == [False] * 4
    row = Delivery.objects.get()
    assert (row.state, row.lease, row.error) == ("waiting", new.lease, "")
    assert deliveries.mark_done(new) is True


def test_a_renewed_lease_is_not_taken_over(happen: Happen) -> None:
    happen()
    (held,) = claim()
    expire(held)

    assert held.lease is not None
    assert deliveries.renew(held.lease, 60) == 1

    assert claim() == []


def test_what_another_worker_left_is_taken_one_by_one(happen: Happen) -> None:
    left = [happen(), happen()]
    for delivery in claim():
        expire(delivery)
    fresh = happen()

    assert [claim(), claim(), claim()] == [[left[0]], [left[1]], [fresh]]


def test_what_is_released_counts_as_never_claimed(happen: Happen) -> None:
    happen()
    (held,) = claim()

    assert held.lease is not None
    assert deliveries.release(held.lease) == 1

    row = Delivery.objects.get()
    assert (row.attempts, row.lease, row.lease_until) == (0, None, None)


def test_what_is_put_off_waits_and_says_why(happen: Happen) -> None:
    happen()
    later = timezone.now() + timedelta(minutes=5)

    deliveries.put_off(claim()[0], error="The printer is out of paper.", until=later)

    assert claim() == []
    row = Delivery.objects.get()
    assert (row.state, row.due_at, row.error) == ("waiting", later, "The printer is out of paper.")


def test_dead_letters_are_those_of_the_asked_shops(happen: Happen) -> None:
    mine, yours = uuid4(), uuid4()
    here = happen(shop=mine)
    happen(shop=yours)
    happen(shop=mine)
    for delivery in claim()[:2]:
        deliveries.give_up(delivery, error="no")

    assert list(deliveries.dead_letters([mine])) == [here]
    assert list(deliveries.dead_letters([])) == []


def test_done_deliveries_are_forgotten_and_their_events_are_not(happen: Happen) -> None:
    old, recent, waiting = happen(), happen(), happen()
    now = timezone.now()
    done = Delivery.objects.filter(pk__in=[old.pk, recent.pk])
    done.update(state=DeliveryState.DONE, done_at=now)
    Delivery.objects.filter(pk=old.pk).update(done_at=now - timedelta(days=31))

    assert deliveries.forget_done(now - timedelta(days=30)) == 1

    assert list(Delivery.objects.order_by("pk")) == [recent, waiting]
    assert Event.objects.count() == 3
