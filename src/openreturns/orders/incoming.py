"""An order on its way in, and how far its word goes."""

from dataclasses import dataclass
from typing import Literal

from openreturns.orders.schema import OrderIn

Part = Literal["lines", "payments", "shipments", "invoices", "refunds"]
WHOLE: frozenset[Part] = frozenset({"lines", "payments", "shipments", "invoices", "refunds"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """An order from outside; of the parts in `tells_all`, what it does not name is gone.

    A file knows less than a shop: it may lack payments altogether, or miss a line that
    could not be read. What it cannot know it leaves as it is. `number` is its place there.
    """

    order: OrderIn
    tells_all: frozenset[Part] = WHOLE
    number: int = 0
