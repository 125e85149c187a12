"""Django's handle on this app."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Integrations."""

    name = "openreturns.integrations"
    label = "integrations"
    default_auto_field = "django.db.models.BigAutoField"
