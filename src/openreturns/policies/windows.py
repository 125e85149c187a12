"""The two windows of an order: the law's and the merchant's; the later end wins (R25)."""

from dataclasses import dataclass
from datetime import date, timedelta

from openreturns.policies import deadlines
from openreturns.policies.deadlines import WithdrawalPeriod
from openreturns.policies.facts import OrderFacts
from openreturns.policies.policy import Policy


@dataclass(frozen=True, slots=True)
class Windows:
    """Last days, local to the customer; None means the period has not begun, so it is open.

    A business order has no withdrawal period at all; ask `may_withdraw` first.
    """

    withdrawal_ends_on: date | None
    merchant_ends_on: date | None

    def last_day(self, basis: str) -> date | None:
        """Until when the line can come back on this ground; None is open."""
        if basis == "withdrawal":
            return self.withdrawal_ends_on
        return self.merchant_ends_on


def of(order: OrderFacts, policy: Policy) -> Windows:
    """Both windows of an order under a policy; a business has only its terms (R18, R45)."""
    if order.business:
        invoiced = order.invoiced_on or order.ordered_on
        return Windows(None, invoiced + timedelta(days=policy.window_days))
    period = deadlines.withdrawal_end(
        delivered_on=order.delivered_on,
        places=deadlines.places_of(
            order.country, order.postcode, order.merchant_country, order.merchant_region
        ),
        contract_context=order.contract_context,
    )
    return Windows(period.ends_on, _merchant(period, policy))


def _merchant(period: WithdrawalPeriod, policy: Policy) -> date | None:
    """Counted from the last delivery; never shorter than the law's (R25, R26)."""
    if period.starts_on is None or period.accepted_until is None:
        return None
    own = deadlines.merchant_window_end(period.starts_on, policy.window_days)
    return max(own, period.accepted_until)
