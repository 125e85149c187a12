import os
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from openreturns.core import outbox
from openreturns.core.models import Event
from openreturns.flow import reactions
from openreturns.flow.clock import JOBS
from tests.flow.killapp.models import Effect, Total


def install() -> None:
    reactions.REACTIONS["kill.happened"] = [to_the_database, to_the_file]
    reactions.REACTIONS["kill.slow"] = [slowly]
    outbox.route(reactions.routes())
    JOBS["kill tick"] = (1440, tick)


@transaction.atomic
def to_the_database(event: Event) -> None:
    """The safe way: the row that says it was done, and the work, in one transaction."""
    _effect, new = Effect.objects.get_or_create(
        event_id=event.pk, defaults={"subject_id": event.subject_id}
    )
    time.sleep(0.002)
    if new:
        Total.objects.get_or_create(subject_id=event.subject_id)
        Total.objects.filter(subject_id=event.subject_id).update(pieces=F("pieces") + 1)


def to_the_file(event: Event) -> None:
    time.sleep(0.002)
    _append("handled", f"{event.subject_id} {event.pk}")


def slowly(event: Event) -> None:
    _append("slow", "begin")
    time.sleep(1)
    _append("slow", "end")


def tick(now: datetime) -> None:
    _append("ticks", "tick")


def _append(name: str, line: str) -> None:
    """One write of one line, so that no line is ever cut or mixed with another."""
    descriptor = os.open(
        Path(settings.DATA_DIR) / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600
    )
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)
