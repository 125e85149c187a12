"""What is owed (settlement lines) and the attempts to pay it (refunds)."""

from django.db import models
from django.db.models import F, Q

from openreturns.core.ids import new_id
from openreturns.orders.models import Order, Payment
from openreturns.returns.models import Return, ReturnLine
from openreturns.settlement.states import Component, FeeKind, LineState, RefundState


class SettlementLine(models.Model):
    """One thing owed to the customer (or, when negative, kept), in minor units of the return.

    `worth` is what its pieces were paid for, before a share was agreed. `covered` is the
    part that refunds carry; what is due is the rest. A line that was `taken_back` (its
    pieces moved on) counts no more; one that a person waived still stands for its pieces.
    A fee says which one it is; `why` of a restocking fee names the goods it goes with.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rma = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="settlement_lines")
    order = models.ForeignKey(
        Order, null=True, on_delete=models.PROTECT, related_name="settlement_lines"
    )
    line = models.ForeignKey(
        ReturnLine, null=True, on_delete=models.PROTECT, related_name="settlement_lines"
    )
    kind = models.CharField(max_length=20, choices=Component)
    fee = models.CharField(max_length=10, choices=FeeKind, blank=True)
    outcome = models.CharField(max_length=15, default="refund")
    quantity = models.PositiveIntegerField(default=0)
    amount = models.BigIntegerField()
    worth = models.BigIntegerField(default=0)
    covered = models.BigIntegerField(default=0, editable=False)
    taken_back = models.BooleanField(default=False, editable=False)
    tax_rate = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=LineState, editable=False)
    why = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LineState.values), name="settlement_line_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Component.values), name="settlement_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["goods", "delivery", "goodwill"]) | Q(amount__gte=0),
                name="owed_is_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["fee", "deduction", "receivable"]) | Q(amount__lte=0),
                name="kept_is_not_positive",
            ),
            models.CheckConstraint(
                condition=~Q(kind="goods") | Q(line__isnull=False, quantity__gte=1),
                name="goods_name_their_pieces",
            ),
            models.CheckConstraint(
                condition=Q(covered__gte=0, covered__lte=F("amount"))
                | Q(covered__lte=0, covered__gte=F("amount")),
                name="covered_within_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state=LineState.SETTLED) | Q(covered=F("amount")),
                name="settled_is_covered",
            ),
            models.CheckConstraint(
                condition=Q(taken_back=False) | Q(state=LineState.WAIVED, covered=0),
                name="taken_back_holds_no_money",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind="delivery", taken_back=False),
                name="delivery_refunded_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="fee", fee__in=FeeKind.values) | (~Q(kind="fee") & Q(fee="")),
                name="fee_says_which",
            ),
            models.CheckConstraint(
                condition=~Q(fee="restocking") | Q(line__isnull=False, quantity__gte=1),
                name="restocking_names_its_pieces",
            ),
            models.UniqueConstraint(
                fields=["rma", "fee"],
                condition=Q(fee__in=["label", "handling"], taken_back=False),
                name="fee_once_per_return",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    @property
    def due(self) -> int:
        """What of it is to be paid now (negative: to be kept from what is paid)."""
        return self.amount - self.covered if self.state == LineState.DUE else 0


class Refund(models.Model):
    """Money on its way back to a customer through one payment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rma = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="refunds")
    order = models.ForeignKey(
        Order, null=True, on_delete=models.PROTECT, related_name="our_refunds"
    )
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="our_refunds"
    )
    gateway = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=RefundState, editable=False)
    failure = models.TextField(blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RefundState.values), name="refund_state_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_moves_money"),
            models.CheckConstraint(
                condition=~Q(state=RefundState.FAILED) | ~Q(failure=""),
                name="failed_refund_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=RefundState.PAID) | Q(paid_at__isnull=False),
                name="paid_refund_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.state}"


class Allocation(models.Model):
    """Which part of a refund pays which settlement line; negative where a fee was kept from it."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="allocations")
    line = models.ForeignKey(SettlementLine, on_delete=models.PROTECT, related_name="allocations")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="line_once_per_refund"),
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_pays_something"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.line_id}"
