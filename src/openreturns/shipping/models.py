"""Parcels and what is in them."""

from django.db import models
from django.db.models import Q

from openreturns.core.ids import new_id
from openreturns.returns.models import Return, ReturnLine
from openreturns.shipping.states import Method, ParcelState
from openreturns.shops.models import Shop


class Parcel(models.Model):
    """One parcel of a return, inbound or outbound; `cost` in minor units of the return.

    `booking_key` is our own key for the carrier: a retry asks with the same one. `asked_at`
    is when it was last asked; the answer may have been lost. `pickup` is {"date", "address"}:
    when and where the carrier fetches it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="parcels")
    rma = models.ForeignKey(Return, null=True, on_delete=models.PROTECT, related_name="parcels")
    direction = models.CharField(max_length=8, default="inbound")
    position = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=20, choices=ParcelState, default=ParcelState.PLANNED, editable=False
    )
    method = models.CharField(max_length=20, choices=Method)
    carrier = models.CharField(max_length=40, blank=True)
    sender = models.JSONField(default=dict)
    booking_key = models.UUIDField(default=new_id, unique=True, editable=False)
    tracking_number = models.CharField(max_length=100, blank=True)
    tracking_url = models.CharField(max_length=500, blank=True)
    label = models.FileField(upload_to="labels/%Y/%m", blank=True)
    label_sha256 = models.CharField(max_length=64, blank=True)
    pickup = models.JSONField(null=True, blank=True)
    cost = models.BigIntegerField(default=0)
    problem = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True, editable=False)
    booked_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ParcelState.values), name="parcel_state_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["inbound", "outbound"]), name="parcel_direction_known"
            ),
            models.UniqueConstraint(fields=["rma", "position"], name="parcel_position_once"),
        ]
        indexes = [models.Index(fields=["shop", "tracking_number"], name="parcel_by_tracking")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What the label says and a scanner reads: the return's number and the parcel's."""
        return f"{self.rma.number}/{self.position}" if self.rma else str(self.id)

    @property
    def has_label(self) -> bool:
        """There is a label to print, and it works."""
        return bool(self.label) and self.state not in {ParcelState.VOIDED, ParcelState.EXPIRED}


class ParcelLine(models.Model):
    """How many pieces of a return line travel in a parcel."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(ReturnLine, on_delete=models.PROTECT, related_name="parcel_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "line"], name="line_once_per_parcel"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="parcel_line_has_a_piece"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"


class ParcelEvent(models.Model):
    """Something that happened to a parcel; the same event of the same source counts once."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="events")
    code = models.CharField(max_length=20)
    at = models.DateTimeField()
    source = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "code", "at"], name="parcel_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} at {self.at:%Y-%m-%d %H:%M}"
