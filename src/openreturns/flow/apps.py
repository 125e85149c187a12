"""Tells the outbox, at start-up, which handlers wait for which event."""

from importlib import import_module

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """Flow."""

    name = "openreturns.flow"
    label = "flow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand the table of reactions to the outbox; models are loaded by now."""
        outbox = import_module("openreturns.core.outbox")
        reactions = import_module("openreturns.flow.reactions")
        outbox.route(reactions.routes())
