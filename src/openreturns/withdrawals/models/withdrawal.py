"""A withdrawal: somebody's declaration, as it was made (LAW.md §0.2)."""

from django.db import models
from django.db.models import Q

from openreturns.core.ids import new_id
from openreturns.orders.models import Order, OrderLine
from openreturns.returns.models import Return
from openreturns.shops.models import Shop
from openreturns.withdrawals.states import Channel, State, Timeliness


class Withdrawal(models.Model):
    """A statement of withdrawal, stored before anything else happens (R12).

    `declared_at` is when the server had it, or for one keyed in by staff when it reached
    the shop; `zone` is the consumer's. `contract` and `items` are as typed; empty `items`
    without lines is the whole order. `same` keeps one sent twice at once from being two.
    `crowded` marks one of a flood: kept and answered like any other, but shown as such.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="withdrawals")
    reference = models.CharField(max_length=22, unique=True)
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    email_key = models.CharField(max_length=254)
    contract = models.TextField()
    items = models.TextField(blank=True)
    declared_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    channel = models.CharField(max_length=12, choices=Channel)
    labels = models.JSONField(default=dict)
    text_version = models.CharField(max_length=20)
    same = models.CharField(max_length=64)
    crowded = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED, editable=False)
    timeliness = models.CharField(
        max_length=12, choices=Timeliness, default=Timeliness.UNKNOWN, editable=False
    )
    order = models.ForeignKey(
        Order, null=True, on_delete=models.SET_NULL, related_name="withdrawals"
    )
    rma = models.ForeignKey(
        Return, null=True, on_delete=models.SET_NULL, related_name="withdrawals"
    )
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "same"], name="same_withdrawal_once"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="withdrawal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(timeliness__in=Timeliness.values), name="timeliness_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="withdrawal_channel_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.MATCHED) | Q(order__isnull=False),
                name="matched_withdrawal_has_an_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ANSWERED) | ~Q(answer=""),
                name="answered_withdrawal_has_an_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-declared_at", "-id"], name="withdrawal_by_time"),
            models.Index(
                fields=["shop", "declared_at"],
                name="withdrawal_unmatched",
                condition=Q(state__in=[State.RECEIVED, State.UNMATCHED]),
            ),
            models.Index(fields=["email_key", "-created_at"], name="withdrawal_by_email"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_whole(self) -> bool:
        """Nothing was named, so it is about the whole order (R13)."""
        return not self.items


class WithdrawalLine(models.Model):
    """Some pieces of one order line that were named exactly; `title` as the author saw it."""

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="withdrawal_lines"
    )
    title = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="withdrawal_line_has_a_piece"
            ),
        ]
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"
