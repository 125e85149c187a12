"""What settlement needs from outside: somebody who moves money."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from openreturns.core.money import Money


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """One refund for a gateway; `key` is our own, the same on every retry."""

    key: UUID
    money: Money
    payment_reference: str
    return_number: str


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """What the gateway says: `paid` at once, or only taken on."""

    paid: bool
    provider_id: str = ""


class RefundGateway(Protocol):
    """Moves money back to a payment (LAW.md R30: the same means)."""

    at_once: bool  # the person who settles states that it was paid; nothing is called

    def refund(self, order: RefundOrder) -> RefundAnswer:
        """Move the money; raises PortError. Asked twice with one key it moves it once."""
        ...
