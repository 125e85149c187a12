"""Django's handle on this app; it is installed in demo mode only."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demo."""

    name = "openreturns.demo"
    label = "demo"
