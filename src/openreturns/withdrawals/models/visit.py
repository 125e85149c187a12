"""Where a withdrawal was sent from: kept apart, and not for long (R62)."""

from django.db import models

from openreturns.withdrawals.models.withdrawal import Withdrawal


class Visit(models.Model):
    """Address and browser behind one statement; the clock deletes it after 90 days.

    The evidence holds only a digest over `salt` and these, so its chain outlives them.
    """

    withdrawal = models.OneToOneField(Withdrawal, on_delete=models.CASCADE, related_name="visit")
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=400, blank=True)
    salt = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"visit of {self.withdrawal_id}"
