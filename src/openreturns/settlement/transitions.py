"""The verbs of money, and the only module that changes the state of what is owed or refunded."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.errors import ChangedMeanwhile, Invalid, MoveNotAllowed, NothingDue
from openreturns.core.ids import new_id
from openreturns.core.money import half_up
from openreturns.core.outbox import PLAIN, Remark
from openreturns.orders import transitions as orders
from openreturns.returns.ledger import lock, store, subject
from openreturns.returns.models import Return
from openreturns.settlement.models import Allocation, Refund, SettlementLine
from openreturns.settlement.report import report
from openreturns.settlement.states import LINE_NEXT, REFUND_NEXT, LineState, RefundState

R = RefundState


def take_back(row: SettlementLine) -> None:
    """This is not owed after all: its pieces moved on."""
    _move_line(row, LineState.WAIVED, taken_back=True)


def divide(row: SettlementLine, quantity: int, why: dict[str, Any] | None = None) -> SettlementLine:
    """Let some pieces of an unpaid line stand on a line of their own; together as before.

    `why` is that of the new line, where it differs.
    """
    worth = half_up(row.worth * quantity, row.quantity)
    amount = half_up(row.amount * quantity, row.quantity)
    rest = row.quantity - quantity
    seen = SettlementLine.objects.filter(
        pk=row.pk, state=row.state, quantity=row.quantity, covered=0
    )
    if not seen.update(quantity=rest, worth=row.worth - worth, amount=row.amount - amount):
        raise ChangedMeanwhile(_("Somebody else just settled this return."))
    part = SettlementLine.objects.get(pk=row.pk)
    part.pk, part.quantity, part.worth, part.amount = new_id(), quantity, worth, amount
    part.why = why or part.why
    part.save(force_insert=True)
    row.quantity, row.worth, row.amount = rest, row.worth - worth, row.amount - amount
    return part


def settle_lines(rows: Sequence[SettlementLine]) -> None:
    """These are covered by refunds now; all of them or none."""
    due = SettlementLine.objects.filter(pk__in=[row.pk for row in rows], state=LineState.DUE)
    if due.update(state=LineState.SETTLED, covered=F("amount")) != len(rows):
        raise ChangedMeanwhile(_("Somebody else just settled this return."))
    for row in rows:
        row.state, row.covered = LineState.SETTLED, row.amount


@transaction.atomic
def waive(rma: Return, *, reason: str, by: Actor, remark: Remark = PLAIN) -> Return:
    """What is due will not be paid by us; the reason is kept. NothingDue if there is nothing."""
    if not reason.strip():
        raise Invalid(_("Write why this money is not paid."))
    fresh = lock(rma)
    rows = list(SettlementLine.objects.filter(rma=fresh, taken_back=False))
    due = [row for row in rows if row.state == LineState.DUE]
    amount = sum(row.due for row in due)
    if not amount:
        raise NothingDue(_("There is no money due on this return now."))
    for row in due:
        _move_line(row, LineState.WAIVED, why={**row.why, "waived": reason.strip()})
    report(fresh, rows)
    data = {"amount": amount, "currency": fresh.currency, "reason": reason.strip()}
    return store(fresh, event="return.waived", by=by, remark=remark, data=data)


@transaction.atomic
def mark_paid(refund: Refund, *, provider_id: str = "", by: Actor) -> Refund:
    """The provider says that the money went back."""
    rma = lock(refund.rma)
    known = provider_id or refund.provider_id
    _move(refund, R.PAID, paid_at=timezone.now(), failure="", provider_id=known)
    report(rma, _lines(rma), paid=refund.amount)
    return _tell(refund, rma, "refund.paid", by)


@transaction.atomic
def mark_failed(refund: Refund, *, why: str, by: Actor) -> Refund:
    """The provider refused or returned the money: it is free again, and due again."""
    rma = lock(refund.rma)
    was_paid = refund.state == R.PAID
    _move(refund, R.FAILED, failure=why.strip() or _("The provider gave no reason."), paid_at=None)
    _reopen(refund)
    report(rma, _lines(rma), paid=-refund.amount if was_paid else 0)
    return _tell(refund, rma, "refund.failed", by)


@transaction.atomic
def cancel(refund: Refund, *, by: Actor) -> Refund:
    """This attempt is given up: what it held is free again, and due again."""
    rma = lock(refund.rma)
    held = refund.state != R.FAILED  # a failed one holds nothing any more
    _move(refund, R.CANCELLED)
    if held:
        _reopen(refund)
    report(rma, _lines(rma))
    return _tell(refund, rma, "refund.cancelled", by)


@transaction.atomic
def send_again(refund: Refund, *, by: Actor) -> Refund:
    """Try a failed refund once more, with the same key, so that it can't be paid twice."""
    rma = lock(refund.rma)
    _move(refund, R.SENT, sent_at=timezone.now(), failure="")
    if refund.payment_id:
        orders.reserve(refund.payment_id, refund.amount)
    for part in refund.allocations.select_related("line"):
        _cover(part)
    report(rma, _lines(rma))
    return _tell(refund, rma, "refund.sent", by)


