"""Django's handle on this app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Portal."""

    name = "openreturns.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
