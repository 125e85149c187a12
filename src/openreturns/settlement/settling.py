"""Settle: pay what is due, nothing else, to the payments it came from.

The refund rows, the money set aside on the payments and the settled lines are one
transaction. A gateway that has to be called is called later by the worker, with the
refund's own id as its key; with `manual` the person states that it was paid.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import outbox, registry
from openreturns.core.actors import Actor
from openreturns.core.errors import NothingDue
from openreturns.core.outbox import PLAIN, Remark
from openreturns.orders import transitions as orders
from openreturns.returns.ledger import Pieces, lock, subject
from openreturns.returns.models import Return
from openreturns.settlement import costs, due
from openreturns.settlement.models import Allocation, Refund, SettlementLine
from openreturns.settlement.payout import Payout, work_out
from openreturns.settlement.ports import RefundGateway
from openreturns.settlement.report import report
from openreturns.settlement.states import Component, LineState, RefundState
from openreturns.settlement.transitions import settle_lines


def preview(rma: Return) -> Payout:
    """What settling would pay now, and to which payments; worked out by the code that pays."""
    return work_out(_chosen(due.settlement_lines(rma), None))


@transaction.atomic
def settle(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """Pay what is due of these pieces (default: everything); NothingDue if there is nothing.

    Raises TooMany if more pieces are named than are due, or if more is due than is left
    on the payments.
    """
    fresh = lock(rma)
    rows = due.settlement_lines(fresh)
    due.split(rows, pieces or ())
    payout = work_out(_chosen(rows, pieces))
    if payout.amount <= 0:
        raise NothingDue(_("There is no money due on this return now."))
    refunds = _refunds(fresh, payout, by)
    settle_lines(payout.rows)
    Allocation.objects.bulk_create(
        Allocation(refund=refund, line=row, amount=amount)
        for refund, share in zip(refunds, payout.shares, strict=True)
        for row, amount in share.parts
    )
    paid = sum(refund.amount for refund in refunds if refund.state == RefundState.PAID)
    report(fresh, rows, paid=paid)
    for refund in refunds:
        data = {"refund": str(refund.pk), "amount": refund.amount, "currency": refund.currency}
        event = "refund.paid" if refund.state == RefundState.PAID else "refund.sent"
        outbox.publish(event, subject(fresh), by=by, remark=remark, data=data)
    return fresh


def _chosen(
    rows: Sequence[SettlementLine], pieces: Sequence[Pieces] | None
) -> list[SettlementLine]:
    """The due rows of some pieces (`due.split` has made them whole); delivery goes along, and
    a fee if it fits.
    """
    owed = [row for row in rows if row.state == LineState.DUE]
    if pieces is None:
        return owed
    left = {piece.line: piece.quantity for piece in pieces}
    chosen = [row for row in owed if row.kind != Component.GOODS and row.due >= 0]
    for row in owed:
        if row.kind == Component.GOODS and row.line_id and left.get(row.line_id, 0) >= row.quantity:
            left[row.line_id] -= row.quantity
            chosen += costs.bundle(owed, row)
    for row in owed:
        if row.line_id is None and row.due < 0 and sum(one.due for one in chosen) + row.due > 0:
            chosen.append(row)
    return chosen


def _refunds(rma: Return, payout: Payout, by: Actor) -> list[Refund]:
    gateway = registry.find(RefundGateway, rma.shop.gateway)  # type: ignore[type-abstract]
    now = timezone.now()
    refunds = []
    for share in payout.shares:
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
                state=RefundState.PAID if gateway.at_once else RefundState.SENT,
                sent_at=now,
                paid_at=now if gateway.at_once else None,
                by_name=by.name,
            )
        )
    return Refund.objects.bulk_create(refunds)
