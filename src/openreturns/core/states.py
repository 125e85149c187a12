"""The life of a delivery, on one page."""

from django.db import models


class DeliveryState(models.TextChoices):
    """waiting → done, or dead after the last failure; a person may wake a dead one."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    DEAD = "dead", "Gave up"


NEXT: dict[DeliveryState, set[DeliveryState]] = {
    DeliveryState.WAITING: {DeliveryState.DONE, DeliveryState.DEAD},
    DeliveryState.DEAD: {DeliveryState.WAITING},
    DeliveryState.DONE: set(),
}
