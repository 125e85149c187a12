"""A refund gateway that answers what a test tells it, and remembers every call."""

from openreturns.core.errors import PortError
from openreturns.settlement.ports import RefundAnswer, RefundOrder


class FakeGateway:
    """Moves no money. Asked again with a key it paid before, it pays nothing more."""

    at_once = False

    def __init__(self) -> None:
        self.answer = RefundAnswer(paid=False, provider_id="re_1")
        self.problem: PortError | None = None
        self.asked: list[RefundOrder] = []

    def refund(self, order: RefundOrder) -> RefundAnswer:
        """Remember the call and answer."""
        self.asked.append(order)
        if self.problem:
            raise self.problem
        return self.answer

    @property
    def moved(self) -> int:
        """What a provider that honours keys has moved."""
        return sum({order.key: order.money.amount for order in self.asked}.values())
