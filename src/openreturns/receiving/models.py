"""What arrived, in what state, and what that does to the stock."""

from django.db import models
from django.db.models import F, Q

from openreturns.core.ids import new_id
from openreturns.policies.models import Disposition
from openreturns.returns.models import Return, ReturnLine, Upload
from openreturns.shipping.models import Parcel
from openreturns.shops.models import Shop


class Grade(models.TextChoices):
    """The state a piece arrived in."""

    A = "A", "New"
    B = "B", "Opened"
    C = "C", "Used"
    D = "D", "Defective"


class Receipt(models.Model):
    """One time that goods of a return were booked in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rma = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="receipts")
    parcel = models.ForeignKey(
        Parcel, null=True, on_delete=models.SET_NULL, related_name="receipts"
    )
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"receipt of {self.rma_id}"


class ReceiptLine(models.Model):
    """Pieces of one line that arrived in one state; `accepted` is null until inspected.

    `undone` of them were corrected since: what the row says no longer holds for these.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(ReturnLine, on_delete=models.PROTECT, related_name="receipt_lines")
    quantity = models.PositiveIntegerField()
    undone = models.PositiveIntegerField(default=0, editable=False)
    grade = models.CharField(max_length=1, choices=Grade, blank=True)
    accepted = models.BooleanField(null=True)
    reason_text = models.TextField(blank=True)
    disposition = models.CharField(max_length=20, choices=Disposition, blank=True)
    restock = models.BooleanField(default=False)
    serials = models.JSONField(default=list)
    note = models.TextField(blank=True)
    photos = models.ManyToManyField(Upload, related_name="receipt_lines")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="receipt_has_a_piece"),
            models.CheckConstraint(
                condition=Q(undone__lte=F("quantity")), name="undone_within_receipt"
            ),
            models.CheckConstraint(
                condition=~Q(accepted=False) | ~Q(reason_text=""), name="decline_says_why"
            ),
            models.CheckConstraint(condition=Q(grade__in=["", *Grade.values]), name="grade_known"),
            models.CheckConstraint(
                condition=Q(disposition__in=["", *Disposition.values]), name="disposition_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"

    @property
    def stands(self) -> int:
        """For how many pieces it still holds."""
        return self.quantity - self.undone


class StockMovement(models.Model):
    """Pieces that go back on the shelf, or (negative) off it again; a ledger, append-only.

    A counter-movement names what it reverses; `taken_off` counts there what was reversed,
    so that nothing leaves the shelf twice.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="stock_movements")
    receipt_line = models.ForeignKey(
        ReceiptLine, on_delete=models.PROTECT, related_name="movements"
    )
    sku = models.CharField(max_length=100, blank=True)
    quantity = models.IntegerField()
    kind = models.CharField(max_length=10, default="restock")
    reverses = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="counter_movements"
    )
    taken_off = models.PositiveIntegerField(default=0, editable=False)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="movement_moves_something"),
            models.CheckConstraint(
                condition=Q(reverses=None, quantity__gt=0)
                | Q(reverses__isnull=False, quantity__lt=0),
                name="only_a_counter_movement_is_negative",
            ),
            models.CheckConstraint(
                condition=Q(taken_off=0) | Q(taken_off__lte=F("quantity")),
                name="taken_off_within_movement",
            ),
            models.UniqueConstraint(
                fields=["receipt_line"],
                condition=Q(reverses=None),
                name="one_restock_per_receipt_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:+d} {self.sku}"
