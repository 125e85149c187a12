"""Why something comes back: the reasons of a shop."""

from django.db import models
from django.db.models import Q

from openreturns.shops.models import Shop


class ReasonGroup(models.TextChoices):
    """The two paths a shopper is offered with equal weight (LAW.md R44)."""

    MIND = "mind", "Changed my mind"
    WRONG = "wrong", "Something is wrong"


class Ground(models.TextChoices):
    """Grounds that follow from the reason itself, whatever the calendar says (PRODUCT.md §3)."""

    WRONG_DELIVERY = "wrong_delivery", "Wrong delivery"
    UNDELIVERABLE = "undeliverable", "Undeliverable or refused"
    RECALL = "recall", "Recall"
    GUARANTEE = "guarantee", "Guarantee"


class Reason(models.Model):
    """Why something comes back; `titles` and `helps` are {language: text}."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="reasons")
    code = models.SlugField(max_length=40)
    group = models.CharField(max_length=10, choices=ReasonGroup)
    position = models.PositiveSmallIntegerField(default=0)
    titles = models.JSONField(default=dict)
    online = models.BooleanField(default=True)
    photo_wanted = models.BooleanField(default=False)
    shop_pays = models.BooleanField(default=False)
    ground = models.CharField(max_length=15, choices=Ground, blank=True)
    restock = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="reason_code_once"),
            models.CheckConstraint(
                condition=Q(group__in=ReasonGroup.values), name="reason_group_known"
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["", *Ground.values]), name="reason_ground_known"
            ),
        ]
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.code

    def title(self, language: str) -> str:
        """The title in a language, else in English, else the code."""
        return str(self.titles.get(language) or self.titles.get("en") or self.code)
