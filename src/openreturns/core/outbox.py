"""Publish an event: one row on the timeline and one delivery row per handler.

Both are written in the caller's transaction, so an event exists exactly if the
change it speaks of exists. What follows is the relay's work.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.core.models import Delivery, Event

_routes: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Subject:
    """What the event is about: its shop, a word ("return") and an id."""

    shop_id: UUID
    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person added to an act: a note for colleagues, and whether to mail the customer."""

    note: str = ""
    notify: bool = True


PLAIN = Remark()


def route(table: Mapping[str, Iterable[str]]) -> None:
    """Tell the outbox which handlers wait for which event; called once at start-up by flow."""
    _routes.clear()
    _routes.update({event: tuple(handlers) for event, handlers in table.items()})


def publish(
    type_: str,
    subject: Subject,
    *,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    remark: Remark = PLAIN,
) -> Event:
    """Write the event and its deliveries; call it inside the transaction of the change."""
    now = timezone.now()
    event = Event.objects.create(
        shop_id=subject.shop_id,
        subject=subject.kind,
        subject_id=subject.id,
        type=type_,
        at=now,
        by_kind=by.kind,
        by_name=by.name,
        by_ref=by.ref,
        data=dict(data or {}),
        note=remark.note,
        notify=remark.notify,
    )
    handlers = _routes.get(type_, ())
    if handlers:
        Delivery.objects.bulk_create(
            Delivery(event=event, handler=handler, subject_id=subject.id, due_at=now)
            for handler in handlers
        )
    return event
