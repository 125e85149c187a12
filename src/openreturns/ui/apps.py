"""Django's handle on this app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Shared looks."""

    name = "openreturns.ui"
    label = "ui"
