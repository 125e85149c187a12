"""Django's handle on this app."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """Returns."""

    name = "openreturns.returns"
    label = "returns"
    default_auto_field = "django.db.models.BigAutoField"
