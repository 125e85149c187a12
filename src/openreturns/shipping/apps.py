"""Django's handle on this app."""

from django.apps import AppConfig


class ShippingConfig(AppConfig):
    """Shipping."""

    name = "openreturns.shipping"
    label = "shipping"
    default_auto_field = "django.db.models.BigAutoField"
