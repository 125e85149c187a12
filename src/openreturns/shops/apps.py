"""Django's handle on this app."""

from django.apps import AppConfig


class ShopsConfig(AppConfig):
    """Shops, people, keys."""

    name = "openreturns.shops"
    label = "shops"
    default_auto_field = "django.db.models.BigAutoField"
