"""Django's handle on this app."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Insights."""

    name = "openreturns.insights"
    label = "insights"
    default_auto_field = "django.db.models.BigAutoField"
