"""Django's handle on this app."""

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Settlement."""

    name = "openreturns.settlement"
    label = "settlement"
    default_auto_field = "django.db.models.BigAutoField"
