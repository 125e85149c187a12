"""Django's handle on this app."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policy."""

    name = "openreturns.policies"
    label = "policies"
    default_auto_field = "django.db.models.BigAutoField"
