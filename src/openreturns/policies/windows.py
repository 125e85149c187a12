"""The two windows of an order: the law's and the merchant's; the later end wins (R25)."""

from dataclasses import dataclass
from datetime import date, timedelta

from openreturns.policies import deadlines
from openreturns.policies.facts import OrderFacts
from openreturns.policies.policy import Policy


@dataclass(frozen=True, slots=True)
class Windows:
    """Last days, local to the customer; None means the period has not begun, so it is open."""

    withdrawal_ends_on: date | None
    merchant_ends_on: date | None

    def last_day(self, basis: str) -> date | None:
        """Until when the line can come back on this ground; None is open."""
        if basis == "withdrawal":
            return self.withdrawal_ends_on
        return self.merchant_ends_on


def of(order: OrderFacts, policy: Policy) -> Windows:
    """Both windows of an order under a policy."""
    return Windows(_withdrawal(order), _merchant(order, policy))


def _withdrawal(order: OrderFacts) -> date | None:
    return deadlines.withdrawal_end(
        delivered_on=order.delivered_on,
        places=deadlines.places_of(
            order.country, order.postcode, order.merchant_country, order.merchant_region
        ),
        contract_context=order.contract_context,
    ).ends_on


def _merchant(order: OrderFacts, policy: Policy) -> date | None:
    """Counted from the last delivery, for business orders from the invoice."""
    if order.business:
        return (order.invoiced_on or order.ordered_on) + timedelta(days=policy.window_days)
    came = [day for day in order.delivered_on if day]
    if not came or None in order.delivered_on:
        return None
    return max(came) + timedelta(days=policy.window_days)
