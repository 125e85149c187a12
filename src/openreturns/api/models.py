"""Answers already given, so that a repeated request acts once (LAW.md R80)."""

from django.db import models


class IdempotencyKey(models.Model):
    """A caller's key, what it asked, and the answer; written in the work's transaction."""

    api_key_id = models.UUIDField()
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key_id", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
