"""The life of a simulation, on one page."""

from django.db import models


class State(models.TextChoices):
    """How far a simulation is."""

    WAITING = "waiting", "Waiting for a worker"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Problem(models.TextChoices):
    """Why a simulation failed."""

    ERROR = "error", "It stopped on an error"
    ABANDONED = "abandoned", "Nobody went on with it"


NEXT: dict[State, set[State]] = {
    State.WAITING: {State.RUNNING, State.FAILED, State.CANCELLED},
    State.RUNNING: {State.DONE, State.FAILED, State.CANCELLED},
    State.DONE: set(),
    State.FAILED: set(),
    State.CANCELLED: set(),
}
UNDER_WAY = (State.WAITING, State.RUNNING)
