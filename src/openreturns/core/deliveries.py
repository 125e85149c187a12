"""Deliveries: who holds one, and what became of it; the only module that writes their state.

A claim is a lease: a token and a time. Every outcome names the token, so a worker whose
lease has passed to another one can no longer decide anything.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.errors import MoveNotAllowed
from openreturns.core.models import Delivery
from openreturns.core.outbox import Subject
from openreturns.core.states import DeliveryState

LONGEST_ERROR = 2000


def claimable(now: datetime) -> QuerySet[Delivery]:
    """What may be run now: due, held by nobody, and first of its subject and handler."""
    elder = Delivery.objects.filter(
        subject_id=OuterRef("subject_id"), handler=OuterRef("handler"), pk__lt=OuterRef("pk")
    ).exclude(state=DeliveryState.DONE)
    return Delivery.objects.filter(
        Q(lease=None) | Q(lease_until__lte=now),
        ~Exists(elder),
        state=DeliveryState.WAITING,
        due_at__lte=now,
    ).order_by("due_at", "pk")


def claim(limit: int, seconds: int) -> list[Delivery]:
    """Take up to `limit` due deliveries for some seconds; nobody else gets them meanwhile.

    What another worker left behind is taken one by one: if it is what killed that
    worker, it takes nothing else along. The look before the transaction keeps an idle
    worker from asking for SQLite's one write lock.
    """
    now = timezone.now()
    if not claimable(now).exists():
        return []
    with transaction.atomic():
        found = claimable(now).select_for_update(skip_locked=True, of=("self",))[:limit]
        chosen = [row.pk for row in _one_abandoned_or_the_fresh(list(found))]
        Delivery.objects.filter(pk__in=chosen).update(
            lease=uuid4(), lease_until=now + timedelta(seconds=seconds), attempts=F("attempts") + 1
        )
    rows = Delivery.objects.filter(pk__in=chosen).select_related("event")
    return list(rows.order_by("due_at", "pk"))


def _one_abandoned_or_the_fresh(rows: list[Delivery]) -> list[Delivery]:
    if rows and rows[0].lease:
        return rows[:1]
    return list(takewhile(lambda row: row.lease is None, rows))


def renew(lease: UUID, seconds: int) -> int:
    """Hold on to everything under this lease for some seconds more; says how many are left."""
    until = timezone.now() + timedelta(seconds=seconds)
    return _held(lease).update(lease_until=until)


def still_held(delivery: Delivery) -> bool:
    """Whether the delivery still belongs to the lease it was claimed with."""
    return _mine(delivery).exists()


def release(lease: UUID) -> int:
    """Give back what was claimed but not begun, as if it had never been claimed."""
    return _held(lease).update(lease=None, lease_until=None, attempts=F("attempts") - 1)


def mark_done(delivery: Delivery) -> bool:
    """The handler has done its work; False if the lease had passed to somebody else."""
    return _decide(delivery, state=DeliveryState.DONE, done_at=timezone.now(), error="")


def put_off(delivery: Delivery, *, error: str, until: datetime) -> bool:
    """It failed and is tried again at `until`; False if the lease had passed on."""
    return _decide(delivery, error=error[:LONGEST_ERROR], due_at=until)


def give_up(delivery: Delivery, *, error: str) -> bool:
    """It failed for good and waits for a person; False if the lease had passed on."""
    return _decide(delivery, state=DeliveryState.DEAD, error=error[:LONGEST_ERROR])


@transaction.atomic
def revive(delivery: Delivery, *, by: Actor) -> None:
    """A person presses retry on a dead delivery; what waits behind it follows."""
    dead = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.DEAD)
    if not dead.update(state=DeliveryState.WAITING, attempts=0, due_at=timezone.now()):
        raise MoveNotAllowed(_("Only something that was given up can be tried again."))
    delivery.refresh_from_db()
    event = delivery.event
    outbox.publish(
        "delivery.revived",
        Subject(event.shop_id, event.subject, event.subject_id),
        by=by,
        data={"event": event.type, "handler": delivery.handler},
    )


def dead_letters(shop_ids: Iterable[UUID]) -> QuerySet[Delivery]:
    """What was given up in these shops, oldest first, with its event."""
    rows = Delivery.objects.filter(state=DeliveryState.DEAD, event__shop_id__in=list(shop_ids))
    return rows.select_related("event").order_by("pk")


def waiting_behind(delivery: Delivery) -> int:
    """How many deliveries of the same chain wait for this one."""
    chain = Delivery.objects.filter(subject_id=delivery.subject_id, handler=delivery.handler)
    return chain.filter(state=DeliveryState.WAITING, pk__gt=delivery.pk).count()


def forget_done(before: datetime, limit: int = 500) -> int:
    """Delete up to `limit` deliveries that were done before a moment; says how many."""
    old = Delivery.objects.filter(state=DeliveryState.DONE, done_at__lt=before).order_by("pk")
    keys = list(old.values_list("pk", flat=True)[:limit])
    gone, _by_table = Delivery.objects.filter(pk__in=keys).delete()
    return gone


def _held(lease: UUID) -> QuerySet[Delivery]:
    return Delivery.objects.filter(lease=lease, state=DeliveryState.WAITING)


def _mine(delivery: Delivery) -> QuerySet[Delivery]:
    """The row, if it is still under the lease that was given with it: the fence."""
    return Delivery.objects.filter(
        pk=delivery.pk, lease=delivery.lease, state=DeliveryState.WAITING
    )


def _decide(delivery: Delivery, **changes: object) -> bool:
    return bool(_mine(delivery).update(lease=None, lease_until=None, **changes))
