"""Published policy versions; deciding itself is pure and lives beside them."""

from django.db import models
from django.db.models import Q

from openreturns.core.ids import new_id
from openreturns.shops.models import Shop


class PolicyVersion(models.Model):
    """A published policy; never changed, only followed by the next.

    `terms` is read by policies.policy.Policy. It holds for requests from
    `effective_from` on, and only for orders placed from `orders_from` on (None:
    for all of them), since what was agreed at a purchase stays. `draft` is the
    draft it came from, so that publishing twice makes one version.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="policies")
    number = models.PositiveIntegerField()
    effective_from = models.DateTimeField()
    orders_from = models.DateTimeField(null=True)
    terms = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    published_by = models.CharField(max_length=200, blank=True)
    draft = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "effective_from"], name="one_policy_from_a_moment"
            ),
            models.UniqueConstraint(fields=["shop", "number"], name="policy_number_once"),
            models.UniqueConstraint(fields=["draft"], name="one_policy_per_draft"),
            models.CheckConstraint(condition=Q(number__gte=1), name="policy_number_from_one"),
            models.CheckConstraint(
                condition=Q(number__gt=1) | Q(orders_from=None),
                name="first_policy_holds_for_all_orders",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-effective_from"], name="policy_in_force")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.number} from {self.effective_from:%Y-%m-%d}"
