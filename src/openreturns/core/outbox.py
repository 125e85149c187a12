"""Publish an event: one row on the timeline and one delivery row per handler.

Both are written in the caller's transaction, so an event exists exactly if the
change it speaks of exists. What follows is the relay's work.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.core.models import Delivery, Event

_routes: dict[str, tuple[str, ...]] = {}
_told: ContextVar[list[Event] | None] = ContextVar("told", default=None)


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
    event = Event(
        shop_id=subject.shop_id,
        subject=subject.kind,
        subject_id=subject.id,
        type=type_,
        at=timezone.now(),
        by_kind=by.kind,
        by_name=by.name,
        by_ref=by.ref,
        data=dict(data or {}),
        note=remark.note,
        notify=remark.notify,
    )
    told = _told.get()
    if told is None:
        _write([event])
    else:
        told.append(event)
    return event


@contextmanager
def together() -> Iterator[None]:
    """Write the events published inside at once, at its end; nothing if it ends in an error.

    For an act of several verbs in one transaction: two statements for all its events
    instead of two for each. They have no id before the end.
    """
    if _told.get() is not None:
        yield
        return
    told: list[Event] = []
    token = _told.set(told)
    try:
        yield
    finally:
        _told.reset(token)
    _write(told)


def _write(events: Sequence[Event]) -> None:
    """The events, in their order, and their deliveries."""
    Event.objects.bulk_create(events)
    Delivery.objects.bulk_create(
        Delivery(event=event, handler=handler, subject_id=event.subject_id, due_at=event.at)
        for event in events
        for handler in _routes.get(event.type, ())
    )


def past(
    type_: str, subject: Subject, *, at: datetime, by: Actor, data: Mapping[str, Any]
) -> Event:
    """An unsaved event of long ago, for the timeline only: nobody waits for it any more."""
    return Event(
        shop_id=subject.shop_id,
        subject=subject.kind,
        subject_id=subject.id,
        type=type_,
        at=at,
        by_kind=by.kind,
        by_name=by.name,
        data=dict(data),
    )
