"""Settle: pay what is due, nothing else, to the payments it came from.

The refund rows, the money set aside on the payments and the settled lines are one
transaction. A gateway that has to be called is called later by the worker, with the
refund's own id as its key; with `manual` the person states that it was paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import outbox, registry
from openreturns.core.actors import Actor
from openreturns.core.errors import NothingDue, TooMany
from openreturns.core.outbox import PLAIN, Remark
from openreturns.orders import transitions as orders
from openreturns.orders.models import Payment
from openreturns.returns.ledger import Pieces, lock, subject
from openreturns.returns.models import Return
from openreturns.settlement.models import Allocation, Refund, SettlementLine
from openreturns.settlement.ports import RefundGateway
from openreturns.settlement.report import report
from openreturns.settlement.states import Component, LineState, RefundState
from openreturns.settlement.sums import over_payments
from openreturns.settlement.transitions import settle_lines


@dataclass(frozen=True, slots=True)
class Share:
    """What one payment (none for an order without payments) gives back, in minor units."""

    order: UUID | None
    payment: Payment | None
    amount: int


@transaction.atomic
def settle(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """Pay what is due of these lines (default: everything); NothingDue if there is nothing."""
    fresh = lock(rma)
    rows = list(SettlementLine.objects.filter(rma=rma).order_by("id"))
    due = _chosen(rows, pieces)
    if sum(row.amount for row in due) <= 0:
        raise NothingDue(_("There is no money due on this return now."))
    shares = plan(due)
    settle_lines(due)
    refunds = _refunds(fresh, shares, by)
    Allocation.objects.bulk_create(_allocations(refunds, due))
    report(fresh, rows)
    for refund in refunds:
        data = {"refund": str(refund.pk), "amount": refund.amount, "currency": refund.currency}
        paid = refund.state == RefundState.PAID
        event = "refund.paid" if paid else "refund.sent"
        outbox.publish(event, subject(fresh), by=by, remark=remark, data=data)
    return fresh


def plan(due: Sequence[SettlementLine]) -> list[Share]:
    """How much goes back to which payment; fees are kept from the first order that has room."""
    per_order: dict[UUID | None, int] = {}
    for row in due:
        per_order[row.order_id] = per_order.get(row.order_id, 0) + row.amount
    kept = per_order.pop(None, 0)
    for order, amount in per_order.items():
        taken = max(kept, -amount)
        per_order[order], kept = amount + taken, kept - taken
    payments: dict[UUID, list[Payment]] = {}
    for payment in Payment.objects.filter(order__in=list(per_order)).order_by("pk"):
        payments.setdefault(payment.order_id, []).append(payment)
    shares: list[Share] = []
    for order, amount in per_order.items():
        shares += _spread(order, amount, payments.get(order, []) if order else [])
    return [share for share in shares if share.amount > 0]


def _spread(order: UUID | None, amount: int, payments: list[Payment]) -> list[Share]:
    if not payments:
        return [Share(order, None, amount)]
    room = [payment.left for payment in payments]
    if sum(room) < amount:
        raise TooMany(
            _(
                "More is due than is left on the payments of this order; part of it was "
                "refunded elsewhere. Check the payment at its provider."
            )
        )
    parts = over_payments(amount, room)
    return [Share(order, payment, part) for payment, part in zip(payments, parts, strict=True)]


def _chosen(
    rows: Sequence[SettlementLine], pieces: Sequence[Pieces] | None
) -> list[SettlementLine]:
    """The due rows of some return lines; what belongs to no line goes along."""
    due = [row for row in rows if row.state == LineState.DUE]
    if pieces is None:
        return due
    named = {piece.line for piece in pieces}
    return [row for row in due if row.line_id in named or row.kind != Component.GOODS]


def _refunds(rma: Return, shares: Sequence[Share], by: Actor) -> list[Refund]:
    gateway = registry.find(RefundGateway, rma.shop.gateway)  # type: ignore[type-abstract]
    now = timezone.now()
    state = RefundState.PAID if gateway.at_once else RefundState.SENT
    refunds = []
    for share in shares:
        if share.payment:
            orders.reserve(share.payment.pk, share.amount)
        refunds.append(
            Refund(
                rma=rma,
                order_id=share.order,
                payment=share.payment,
                gateway=rma.shop.gateway,
                amount=share.amount,
                currency=rma.currency,
                state=state,
                sent_at=now,
                paid_at=now if gateway.at_once else None,
                by_name=by.name,
            )
        )
    return Refund.objects.bulk_create(refunds)


def _allocations(refunds: Sequence[Refund], rows: Sequence[SettlementLine]) -> list[Allocation]:
    """Join refunds and lines: each refund pays, line after line, until it is used up."""
    made: list[Allocation] = []
    open_rows = [(row, row.amount) for row in rows if row.amount > 0]
    for refund in refunds:
        left = refund.amount
        rest: list[tuple[SettlementLine, int]] = []
        for row, amount in open_rows:
            fits = row.order_id == refund.order_id or row.order_id is None
            part = min(left, amount) if fits else 0
            if part:
                made.append(Allocation(refund=refund, line=row, amount=part))
            left -= part
            rest.append((row, amount - part))
        open_rows = [(row, amount) for row, amount in rest if amount]
    return made
