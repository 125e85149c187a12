"""The product as a whole: the checks that run at every start."""

from django.apps import AppConfig

from openreturns.config import checks

__all__ = ["OpenReturnsConfig", "checks"]


class OpenReturnsConfig(AppConfig):
    """Importing this module registers the start-up checks of the settings."""

    name = "openreturns.config"
    label = "config"
