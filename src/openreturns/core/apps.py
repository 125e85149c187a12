"""Django's handle on this app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Outbox, money, errors, ids, registry."""

    name = "openreturns.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
