"""Published policy versions; deciding itself is pure and lives beside them."""

from django.db import models

from openreturns.core.ids import new_id
from openreturns.shops.models import Shop


class PolicyVersion(models.Model):
    """A published policy; never changed, only followed by the next.

    `terms` is read by policies.policy.Policy; an order falls under the version
    that was in force when it was placed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="policies")
    effective_from = models.DateTimeField()
    terms = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "effective_from"], name="one_policy_from_a_moment"
            ),
        ]
        indexes = [models.Index(fields=["shop", "-effective_from"], name="policy_in_force")]

    def __str__(self) -> str:
        return f"{self.shop_id} from {self.effective_from:%Y-%m-%d}"
