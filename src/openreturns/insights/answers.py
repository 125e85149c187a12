"""What a whole return is told, and what that means in money; pure.

How cost is reckoned, in one place: goods that come back are worth what is paid for them,
so they cost nothing. What costs is money for goods that stay with the customer, the label
that brings goods back, delivery and bonus that are paid on top; fees are gained. A return
that a person looks at counts as approved: the machine does not guess what they would say.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from openreturns.core.money import WHOLE, half_up

REVIEW_MINUTES = 2  # a person's time for one return


class Answer(StrEnum):
    """What the customer hears about a return as a whole."""

    APPROVED = "approved"
    KEPT = "kept"
    REVIEW = "review"
    PART = "part"  # some items are rejected, others are not
    REJECTED = "rejected"


NO = frozenset({"rejected", "refused"})


class Item(NamedTuple):
    """What is said about one line: the verdict of policies.weighing and what is held back.

    `share` is what is paid for goods that stay, `restocking` what is kept of goods that come
    back, both in hundredths of a percent.
    """

    verdict: str
    share: int = WHOLE
    restocking: int = 0


class Offer(NamedTuple):
    """What a customer is told about a whole return; fees in minor units."""

    items: tuple[Item, ...]
    label: int = 0
    handling: int = 0

    @property
    def answer(self) -> Answer:
        """The answer to the whole: if one item waits for a person, the return does."""
        found = {item.verdict for item in self.items}
        if "review" in found:
            return Answer.REVIEW
        if found & NO:
            return Answer.REJECTED if found <= NO else Answer.PART
        return Answer.KEPT if found == {"kept"} else Answer.APPROVED

    def money(self, values: Sequence[int], label_cost: int) -> "Money":
        """`values` are what the items were paid, `label_cost` is what the label costs the shop."""
        stays = comes = held_back = 0
        for item, value in zip(self.items, values, strict=True):
            if item.verdict == "kept":
                stays += half_up(value * item.share, WHOLE)
            elif item.verdict not in NO:
                comes += value
                held_back += half_up(value * item.restocking, WHOLE)
        if all(item.verdict in {"kept", *NO} for item in self.items):
            return Money(stays, stays)
        held_back = min(held_back + self.label + self.handling, comes + stays)
        return Money(stays + comes - held_back, stays + label_cost - held_back)


class Money(NamedTuple):
    """What a return brings the customer, and what it costs the shop, in minor units."""

    paid: int
    cost: int
