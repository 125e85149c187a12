"""When pieces are accepted, kept or lost, their money falls due; when that is undone, it does not.

`refresh` compares what the pieces say with the settlement lines there are, so it can
be repeated at any time and only ever adds or takes back the difference.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from openreturns.core.errors import MoveNotAllowed
from openreturns.orders import transitions as orders
from openreturns.orders.models import Order, OrderLine
from openreturns.returns.models import Return, ReturnLine, UnitMove
from openreturns.returns.queries import order_lines
from openreturns.returns.units import Cause, Place
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.quote import DELIVERY_GOES_BACK, paid
from openreturns.settlement.report import report
from openreturns.settlement.states import Component, LineState
from openreturns.settlement.sums import delivery, goods
from openreturns.settlement.transitions import waive

OWED = (Place.ACCEPTED, Place.KEPT)


def refresh(rma: Return, *, share: int = 10_000) -> None:
    """Make what is owed fit where the pieces stand; `rma` is locked by the caller.

    `share` in hundredths of a percent is paid for pieces that fall due now, such as
    kept ones for which the shop pays half. Raises MoveNotAllowed if money that is
    already on its way would have to be taken back.
    """
    rows = settlement_lines(rma)
    lost = _lost(rma)
    things = order_lines([rma])
    owed_before = {key: thing.owed for key, thing in things.items()}
    for line in rma.lines.all():
        had = [r for r in rows if r.line_id == line.pk and r.kind == Component.GOODS]
        change = line.count(OWED) + lost.get(line.pk, 0) - sum(r.quantity for r in had)
        if change > 0:
            rows.append(_owe(rma, line, things, change, share))
        elif change < 0:
            rows += _take_back(rma, line, things, had, -change)
    orders.owe(owed_before, {key: t.owed - owed_before[key] for key, t in things.items()})
    SettlementLine.objects.bulk_create(row for row in rows if row._state.adding)
    rows += _delivery(rma, rows, {thing.order_id: thing.order for thing in things.values()})
    rows += _fee(rma, rows)
    report(rma, rows)


def settlement_lines(rma: Return) -> list[SettlementLine]:
    """What is owed on a return; asks nothing where there has never been money."""
    if not (rma.money_open or rma.money_due or rma.money_paid):
        return []
    return list(
        SettlementLine.objects.filter(rma=rma).exclude(state=LineState.WAIVED).order_by("id")
    )


def _lost(rma: Return) -> Mapping[UUID, int]:
    """Missing pieces that our carrier lost: the shop bears that, so they are owed."""
    if not any(line.missing for line in rma.lines.all()):
        return {}
    sums = (
        UnitMove.objects.filter(line__rma=rma, target=Place.MISSING, cause=Cause.CARRIER_LOST)
        .values_list("line")
        .annotate(Sum("quantity"))
    )
    missing = {line.pk: line.missing for line in rma.lines.all()}
    return {line: min(int(count), missing[line]) for line, count in sums}


def _owe(
    rma: Return, line: ReturnLine, things: dict[UUID, OrderLine], quantity: int, share: int
) -> SettlementLine:
    """The row for pieces that fall due now; `refresh` stores it and counts them as owed."""
    thing = things.get(line.order_line_id) if line.order_line_id else None
    amount = 0
    if thing:
        amount = goods(paid(thing), quantity, share)
        thing.owed += quantity
    return SettlementLine(
        rma=rma,
        order_id=line.order_id,
        line=line,
        kind=Component.GOODS,
        outcome=line.outcome,
        quantity=quantity,
        amount=amount,
        tax_rate=thing.tax_rate if thing else None,
        state=LineState.DUE,
        why={"code": "goods", "share": share},
    )


def _take_back(
    rma: Return,
    line: ReturnLine,
    things: dict[UUID, OrderLine],
    had: list[SettlementLine],
    surplus: int,
) -> list[SettlementLine]:
    """Waive what is no longer owed; what is left of a row it stood in is owed anew."""
    fresh: list[SettlementLine] = []
    for row in reversed(had):
        if surplus <= 0:
            break
        if row.state != LineState.DUE:
            raise MoveNotAllowed(_("The money for these pieces is already on its way."))
        waive(row)
        thing = things.get(line.order_line_id) if line.order_line_id else None
        if thing:
            thing.owed -= row.quantity
        rest = max(0, row.quantity - surplus)
        surplus -= row.quantity
        if rest:
            fresh.append(_owe(rma, line, things, rest, int(row.why.get("share", 10_000))))
    return fresh


def _delivery(
    rma: Return, rows: list[SettlementLine], orders_of: Mapping[UUID, Order]
) -> list[SettlementLine]:
    """Standard delivery falls due once, when every piece of an order came back by right (R32)."""
    made: list[SettlementLine] = []
    refunded = {row.order_id for row in rows if row.kind == Component.DELIVERY}
    for order in orders_of.values():
        if order.pk in refunded or not order.delivery_paid or not _all_back(order):
            continue
        made.append(
            SettlementLine.objects.create(
                rma=rma,
                order=order,
                kind=Component.DELIVERY,
                amount=delivery(order.delivery_paid, order.delivery_cheapest),
                tax_rate=order.delivery_tax_rate,
                state=LineState.DUE,
                why={"code": "delivery"},
            )
        )
    return made


def _all_back(order: Order) -> bool:
    if SettlementLine.objects.filter(order=order, kind=Component.DELIVERY).exclude(
        state=LineState.WAIVED
    ):
        return False
    owed = (
        SettlementLine.objects.filter(
            order=order, kind=Component.GOODS, line__legal_basis__in=DELIVERY_GOES_BACK
        )
        .exclude(state=LineState.WAIVED)
        .aggregate(pieces=Sum("quantity"))["pieces"]
    )
    return int(owed or 0) >= order.sold > 0


def _fee(rma: Return, rows: list[SettlementLine]) -> list[SettlementLine]:
    """The label fee that was agreed is kept from the first money that falls due, never below 0."""
    fee = int(rma.decision.get("fee") or 0)
    goods_due = sum(row.amount for row in rows if row.state == LineState.DUE)
    if not fee or rma.method != "label" or not goods_due:
        return []
    if any(row.kind == Component.FEE for row in rows):
        return []
    return [
        SettlementLine.objects.create(
            rma=rma,
            kind=Component.FEE,
            amount=-min(fee, goods_due),
            state=LineState.DUE,
            why={"code": "fee_label"},
        )
    ]
