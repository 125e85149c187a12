"""The one composition of decision, methods, fees and refund preview.

Eligibility, validation, the portal's steps and *create return* all call only this,
so that what is shown is what will happen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from openreturns.orders.models import Order, OrderLine
from openreturns.policies import deadlines
from openreturns.policies.decide import decide_seen, look
from openreturns.policies.decision import Decision, Finding, LineDecision
from openreturns.policies.fees import HANDLING, LABEL, RESTOCKING
from openreturns.policies.policy import Policy
from openreturns.policies.rules.seen import Seen
from openreturns.policies.services import version_for
from openreturns.policies.weighing import Verdict
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.facts import gather
from openreturns.returns.opening import Clocks
from openreturns.settlement.sums import PaidLine, delivery, goods, portion, restocking


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One wanted line, what was decided for it, what it was paid for and what it brings.

    Amounts in minor units.
    """

    wanted: Wanted
    decided: LineDecision
    value: int
    amount: int


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee that would be kept, in minor units; `line` is the place of the line it is for."""

    kind: str
    amount: int
    why: Finding
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What would happen: decision, sum and clocks. Amounts in minor units of `currency`.

    `seen` is what the decision saw, to be kept with the return.
    """

    lines: tuple[QuoteLine, ...]
    decision: Decision
    policy: Policy
    currency: str
    delivery: int
    fees: tuple[Charge, ...]
    clocks: Clocks
    seen: Seen

    @property
    def goods(self) -> int:
        """What the returnable goods bring."""
        return sum(line.amount for line in self.lines)

    @property
    def fee(self) -> int:
        """What is kept for the return label."""
        return sum(charge.amount for charge in self.fees if charge.kind == LABEL)

    @property
    def total(self) -> int:
        """What the customer gets back, after fees."""
        return self.goods + self.delivery - sum(charge.amount for charge in self.fees)

    @property
    def returnable(self) -> bool:
        """Every wanted line can come back."""
        return all(line.decided.returnable for line in self.lines)


def quote(announcement: Announcement, *, policy: Policy | None = None) -> Quote:
    """Work out an announcement; its orders must be loaded by `returns.queries`.

    Another `policy` than the one in force is only for trying it out.
    """
    before, values = _values(announcement)
    facts = gather(announcement, values)
    first = announcement.orders[0] if announcement.orders else None
    ordered_at = min((o.ordered_at for o in announcement.orders), default=announcement.declared_at)
    policy = policy or version_for(announcement.shop, ordered_at, announcement.declared_at)
    seen = look(facts, policy)
    decision = decide_seen(seen, policy)
    lines = tuple(
        QuoteLine(wanted, decided, value, _brings(decided, value))
        for wanted, decided, value in zip(announcement.lines, decision.lines, values, strict=True)
    )
    returned_delivery = _delivery(announcement, decision)
    most = sum(line.amount for line in lines) + returned_delivery
    return Quote(
        lines=lines,
        decision=decision,
        policy=policy,
        currency=announcement.currency,
        delivery=returned_delivery,
        fees=tuple(_fees(announcement, lines, before, decision, most)),
        clocks=_clocks(announcement, decision, facts.declared_on, first),
        seen=seen,
    )


def _brings(decided: LineDecision, value: int) -> int:
    """The whole price; of what is kept the share a rule gives, of what is rejected nothing."""
    if decided.verdict == Verdict.KEPT:
        return portion(value, decided.share)
    return 0 if decided.verdict in (Verdict.REJECTED, Verdict.REFUSED) else value


def paid(line: OrderLine) -> PaidLine:
    """An order line as the sums see it."""
    return PaidLine(line.total, line.quantity, line.owed, line.owed_value)


def _values(announcement: Announcement) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What was owed of its order line before each wanted line, and what that was paid for.

    Lines of the same order line follow each other.
    """
    seen: dict[UUID, PaidLine] = {}
    before: list[int] = []
    values: list[int] = []
    for wanted in announcement.lines:
        if wanted.order_line is None:
            before.append(0)
            values.append(0)
            continue
        line = seen.get(wanted.order_line.pk) or paid(wanted.order_line)
        count = max(0, min(wanted.quantity, line.pieces - line.owed))
        before.append(line.value)
        values.append(goods(line, count))
        seen[wanted.order_line.pk] = line.with_more(count)
    return tuple(before), tuple(values)


def _delivery(announcement: Announcement, decision: Decision) -> int:
    """Standard delivery goes back when everything of an order is withdrawn from in time (R32).

    Or where a rule gives it back anyhow: with the first return of the order, since it goes
    back once.
    """
    return sum(
        delivery(order.delivery_paid, order.delivery_cheapest)
        for order in announcement.orders
        if (decision.refund_delivery and not order.announced)
        or _completes(announcement, decision, order)
    )


def _fees(
    announcement: Announcement,
    lines: tuple[QuoteLine, ...],
    before: tuple[int, ...],
    decision: Decision,
    most: int,
) -> Iterator[Charge]:
    """Restocking per line, then label and handling, together never above what comes back.

    The latter two are agreed in the shop's own currency.
    """
    for place, line in enumerate(lines):
        share = line.decided.restocking
        kept = restocking(before[place], line.amount, share)
        if kept:
            most -= kept
            why = Finding("fee_restocking", (("rate", str(share)),))
            yield Charge(RESTOCKING, kept, why, place)
    bears = announcement.method in {"", "label"}
    once = ((LABEL, decision.fee if bears else 0), (HANDLING, decision.handling))
    for kind, fee in once if announcement.currency == announcement.shop.currency else ():
        kept = min(fee, most)
        most -= kept
        if kept:
            yield Charge(kind, kept, Finding(f"fee_{kind}"))


def _completes(announcement: Announcement, decision: Decision, order: Order) -> bool:
    coming = order.announced
    for wanted, decided in zip(announcement.lines, decision.lines, strict=True):
        if wanted.order_line and wanted.order_line.order_id == order.pk:
            if decided.legal_basis not in DELIVERY_GOES_BACK or not decided.returnable:
                return False
            coming += wanted.quantity
    return coming >= order.sold


DELIVERY_GOES_BACK = {"withdrawal", "conformity", "wrong_delivery", "recall"}


def _clocks(
    announcement: Announcement, decision: Decision, declared_on: date, order: Order | None
) -> Clocks:
    ends = [line.withdrawal_ends_on for line in decision.lines]
    known = [day for day in ends if day]
    withdrawal = any(line.legal_basis == "withdrawal" for line in decision.lines)
    shop = announcement.shop
    country = order.country if order and order.country else shop.country
    address = (order.shipping_address if order else None) or {}
    places = deadlines.places_of(
        country, str(address.get("postal_code") or ""), shop.country, shop.region
    )
    return Clocks(
        withdrawal_ends_on=max(known) if known and len(known) == len(ends) else None,
        send_back_by=deadlines.send_back_by(declared_on, places),
        refund_due_on=deadlines.refund_due_on(declared_on) if withdrawal else None,
    )
