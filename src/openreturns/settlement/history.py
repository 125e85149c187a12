"""The money of past returns from elsewhere: what was owed is settled, and its refunds are paid.

Refunds take their money from the payments of the order, so that nothing that was
given back before our time can be given back again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from openreturns.core import bulk
from openreturns.orders import transitions as orders
from openreturns.orders.models import Payment
from openreturns.returns.history import Written
from openreturns.returns.models import Return, ReturnLine
from openreturns.settlement.models import Allocation, Refund, SettlementLine
from openreturns.settlement.states import Component, LineState, RefundState
from openreturns.settlement.sums import over_payments

GATEWAY = "import"


def write(pasts: Sequence[Written]) -> None:
    """Store what was owed and paid on past returns, in the caller's transaction."""
    payments = _payments(pasts)
    left = {row.pk: row.left for rows in payments.values() for row in rows}
    owed: list[SettlementLine] = []
    joined: list[Allocation] = []
    for past in pasts:
        rows = [_owed(past.rma, line) for line in past.lines]
        owed += rows
        joined += _refunds(past.rma, rows, payments, left)
    refunds = list({one.refund_id: one.refund for one in joined}.values())
    orders.reserve_all(_per_payment(refunds))
    bulk.insert(SettlementLine, owed)
    bulk.insert(Refund, refunds)
    bulk.insert(Allocation, joined)


def _payments(pasts: Sequence[Written]) -> dict[UUID, list[Payment]]:
    """The payments of the orders, in a fixed order."""
    ids = {line.order_id for past in pasts for line in past.lines}
    found: dict[UUID, list[Payment]] = {}
    for payment in Payment.objects.select_for_update().filter(order__in=ids).order_by("pk"):
        found.setdefault(payment.order_id, []).append(payment)
    return found


def _owed(rma: Return, line: ReturnLine) -> SettlementLine:
    return SettlementLine(
        rma=rma,
        order_id=line.order_id,
        line=line,
        kind=Component.GOODS,
        quantity=line.quantity,
        amount=line.value,
        worth=line.value,
        covered=line.value,
        tax_rate=line.order_line.tax_rate if line.order_line else None,
        state=LineState.SETTLED,
        why={"code": "imported"},
    )


def _refunds(
    rma: Return,
    rows: Sequence[SettlementLine],
    payments: Mapping[UUID, list[Payment]],
    left: dict[UUID, int],
) -> Iterator[Allocation]:
    """Paid refunds, joined to what they pay: one per payment that has room.

    One without a payment stands for money that no payment can tell of: an order whose
    payments nobody knows, or what the shop counts among its own refunds already.
    """
    per_order: dict[UUID, list[SettlementLine]] = {}
    for row in rows:
        if row.order_id and row.amount:
            per_order.setdefault(row.order_id, []).append(row)
    for order, here in per_order.items():
        amount = sum(row.amount for row in here)
        known = payments.get(order, [])
        parts = over_payments(amount, [left[one.pk] for one in known])
        for payment, part in zip(known, parts, strict=True):
            left[payment.pk] -= part
        sources = [*zip(known, parts, strict=True), (None, amount - sum(parts))]
        made = [_refund(rma, order, payment, part) for payment, part in sources if part]
        yield from _joined(made, here)


def _joined(refunds: Iterable[Refund], rows: Iterable[SettlementLine]) -> Iterator[Allocation]:
    """Each refund pays, line after line, until it is used up; together they come out even."""
    open_rows = iter(rows)
    row, open_ = None, 0
    for refund in refunds:
        left = refund.amount
        while left:
            if not open_:
                row = next(open_rows)
                open_ = row.amount
            part = min(left, open_)
            left, open_ = left - part, open_ - part
            yield Allocation(refund=refund, line=row, amount=part)


def _refund(rma: Return, order: UUID, payment: Payment | None, amount: int) -> Refund:
    return Refund(
        rma=rma,
        order_id=order,
        payment=payment,
        gateway=GATEWAY,
        amount=amount,
        currency=rma.currency,
        state=RefundState.PAID,
        sent_at=rma.created_at,
        paid_at=rma.created_at,
        by_name="Import",
    )


def _per_payment(refunds: Iterable[Refund]) -> dict[UUID, int]:
    sums: dict[UUID, int] = {}
    for refund in refunds:
        if refund.payment_id:
            sums[refund.payment_id] = sums.get(refund.payment_id, 0) + refund.amount
    return sums
