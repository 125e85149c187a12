"""What pieces are worth: pure sums in minor units, the same for preview and payment.

The amount of a piece depends only on how many pieces of its order line were owed
before it, so any order of partial returns ends on the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from openreturns.core.money import half_up, share, split


@dataclass(frozen=True, slots=True)
class PaidLine:
    """An order line as it was paid: `total` for `pieces`, of which `owed` were owed before."""

    total: int
    pieces: int
    owed: int = 0


def goods(line: PaidLine, quantity: int, percent: int = 10_000) -> int:
    """What the next `quantity` pieces are worth; `percent` in hundredths (10000 is all of it)."""
    whole = share(line.total, line.owed, quantity, line.pieces)
    return whole if percent == 10_000 else half_up(whole * percent, 10_000)


def delivery(paid: int, cheapest: int | None) -> int:
    """The delivery cost that goes back: never above the cheapest standard delivery (R31)."""
    return paid if cheapest is None else min(paid, cheapest)


def over_payments(amount: int, left: Sequence[int]) -> list[int]:
    """A refund spread over payments in proportion to what is left on each, largest remainder."""
    whole = sum(left)
    parts = split(min(amount, whole), left)
    return [min(part, room) for part, room in zip(parts, left, strict=True)]
