"""The append-only chain of what was declared, shown, sent and found (R11)."""

from django.db import models
from django.db.models import Q

from openreturns.withdrawals.models.withdrawal import Withdrawal


class Evidence(models.Model):
    """One link of a withdrawal's chain; never changed, and found out if it is.

    `digest` covers the link before it, its own place, kind and time, and the digest of
    its payload. The payload stands beside that, as exact JSON text, so that it can be
    erased (R53) while the chain still verifies. `key` keeps a repeated act from making a
    second link.
    """

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.CASCADE, related_name="evidence")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    at = models.DateTimeField()
    payload = models.TextField(null=True)
    salt = models.CharField(max_length=40, blank=True)
    payload_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "number"], name="evidence_in_order"),
            models.UniqueConstraint(fields=["withdrawal", "key"], name="evidence_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="evidence_counts_from_one"),
        ]
        ordering = ("withdrawal", "number")

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Anchor(models.Model):
    """A day's seal over all evidence written since the one before, of every shop.

    `through` is the last link it covers and `links` how many; `digest` goes on from the
    anchor before it, so the last one vouches for everything.
    """

    made_at = models.DateTimeField()
    through = models.BigIntegerField(unique=True)
    links = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["previous"], name="one_anchor_after_another"),
        ]
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"anchor of {self.made_at:%Y-%m-%d}"