def note_provider(refund: Refund, provider_id: str) -> None:
    """The provider took it on under this id; whether it is paid we hear later."""
    Refund.objects.filter(pk=refund.pk).update(provider_id=provider_id)


def _lines(rma: Return) -> list[SettlementLine]:
    return list(SettlementLine.objects.filter(rma=rma, taken_back=False))


def _tell(refund: Refund, rma: Return, event: str, by: Actor) -> Refund:
    data = {"refund": str(refund.pk), "amount": refund.amount, "currency": refund.currency}
    outbox.publish(event, subject(rma), by=by, data=data)
    return refund


def _reopen(refund: Refund) -> None:
    """The part of each line that this refund paid is due again."""
    if refund.payment_id:
        orders.unreserve(refund.payment_id, refund.amount)
    for part in refund.allocations.all():
        SettlementLine.objects.filter(pk=part.line_id).update(
            state=LineState.DUE, covered=F("covered") - part.amount
        )


def _cover(part: Allocation) -> None:
    """Take back what became due when the refund failed; refused if it was paid another way."""
    row = part.line
    covered = row.covered + part.amount
    if row.state != LineState.DUE or abs(covered) > abs(row.amount):
        raise MoveNotAllowed(_("This money was settled in another way meanwhile."))
    to = LineState.SETTLED if covered == row.amount else LineState.DUE
    seen = SettlementLine.objects.filter(pk=row.pk, state=LineState.DUE, covered=row.covered)
    if not seen.update(state=to, covered=covered):
        raise ChangedMeanwhile(_("Somebody else just settled this return."))


def _move(refund: Refund, to: RefundState, **changes: object) -> None:
    """Claim the row by the state we started from, so that of two exactly one wins."""
    if to not in REFUND_NEXT[RefundState(refund.state)]:
        raise MoveNotAllowed(_("The refund is no longer in a state where this can be done."))
    if not Refund.objects.filter(pk=refund.pk, state=refund.state).update(state=to, **changes):
        raise ChangedMeanwhile(_("Somebody else just changed this refund."))
    refund.state = to
    for name, value in changes.items():
        setattr(refund, name, value)


def _move_line(row: SettlementLine, to: LineState, **changes: object) -> None:
    if to not in LINE_NEXT[LineState(row.state)]:
        raise MoveNotAllowed(_("What is owed cannot be changed any more."))
    if not SettlementLine.objects.filter(pk=row.pk, state=row.state, taken_back=False).update(
        state=to, **changes
    ):
        raise ChangedMeanwhile(_("Somebody else just settled this return."))
    row.state = to
    for name, value in changes.items():
        setattr(row, name, value)
