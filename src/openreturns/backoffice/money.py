"""The money of a return in the aside: every part on its line, then what is due, then what comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from openreturns.backoffice.timeline import pieces
from openreturns.backoffice.words import component_word
from openreturns.core.money import Money
from openreturns.orders.models import OrderLine, Payment
from openreturns.returns.models import Return
from openreturns.settlement.expected import expected
from openreturns.settlement.models import Refund, SettlementLine
from openreturns.settlement.sentences import fee_name
from openreturns.settlement.states import LineState, RefundState

STATES = {
    RefundState.DUE: lambda: _("waits to be sent"),
    RefundState.SENT: lambda: _("sent to the provider"),
    RefundState.PAID: lambda: _("paid"),
    RefundState.FAILED: lambda: _("failed"),
    RefundState.CANCELLED: lambda: _("cancelled"),
}

# How providers and their ways to pay write themselves.
NAMES = {
    "ideal": "iDEAL",
    "mollie": "Mollie",
    "paypal": "PayPal",
    "stripe": "Stripe",
    "bancontact": "Bancontact",
    "klarna": "Klarna",
    "adyen": "Adyen",
}


@dataclass(frozen=True, slots=True)
class Purse:
    """The sums of a return in minor units, and the rows that explain them."""

    due: int
    paid: int
    coming: int
    worked_out: bool
    rows: list[dict[str, Any]]

    @property
    def whole(self) -> int:
        """All that is paid, due and still to come."""
        return self.due + self.paid + self.coming


def purse(rma: Return) -> Purse:
    """What is owed on a return and what may still come."""
    rows = list(
        SettlementLine.objects.filter(rma=rma).exclude(state=LineState.WAIVED).order_by("id")
    )
    ids = [line.order_line_id for line in rma.lines.all() if line.order_line_id]
    things = OrderLine.objects.select_related("order").in_bulk(ids)
    coming = sum(part.amount for part in expected(rma, things, rows))
    return Purse(
        due=rma.money_due,
        paid=rma.money_paid,
        coming=max(0, coming),
        worked_out=bool(rows),
        rows=_rows(rma, rows, max(0, coming)),
    )


def _rows(rma: Return, rows: Sequence[SettlementLine], coming: int) -> list[dict[str, Any]]:
    titles = {line.pk: line.title for line in rma.lines.all()}
    due = [_part(rma, row, titles) for row in rows if row.state == LineState.DUE]
    shown = due or [_part(rma, row, titles) for row in rows]
    total = _("Due now") if rma.money_due or not rma.money_paid else _("Nothing due now")
    shown.append(_total(rma, total, rma.money_due, "total"))
    if coming:
        when = _("When the rest is accepted") if rows else _("When it is accepted")
        shown.append(_total(rma, when, coming, "later"))
    shown.append(_total(rma, _("Refunded so far"), rma.money_paid, "later"))
    return shown


def _part(rma: Return, row: SettlementLine, titles: dict[UUID, str]) -> dict[str, Any]:
    goods = titles.get(row.line_id, "") if row.line_id else ""
    label = f"{goods}, {pieces(row.quantity)}" if goods else component_word(row.kind)
    settled = _("paid") if row.state == LineState.SETTLED else ""
    return {
        "label": fee_name(row.fee) if row.fee else label,
        "reason": ", ".join(part for part in (goods if row.fee else "", settled) if part),
        "amount": Money(row.amount, rma.currency),
        "kind": "",
    }


def _total(rma: Return, label: str, amount: int, kind: str) -> dict[str, Any]:
    return {"label": label, "amount": Money(amount, rma.currency), "kind": kind}


def refunds(rma: Return) -> list[dict[str, Any]]:
    """The refunds that were made, each with its state in a word."""
    rows = Refund.objects.filter(rma=rma).select_related("payment").order_by("id")
    return [
        {
            "amount": Money(row.amount, row.currency),
            "state": STATES[RefundState(row.state)](),
            "failure": row.failure,
            "provider": _provider(row),
            "link": row.payment.link if row.payment else "",
            "at": row.paid_at or row.sent_at or row.created_at,
        }
        for row in rows
    ]


def payments(rma: Return) -> list[dict[str, Any]]:
    """The payments the refund goes back to."""
    ids = {line.order_id for line in rma.lines.all() if line.order_id}
    return payment_rows(Payment.objects.filter(order__in=ids).order_by("id"), rma.currency)


def payment_rows(rows: Iterable[Payment], currency: str) -> list[dict[str, Any]]:
    """Payments with their provider, and the address of each there if it is known."""
    return [
        {
            "name": _named(row),
            "reference": row.external_id,
            "link": row.link,
            "amount": Money(row.amount, currency),
            "refunded": Money(row.outside + row.reserved, currency),
            "at": row.paid_at,
        }
        for row in rows
    ]


def _named(payment: Payment) -> str:
    """How it was paid: iDEAL, Mollie."""
    parts = dict.fromkeys((payment.method, payment.provider))
    return ", ".join(NAMES.get(part, part) for part in parts if part) or payment.kind


def _provider(refund: Refund) -> str:
    name = refund.payment.provider if refund.payment else refund.gateway
    return NAMES.get(name, name)
