"""What decisions saw: the past on which other rules can be tried."""

from django.db import models

from openreturns.returns.models.rma import Return
from openreturns.shops.models import Shop


class DecisionRecord(models.Model):
    """What the decision about a return saw, kept as it was then; never changed.

    `seen` is compact text in the form of policies.rules.seen, `policy` the version that
    decided. Ids sort by age, so one index reads the past of a shop in order.
    """

    rma = models.OneToOneField(
        Return, primary_key=True, on_delete=models.CASCADE, related_name="record"
    )
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", db_index=False)
    policy = models.CharField(max_length=40)
    seen = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["shop", "rma"], name="decision_by_age")]

    def __str__(self) -> str:
        return f"what decided {self.rma_id}"
