"""Django's handle on this app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API."""

    name = "openreturns.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
