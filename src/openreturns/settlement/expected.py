"""What will become due if everything still under way is accepted: a preview, nothing stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from openreturns.orders.models import Order, OrderLine
from openreturns.returns.models import Return, ReturnLine
from openreturns.returns.units import Place
from openreturns.settlement.costs import agreed_fees, agreed_share
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.quote import DELIVERY_GOES_BACK, paid
from openreturns.settlement.states import Component, FeeKind
from openreturns.settlement.sums import PaidLine, delivery, goods, restocking

UNDER_WAY = (Place.REQUESTED, Place.APPROVED, Place.IN_TRANSIT, Place.RECEIVED)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sum; `amount` in minor units, negative when it is kept.

    A fee says which one it is, and of restocking the share in hundredths of a percent.
    """

    kind: str
    amount: int
    line: UUID | None = None
    quantity: int = 0
    fee: str = ""
    share: int = 0


def expected(
    rma: Return, things: dict[UUID, OrderLine], rows: Sequence[SettlementLine]
) -> list[Part]:
    """The parts still to come: `things` are the order lines with their orders by id, `rows`
    the settlement lines there are.
    """
    parts: list[Part] = []
    seen: dict[UUID, PaidLine] = {}
    for line in rma.lines.all():
        thing = things.get(line.order_line_id) if line.order_line_id else None
        count = line.count(UNDER_WAY)
        if not thing or not count:
            continue
        start = seen.get(thing.pk) or paid(thing)
        count = min(count, start.pieces - start.owed)
        worth = goods(start, count)
        parts.append(Part(Component.GOODS, worth, line.pk, count))
        parts += _restocking(line, count, start.value, worth, agreed_share(rma, line))
        seen[thing.pk] = start.with_more(count)
    if parts:
        orders = {thing.order_id: thing.order for thing in things.values()}
        parts += [_delivery(order) for order in orders.values() if _complete(rma, order, rows)]
        parts += _fees(rma, rows, sum(part.amount for part in parts))
    return parts


def _restocking(line: ReturnLine, count: int, before: int, worth: int, share: int) -> list[Part]:
    kept = restocking(before, worth, share)
    fee = Part(Component.FEE, -kept, line.pk, count, FeeKind.RESTOCKING, share)
    return [fee] if kept else []


def _delivery(order: Order) -> Part:
    return Part(Component.DELIVERY, delivery(order.delivery_paid, order.delivery_cheapest))


def _complete(rma: Return, order: Order, rows: Sequence[SettlementLine]) -> bool:
    """Every piece of the order is announced, all of it by right, and delivery is not owed yet."""
    mine = [line for line in rma.lines.all() if line.order_id == order.pk]
    return (
        order.delivery_paid > 0
        and order.announced >= order.sold
        and all(line.legal_basis in DELIVERY_GOES_BACK for line in mine)
        and not any(row.kind == Component.DELIVERY and row.order_id == order.pk for row in rows)
    )


def _fees(rma: Return, rows: Sequence[SettlementLine], coming: int) -> list[Part]:
    parts = []
    for kind, agreed in agreed_fees(rma).items():
        fee = min(agreed, coming)
        if fee and not any(row.fee == kind for row in rows):
            parts.append(Part(Component.FEE, -fee, fee=kind))
            coming -= fee
    return parts
