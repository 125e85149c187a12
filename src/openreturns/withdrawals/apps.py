"""Django's handle on this app."""

from django.apps import AppConfig


class WithdrawalsConfig(AppConfig):
    """Withdrawals."""

    name = "openreturns.withdrawals"
    label = "withdrawals"
    default_auto_field = "django.db.models.BigAutoField"
