"""What goes with the goods: standard delivery that goes back once, the fees that are kept."""

from collections.abc import Sequence
from uuid import UUID

from openreturns.orders.models import Order
from openreturns.orders.transitions import Owed
from openreturns.returns.ledger import lock
from openreturns.returns.models import Return, ReturnLine
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.quote import DELIVERY_GOES_BACK
from openreturns.settlement.report import report
from openreturns.settlement.states import Component, FeeKind, LineState
from openreturns.settlement.sums import delivery
from openreturns.settlement.sums import restocking as share_of
from openreturns.settlement.transitions import take_back

WHOLE_RETURN = frozenset({FeeKind.LABEL, FeeKind.HANDLING})


def hold_orders(changes: Sequence[Owed], *, promised: bool = False) -> list[Order]:
    """Lock the orders whose delivery may fall due, or may not be owed any more, by a change.

    `promised`: a rule gives the delivery back whatever comes back.

    Of two returns that complete an order at once, the second then sees what the first
    owes. Locked before the order's lines, as everywhere.
    """
    found: dict[UUID, Order] = {}
    for change in changes:
        order = change.line.order
        whole = promised or 0 < order.sold <= order.announced
        if order.delivery_paid and (change.pieces < 0 or whole):
            found[order.pk] = order
    if found:
        rows = Order.objects.select_for_update().filter(pk__in=found).order_by("pk")
        list(rows.values_list("pk"))
    return list(found.values())


def refresh(
    rma: Return, rows: Sequence[SettlementLine], held: Sequence[Order]
) -> list[SettlementLine]:
    """Make delivery and fees fit the goods, which are stored; gives the new rows to store."""
    made = [row for order in held for row in _delivery(rma, rows, order)]
    return made + _fees(rma, [*rows, *made])


def agreed_fees(rma: Return) -> dict[FeeKind, int]:
    """The fees that this return bears as a whole; policy has said 0 where the law wants it."""
    if rma.currency != rma.shop.currency:
        return {FeeKind.LABEL: 0, FeeKind.HANDLING: 0}
    waived = rma.method != "label" or rma.decision.get("fee_waived")
    return {
        FeeKind.LABEL: 0 if waived else int(rma.decision.get("fee") or 0),
        FeeKind.HANDLING: int(rma.decision.get("handling") or 0),
    }


def agreed_share(rma: Return, line: ReturnLine) -> int:
    """The restocking share of a line, in hundredths of a percent, as it was decided."""
    decided = rma.decision.get("lines") or ()
    shares = (one.get("restocking") for one in decided if one.get("key") == str(line.position))
    return int(next(shares, 0) or 0)


def restocking(goods: SettlementLine, before: int, share: int) -> list[SettlementLine]:
    """The fee that rides on a row of accepted pieces: it comes, is cut and goes with them."""
    amount = share_of(before, goods.worth, share)
    if not amount:
        return []
    return [
        SettlementLine(
            rma=goods.rma,
            order_id=goods.order_id,
            line=goods.line,
            kind=Component.FEE,
            fee=FeeKind.RESTOCKING,
            quantity=goods.quantity,
            amount=-amount,
            tax_rate=goods.tax_rate,
            state=LineState.DUE,
            why={"code": "fee_restocking", "share": share, "goods": str(goods.pk)},
        )
    ]


def bundle(rows: Sequence[SettlementLine], goods: SettlementLine) -> list[SettlementLine]:
    """A row of goods and what rides on it."""
    riding = [row for row in rows if row.why.get("goods") == str(goods.pk) and not row.taken_back]
    return [goods, *riding]


def forgo_fee(rma: Return) -> None:
    """The shop pays the label after all; `rma` is locked. One that was kept already stays kept."""
    rma.decision = rma.decision | {"fee_waived": True}
    Return.objects.filter(pk=rma.pk).update(decision=rma.decision)
    rows = list(SettlementLine.objects.filter(rma=rma, taken_back=False))
    if any(row.fee == FeeKind.LABEL for row in rows):
        fees = SettlementLine.objects.bulk_create(_fees(rma, rows))
        report(rma, [*rows, *fees])


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
    """Every piece came back by right, not for a share of its price; or a rule promised it."""
    goods = [row for row in standing if row.kind == Component.GOODS and row.line]
    if any(row.rma.decision.get("refund_delivery") for row in goods):
        return True
    return order.sold <= sum(
        row.quantity
        for row in goods
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


def _fees(rma: Return, rows: Sequence[SettlementLine]) -> list[SettlementLine]:
    """Label and handling are kept once, from money of goods that came, and never below zero."""
    live = [row for row in rows if not row.taken_back]
    came = any(row.why.get("code") == "goods" and row.due for row in live)
    room = sum(row.due for row in live if row.fee not in WHOLE_RETURN)
    made = []
    for kind, agreed in agreed_fees(rma).items():
        there = next((row for row in live if row.fee == kind), None)
        if there and (there.state != LineState.DUE or there.covered):
            continue
        kept = min(agreed, room) if came else 0
        room -= kept
        if there and there.amount == -kept:
            continue
        if there:
            take_back(there)
        made += [_keep(rma, kind, kept)] if kept else []
    return made


def _keep(rma: Return, kind: FeeKind, amount: int) -> SettlementLine:
    return SettlementLine(
        rma=rma,
        kind=Component.FEE,
        fee=kind,
        amount=-amount,
        state=LineState.DUE,
        why={"code": f"fee_{kind.value}"},
    )
