"""Drafts of a policy: what a merchant writes before it is published."""

from django.db import models
from django.db.models import Q

from openreturns.core.ids import new_id
from openreturns.policies.models.version import PolicyVersion
from openreturns.shops.models import Shop


class PolicyDraft(models.Model):
    """A policy being written; a shop may have several, told apart by their names.

    `base` is the version it began from. `version` counts the changes: whoever
    changes it says which count they saw, so two editors never overwrite each other.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="policy_drafts")
    name = models.CharField(max_length=80)
    base = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="drafts")
    terms = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="draft_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="draft_has_a_name"),
            models.CheckConstraint(condition=Q(version__gte=1), name="draft_version_from_one"),
        ]

    def __str__(self) -> str:
        return self.name


class DraftStep(models.Model):
    """One change of a draft that can be undone: the terms as they were before it."""

    draft = models.ForeignKey(PolicyDraft, on_delete=models.CASCADE, related_name="steps")
    version = models.PositiveIntegerField()
    terms = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "version"], name="one_step_per_change"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} before change {self.version}"
