"""Django's handle on this app."""

from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API."""

    name = "openreturns.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add our timed work; models are loaded by now."""
        clock = import_module("openreturns.flow.clock")
        idempotency = import_module("openreturns.api.idempotency")
        clock.JOBS["forget idempotency keys"] = (60, idempotency.forget_expired)
