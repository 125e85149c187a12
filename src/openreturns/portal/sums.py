"""Amounts line by line, each with its reason: before it is confirmed and ever after."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openreturns.core.money import Money
from openreturns.orders.models import OrderLine
from openreturns.policies.sentences import sentence
from openreturns.returns.models import Return, ReturnLine
from openreturns.settlement.expected import Part, expected
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.quote import Quote
from openreturns.settlement.states import Component, LineState

type Row = dict[str, Any]


def preview(worked: Quote) -> list[Row]:
    """The sum of a request: goods, delivery, the return label, and what comes back in all."""
    rows: list[Row] = []
    for line in worked.lines:
        thing = line.wanted.order_line
        if thing is None or not line.decided.returnable:
            continue
        rows.append(
            {
                "label": thing.title,
                "reason": _goods_reason(line.wanted.quantity, thing),
                "amount": Money(line.amount, worked.currency),
            }
        )
    if worked.delivery:
        rows.append(
            {
                "label": _("Delivery costs"),
                "reason": _("because you send the whole order back"),
                "amount": Money(worked.delivery, worked.currency),
            }
        )
    rows += _postage(worked)
    rows.append(_total(_("You get back"), Money(worked.total, worked.currency)))
    return rows


def _postage(worked: Quote) -> list[Row]:
    """What sending back costs is said from the first step on, also when it is nothing."""
    why = " ".join(sentence(finding) for finding in worked.decision.findings)
    amount = Money(-worked.fee, worked.currency)
    return [{"label": _("Sending back"), "reason": why, "amount": amount}]


def _goods_reason(quantity: int, thing: OrderLine) -> str:
    bought = thing.quantity - thing.cancelled_quantity
    if bought > 1:
        text = _("{count} of {bought}, money back").format(count=quantity, bought=bought)
    else:
        text = _("money back")
    return f"{text}, {_('after your discount')}" if thing.discount else text


def _total(label: str, amount: Money) -> Row:
    return {"label": label, "reason": "", "amount": amount, "kind": "total"}


def money_of(rma: Return) -> tuple[list[Row], int]:
    """Every amount of a return with its state in words, and what is still to come."""
    rows = list(SettlementLine.objects.filter(rma=rma).exclude(state=LineState.WAIVED))
    things = _things(rma.lines.all())
    coming = expected(rma, things, rows)
    lines = {line.pk: line for line in rma.lines.all()}
    shown = [_settled(rma, row, lines) for row in sorted(rows, key=lambda row: row.created_at)]
    shown += [_part(rma, part, lines) for part in coming]
    total = sum(row.amount for row in rows) + sum(part.amount for part in coming)
    if shown:
        shown.append(_total(_("Total"), Money(total, rma.currency)))
    return shown, sum(part.amount for part in coming)


def _things(lines: Iterable[ReturnLine]) -> dict[UUID, OrderLine]:
    ids = [line.order_line_id for line in lines if line.order_line_id]
    return OrderLine.objects.select_related("order").in_bulk(ids)


def _settled(rma: Return, row: SettlementLine, lines: dict[UUID, ReturnLine]) -> Row:
    words = {
        LineState.SETTLED: _("paid"),
        LineState.DUE: _("will be paid soon"),
        LineState.OPEN: _("still to come"),
    }
    return {
        "label": _label(row.kind, row.line_id, row.quantity, lines),
        "reason": words[LineState(row.state)],
        "amount": Money(row.amount, rma.currency),
    }


def _part(rma: Return, part: Part, lines: dict[UUID, ReturnLine]) -> Row:
    return {
        "label": _label(part.kind, part.line, part.quantity, lines),
        "reason": _("still to come"),
        "amount": Money(part.amount, rma.currency),
        "kind": "later",
    }


def _label(kind: str, line: UUID | None, quantity: int, lines: dict[UUID, ReturnLine]) -> str:
    names = {
        Component.DELIVERY: _("Delivery costs"),
        Component.FEE: _("Return label"),
        Component.FEE_REFUND: _("Return label, paid back"),
        Component.DEDUCTION: _("Deduction"),
        Component.GOODWILL: _("Goodwill"),
        Component.RECEIVABLE: _("To be paid back"),
    }
    if line is None or line not in lines:
        return names.get(Component(kind), _("Other"))
    title = lines[line].title
    return title if lines[line].quantity == 1 else f"{title} ({pieces(quantity)})"


def pieces(count: int) -> str:
    """1 piece, 2 pieces."""
    return ngettext("{count} piece", "{count} pieces", count).format(count=count)


def items(lines: Sequence[object] | int) -> str:
    """1 item, 2 items."""
    count = lines if isinstance(lines, int) else len(lines)
    return ngettext("{count} item", "{count} items", count).format(count=count)
