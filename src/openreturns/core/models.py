"""Events (the timeline) and their deliveries (what still has to happen)."""

from django.db import models
from django.db.models import Q

from openreturns.core.states import DeliveryState


class Event(models.Model):
    """One line of a timeline: what happened, when, by whom. Append-only.

    It holds a plain shop and subject id, so that core knows no business table.
    """

    shop_id = models.UUIDField()
    subject = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by_name = models.CharField(max_length=200, blank=True)
    by_ref = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    notify = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "id"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject_id}"


class Delivery(models.Model):
    """One event for one handler: the truth about whether it has been done."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    state = models.CharField(
        max_length=10, choices=DeliveryState, default=DeliveryState.WAITING, editable=False
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="one_delivery_per_handler"),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.DEAD) | ~Q(error=""),
                name="dead_delivery_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="delivery_due",
                condition=Q(state=DeliveryState.WAITING),
            ),
            models.Index(
                fields=["subject_id", "handler", "id"],
                name="delivery_chain",
                condition=~Q(state=DeliveryState.DONE),
            ),
            models.Index(fields=["lease"], name="delivery_held", condition=~Q(lease=None)),
            models.Index(
                fields=["id"], name="delivery_dead", condition=Q(state=DeliveryState.DEAD)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler} of event {self.event_id}"


class Tick(models.Model):
    """One timed job in one minute: its row is the proof that it ran once per installation."""

    job = models.CharField(max_length=60)
    minute = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "minute"], name="tick_once_per_minute"),
        ]

    def __str__(self) -> str:
        return f"{self.job} at {self.minute:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """A worker's sign of life; work held by one that fell silent is done by another."""

    worker = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} at {self.seen_at:%H:%M:%S}"
