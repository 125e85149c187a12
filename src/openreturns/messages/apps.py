"""Django's handle on this app."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Messages."""

    name = "openreturns.messages"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
