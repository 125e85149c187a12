"""The two windows of a line: the law's and the merchant's; the later end wins (R19 to R27)."""

from dataclasses import dataclass
from datetime import date, timedelta

from openreturns.policies import deadlines
from openreturns.policies.deadlines import WithdrawalPeriod
from openreturns.policies.facts import LineFacts, OrderFacts
from openreturns.policies.policy import Policy
from openreturns.policies.window_terms import DELIVERED, Window

# Countries whose law gives no right to change one's mind (R27); elsewhere the customer has it.
NO_WITHDRAWAL = frozenset({"US"})
THIRTY_DAYS = 30


@dataclass(frozen=True, slots=True)
class Counted:
    """All that the merchant's window of a line counts from; kept with the return.

    `delivered_on` is the day of the last parcel, None while one is under way.
    """

    business: bool
    country: str
    segments: tuple[str, ...]
    category: str
    ordered_on: date
    delivered_on: date | None
    shipped_on: date | None
    invoiced_on: date | None
    extended_until: date | None


@dataclass(frozen=True, slots=True)
class Windows:
    """Last days, local to the customer; None means the period has not begun, so it is open.

    Without `has_withdrawal` (a business order, a country without the right) there is no
    statutory period at all. `named` is the row of the merchant's table that gave the end.
    """

    withdrawal_ends_on: date | None
    merchant_ends_on: date | None
    has_withdrawal: bool = True
    named: str = ""

    @property
    def ends_on(self) -> date | None:
        """The later of both ends; None while one of them is open (R25)."""
        if not self.has_withdrawal:
            return self.merchant_ends_on
        if self.withdrawal_ends_on is None or self.merchant_ends_on is None:
            return None
        return max(self.withdrawal_ends_on, self.merchant_ends_on)

    def last_day(self, basis: str) -> date | None:
        """Until when the line can come back on this ground; None is open."""
        if basis == "withdrawal":
            return self.withdrawal_ends_on
        return self.merchant_ends_on


def of(line: LineFacts, policy: Policy, days: int | None = None) -> Windows:
    """Both windows of a line under a policy; `days` is what a rule gives instead of the table.

    A business has only its terms (R18, R45). Nothing shortens what the law gives (R25), and
    where it knows no roll-over the rolled day is still accepted (R26).
    """
    own, named = merchant(counted(line), policy, days)
    law = right_of(line.order, policy)
    if law is None:
        return Windows(None, own, has_withdrawal=False, named=named)
    if own and law.accepted_until and law.accepted_until > own:
        return Windows(law.ends_on, law.accepted_until)
    return Windows(law.ends_on, own, named=named)


def right_of(order: OrderFacts, policy: Policy) -> WithdrawalPeriod | None:
    """What the law gives; None where there is no right to change one's mind (R18, R27)."""
    if order.business or order.country in NO_WITHDRAWAL:
        return None
    return statutory(order, policy)


def statutory(order: OrderFacts, policy: Policy) -> WithdrawalPeriod:
    """A consumer's period; what is not recorded of the information counts as not given (R22)."""
    told_on = order.informed_on if order.informed else None
    told = order.informed or policy.informs
    thirty = order.country in policy.thirty_day_countries
    return deadlines.withdrawal_end(
        delivered_on=order.delivered_on,
        places=deadlines.places_of(
            order.country, order.postcode, order.merchant_country, order.merchant_region
        ),
        contract_context=order.contract_context,
        informed=told and told_on is None,
        informed_on=told_on,
        doorstep_days=THIRTY_DAYS if thirty else deadlines.WITHDRAWAL_DAYS,
    )


def counted(line: LineFacts) -> Counted:
    """What the merchant's window of this line counts from."""
    order = line.order
    came = [day for day in order.delivered_on if day]
    return Counted(
        business=order.business,
        country=order.country.casefold(),
        segments=tuple(segment.casefold() for segment in order.segments),
        category=line.category.casefold(),
        ordered_on=order.ordered_on,
        delivered_on=max(came) if came and None not in order.delivered_on else None,
        shipped_on=order.shipped_on,
        invoiced_on=order.invoiced_on,
        extended_until=order.extended_until,
    )


def merchant(what: Counted, policy: Policy, days: int | None = None) -> tuple[date | None, str]:
    """The merchant's own last day and the row it comes from; more time by staff comes on top."""
    start = _anchor(what, policy)
    if start is None:
        return None, ""
    if days is not None:
        end, named = start + timedelta(days=days), ""
    else:
        ends = [(_end(row, start), row.name) for row in policy.windows if _fits(row, what)]
        end, named = max([*ends, (start + timedelta(days=policy.window_days), "")])
    return max(end, what.extended_until or end), named


def _anchor(what: Counted, policy: Policy) -> date | None:
    """The day the merchant's window counts from; None while it has not begun.

    A business counts from its invoice (R45), everybody else from the last delivery. Where
    that is unknown the merchant may count from the shipment or the invoice instead.
    """
    if what.business:
        return what.invoiced_on or what.ordered_on
    if what.delivered_on:
        return what.delivered_on
    if policy.without_delivery == "shipment" and what.shipped_on:
        return what.shipped_on + timedelta(days=policy.shipment_days)
    return what.invoiced_on if policy.without_delivery == "invoice" else None


def _end(row: Window, start: date) -> date:
    return row.until or start + timedelta(days=row.days or 0)


def _fits(row: Window, what: Counted) -> bool:
    """Every condition that the row names holds; what is unknown fits no condition."""
    return (
        (not row.countries or what.country in row.countries)
        and (not row.segments or not row.segments.isdisjoint(what.segments))
        and (not row.categories or what.category in row.categories)
        and _in_season(row, what)
    )


def _in_season(row: Window, what: Counted) -> bool:
    if not row.season_of or row.starts is None or row.ends is None:
        return True
    day = what.delivered_on if row.season_of == DELIVERED else what.ordered_on
    return day is not None and row.starts <= day <= row.ends
