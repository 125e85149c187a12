"""Django's handle on this app."""

from django.apps import AppConfig


class ReceivingConfig(AppConfig):
    """Receiving."""

    name = "openreturns.receiving"
    label = "receiving"
    default_auto_field = "django.db.models.BigAutoField"
