"""Events of no business: a reaction of one's own, and something that happens."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from openreturns.core import outbox
from openreturns.core.actors import SYSTEM
from openreturns.core.models import Delivery, Event
from openreturns.core.outbox import Subject
from openreturns.flow import reactions
from openreturns.flow.reactions import Handler

HAPPENED = "test.happened"
type React = Callable[..., None]
type Happen = Callable[..., Delivery]


@pytest.fixture
def react() -> Iterator[React]:
    """Lets handlers follow `test.happened`; the table is whole again afterwards."""

    def add(*handlers: Handler) -> None:
        reactions.REACTIONS[HAPPENED] = list(handlers)
        outbox.route(reactions.routes())

    yield add
    reactions.REACTIONS.pop(HAPPENED, None)
    outbox.route(reactions.routes())


@pytest.fixture
def happen(react: React) -> Happen:
    """Something happens to a subject; gives the first delivery that follows from it."""
    react(nothing)
    elsewhere = uuid4()

    def publish(subject: UUID | None = None, *, shop: UUID = elsewhere, **data: Any) -> Delivery:
        what = Subject(shop, "test", subject or uuid4())
        event: Event = outbox.publish(HAPPENED, what, by=SYSTEM, data=data)
        return event.deliveries.order_by("pk").first()  # type: ignore[return-value]

    return publish


def nothing(event: Event) -> None:
    """A reaction that does nothing."""
