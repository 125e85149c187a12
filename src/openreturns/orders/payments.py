"""Money that came in for an order, and what was given back without us."""

from django.db import models
from django.db.models import F, Q

from openreturns.core.ids import new_id


class Payment(models.Model):
    """Money that came in for an order.

    `outside` is what the shop says was refunded there, `reserved` what our own
    refunds hold or have paid; together never more than came in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="payments")
    external_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, default="psp")
    provider = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField()
    outside = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0, editable=False)
    link = models.CharField(max_length=500, blank=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="payment_once"),
            models.CheckConstraint(
                condition=Q(outside__gte=0) & Q(reserved__gte=0), name="refunds_are_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("outside") + F("reserved")),
                name="refunds_never_above_payment",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id

    @property
    def left(self) -> int:
        """What can still be refunded to it."""
        return self.amount - self.outside - self.reserved


class OutsideRefund(models.Model):
    """A refund that the shop made without us, so that nobody pays twice."""

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="refunds")
    external_id = models.CharField(max_length=200)
    payment = models.CharField(max_length=200, blank=True)
    amount = models.BigIntegerField()
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="outside_refund_once"),
        ]

    def __str__(self) -> str:
        return self.external_id
