"""Django's handle on this app."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """Flow."""

    name = "openreturns.flow"
    label = "flow"
    default_auto_field = "django.db.models.BigAutoField"
