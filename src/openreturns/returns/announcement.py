"""What somebody wants to send back, before anything is decided or stored."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from openreturns.orders.models import Order, OrderLine
from openreturns.policies.models import Reason
from openreturns.returns.models import Origin
from openreturns.shops.models import Shop


@dataclass(frozen=True, slots=True)
class Wanted:
    """Some pieces of one order line, or of a free line that only has a `sku` or `title`.

    `reason_text` and `action_text` are words of one's own, where the shop takes them.
    `answers` is {question code: value}; `asked` is what stood on the form, as it is kept.
    """

    quantity: int
    order_line: OrderLine | None = None
    sku: str = ""
    title: str = ""
    reason: Reason | None = None
    reason_text: str = ""
    outcome: str = "refund"
    action: str = ""
    action_text: str = ""
    comment: str = ""
    invoice: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: tuple[dict[str, Any], ...] = ()
    photos: tuple[UUID, ...] = ()

    @property
    def order(self) -> Order | None:
        """The order the line belongs to; none for a free line."""
        return self.order_line.order if self.order_line else None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A whole request: its lines, how it shall travel and who speaks.

    `declared_at` (aware) is when the customer said so; the order of `lines` is kept.
    """

    shop: Shop
    lines: tuple[Wanted, ...]
    declared_at: datetime
    origin: Origin
    language: str
    email: str = ""
    name: str = ""
    method: str = ""
    carrier: str = ""
    pickup: dict[str, Any] | None = None

    @property
    def orders(self) -> list[Order]:
        """The orders it touches, each once, in the order of its lines."""
        seen = {wanted.order.pk: wanted.order for wanted in self.lines if wanted.order}
        return list(seen.values())

    @property
    def currency(self) -> str:
        """The currency all its orders share."""
        return self.orders[0].currency if self.orders else self.shop.currency
