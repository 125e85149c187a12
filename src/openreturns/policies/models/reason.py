"""Why something comes back: the reasons of a shop."""

from django.db import models
from django.db.models import Q

from openreturns.policies.models.disposition import Disposition
from openreturns.policies.models.form import Form
from openreturns.policies.models.listed import Listed


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


class Reason(Listed):
    """Why something comes back, what is asked then, and what usually follows.

    Empty `outcomes` allow whatever policy offers. `disposition` and `restock` are what the
    warehouse is proposed.
    """

    group = models.CharField(max_length=10, choices=ReasonGroup)
    form = models.ForeignKey(
        Form, null=True, blank=True, on_delete=models.PROTECT, related_name="reasons"
    )
    photo_wanted = models.BooleanField(default=False)
    photo_required = models.BooleanField(default=False)
    outcomes = models.JSONField(default=list)
    shop_pays = models.BooleanField(default=False)
    ground = models.CharField(max_length=15, choices=Ground, blank=True)
    disposition = models.CharField(max_length=20, choices=Disposition, blank=True)
    restock = models.BooleanField(default=True)

    class Meta(Listed.Meta):
        constraints = [
            *Listed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(group__in=ReasonGroup.values), name="reason_group_known"
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["", *Ground.values]), name="reason_ground_known"
            ),
            models.CheckConstraint(
                condition=Q(disposition__in=["", *Disposition.values]),
                name="reason_disposition_known",
            ),
            models.CheckConstraint(
                condition=Q(photo_required=False) | Q(photo_wanted=True),
                name="required_photo_is_wanted",
            ),
        ]
