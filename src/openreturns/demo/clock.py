"""Live through a year in seconds: the demo sets what time it is for everything it calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone

from openreturns.core import ids


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, it is `moment` (aware) for all that asks django.utils.timezone, and for new ids."""
    now, clock, last = timezone.now, ids.clock, ids._last
    nanoseconds = int(moment.timestamp() * 1e9)
    timezone.now = lambda: moment
    ids.clock, ids._last = lambda: nanoseconds, 0
    try:
        yield
    finally:
        timezone.now, ids.clock, ids._last = now, clock, last
