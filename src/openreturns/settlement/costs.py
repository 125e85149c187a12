"""What goes with the goods: standard delivery that goes back once, the label fee that is kept."""

from collections.abc import Sequence
from uuid import UUID

from openreturns.orders.models import Order
from openreturns.orders.transitions import Owed
from openreturns.returns.ledger import lock
from openreturns.returns.models import Return
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.quote import DELIVERY_GOES_BACK
from openreturns.settlement.report import report
from openreturns.settlement.states import Component, LineState
from openreturns.settlement.sums import delivery
from openreturns.settlement.transitions import take_back


def hold_orders(changes: Sequence[Owed]) -> list[Order]:
    """Lock the orders whose delivery may fall due, or may not be owed any more, by a change.

    Of two returns that complete an order at once, the second then sees what the first
    owes. Locked before the order's lines, as everywhere.
    """
    found: dict[UUID, Order] = {}
    for change in changes:
        order = change.line.order
        if order.delivery_paid and (change.pieces < 0 or 0 < order.sold <= order.announced):
            found[order.pk] = order
    if found:
        rows = Order.objects.select_for_update().filter(pk__in=found).order_by("pk")
        list(rows.values_list("pk"))
    return list(found.values())


def refresh(
    rma: Return, rows: Sequence[SettlementLine], held: Sequence[Order]
) -> list[SettlementLine]:
    """Make delivery and fee fit the goods, which are stored; gives the new rows to store."""
    made = [row for order in held for row in _delivery(rma, rows, order)]
    return made + _fee(rma, [*rows, *made])


def agreed_fee(rma: Return) -> int:
    """The label fee that this return bears (R36, R44: policy has said 0 where it must be)."""
    waived = rma.method != "label" or rma.decision.get("fee_waived")
    return 0 if waived or rma.currency != rma.shop.currency else int(rma.decision.get("fee") or 0)


def forgo_fee(rma: Return) -> None:
    """The shop pays the label after all; `rma` is locked. One that was kept already stays kept."""
    rma.decision = rma.decision | {"fee_waived": True}
    Return.objects.filter(pk=rma.pk).update(decision=rma.decision)
    rows = list(SettlementLine.objects.filter(rma=rma, taken_back=False))
    if any(row.kind == Component.FEE for row in rows):
        fee = SettlementLine.objects.bulk_create(_fee(rma, rows))
        report(rma, [*rows, *fee])


def _delivery(rma: Return, rows: Sequence[SettlementLine], order: Order) -> list[SettlementLine]:
    """Standard delivery is owed once every piece of the order is owed back by right (R32)."""
    lines = SettlementLine.objects.filter(order=order, taken_back=False)
    standing = list(lines.select_related("line", "rma"))
    ours = next((row for row in [*rows, *standing] if _is_delivery(row, order)), None)
    if ours is None and _complete(order, standing):
        return [_owe(rma, order)]
    if ours and ours.state == LineState.DUE and not ours.covered and not _complete(order, standing):
        take_back(ours)
        if ours.rma_id != rma.pk:  # it stands on the order's other return, whose sum changes
            other = lock(ours.rma)
            report(other, SettlementLine.objects.filter(rma=other, taken_back=False))
    return []


def _is_delivery(row: SettlementLine, order: Order) -> bool:
    return row.kind == Component.DELIVERY and row.order_id == order.pk and not row.taken_back


def _complete(order: Order, standing: Sequence[SettlementLine]) -> bool:
    """Every piece came back by right, and not for a share of its price."""
    return order.sold <= sum(
        row.quantity
        for row in standing
        if row.line and row.line.legal_basis in DELIVERY_GOES_BACK and row.amount == row.worth
    )


def _owe(rma: Return, order: Order) -> SettlementLine:
    return SettlementLine(
        rma=rma,
        order=order,
        kind=Component.DELIVERY,
        amount=delivery(order.delivery_paid, order.delivery_cheapest),
        tax_rate=order.delivery_tax_rate,
        state=LineState.DUE,
        why={"code": "delivery"},
    )


def _fee(rma: Return, rows: Sequence[SettlementLine]) -> list[SettlementLine]:
    """The label fee is kept once, from money of goods that came back, and never below zero."""
    live = [row for row in rows if not row.taken_back]
    fee = next((row for row in live if row.kind == Component.FEE), None)
    if fee and (fee.state != LineState.DUE or fee.covered):
        return []
    came = any(row.why.get("code") == "goods" and row.due for row in live)
    room = sum(row.due for row in live if row.kind != Component.FEE)
    kept = min(agreed_fee(rma), room) if came else 0
    if fee and fee.amount == -kept:
        return []
    if fee:
        take_back(fee)
    return [_keep(rma, kept)] if kept else []


def _keep(rma: Return, amount: int) -> SettlementLine:
    return SettlementLine(
        rma=rma,
        kind=Component.FEE,
        amount=-amount,
        state=LineState.DUE,
        why={"code": "fee_label"},
    )
