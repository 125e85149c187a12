"""Django's handle on this app."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Back office."""

    name = "openreturns.backoffice"
    label = "backoffice"
    default_auto_field = "django.db.models.BigAutoField"
