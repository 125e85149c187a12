"""What pieces are worth: pure sums in minor units, the same for preview and payment.

The amount of a piece depends only on what was owed of its order line before it, so
any order of partial returns, also with corrections between, ends on the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openreturns.core.money import WHOLE, half_up, split


@dataclass(frozen=True, slots=True)
class PaidLine:
    """An order line as it was paid: `total` for `pieces`, of which `owed` were owed before.

    `value` is what these were worth; without corrections always round(total·owed/pieces).
    """

    total: int
    pieces: int
    owed: int = 0
    value: int = 0

    def with_more(self, quantity: int) -> "PaidLine":
        """The line when `quantity` more of its pieces are owed."""
        value = self.value + goods(self, quantity)
        return replace(self, owed=self.owed + quantity, value=value)

    def without(self, quantity: int, worth: int) -> "PaidLine":
        """The line when pieces that were worth that much are not owed after all."""
        return replace(self, owed=self.owed - quantity, value=self.value - worth)


def goods(line: PaidLine, quantity: int) -> int:
    """What the next `quantity` pieces are worth: all that is owed then, less what was before.

    Never below zero: a correction may have freed a piece that was worth a cent less
    than the next one is.
    """
    then = half_up(line.total * (line.owed + quantity), line.pieces)
    return max(0, then - line.value)


def portion(worth: int, share: int) -> int:
    """The agreed share (hundredths of a percent) of what pieces are worth."""
    return worth if share == WHOLE else half_up(worth * share, WHOLE)


def restocking(before: int, worth: int, share: int) -> int:
    """What is kept of pieces that are worth `worth`, after `before` of their order line.

    Rounded over the whole line, so any order of partial returns ends on the cent.
    """
    return half_up((before + worth) * share, WHOLE) - half_up(before * share, WHOLE)


def delivery(paid: int, cheapest: int | None) -> int:
    """The delivery cost that goes back: never above the cheapest standard delivery (R31)."""
    return paid if cheapest is None else min(paid, cheapest)


def over_payments(amount: int, left: Sequence[int]) -> list[int]:
    """A refund spread over payments in proportion to what is left on each, largest remainder."""
    whole = sum(left)
    parts = split(min(amount, whole), left)
    return [min(part, room) for part, room in zip(parts, left, strict=True)]
