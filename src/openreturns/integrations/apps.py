"""Registers every integration for the port it serves, at start-up."""

from django.apps import AppConfig

from openreturns.core import registry
from openreturns.integrations.manual.adapter import ManualGateway
from openreturns.integrations.plain_label.adapter import PlainLabel
from openreturns.settlement.ports import RefundGateway
from openreturns.shipping.ports import Carrier


class IntegrationsConfig(AppConfig):
    """Integrations."""

    name = "openreturns.integrations"
    label = "integrations"

    def ready(self) -> None:
        """Make the embedded carrier and the manual gateway known."""
        registry.register(Carrier, "plain_label", PlainLabel())  # type: ignore[type-abstract]
        registry.register(RefundGateway, "manual", ManualGateway())  # type: ignore[type-abstract]
