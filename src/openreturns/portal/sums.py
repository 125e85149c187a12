"""Amounts line by line, each with its reason: before it is confirmed and ever after."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from openreturns.core.money import Money
from openreturns.orders.models import OrderLine
from openreturns.policies.decision import Finding
from openreturns.policies.fees import HANDLING, RESTOCKING
from openreturns.policies.sentences import sentence
from openreturns.returns.models import Return, ReturnLine
from openreturns.settlement.expected import Part, expected
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.quote import Quote
from openreturns.settlement.sentences import fee_name, why_coming, why_owed
from openreturns.settlement.states import Component, LineState

type Row = dict[str, Any]


# Said elsewhere on the page: the shop's own word on what it does not take back.
_TOLD_APART = frozenset({"rejected", "said"})


def why(lines: Iterable[Iterable[Finding]]) -> list[str]:
    """Why it was decided so, in sentences, each once."""
    found = [one for findings in lines for one in findings if one.code not in _TOLD_APART]
    return list(dict.fromkeys(sentence(one) for one in found))


def preview(worked: Quote) -> list[Row]:
    """The sum of a request: goods, delivery, the return label, and what comes back in all."""
    rows: list[Row] = []
    for place, line in enumerate(worked.lines):
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
        rows += _charges(worked, RESTOCKING, place)
    if worked.delivery:
        rows.append(
            {
                "label": _("Delivery costs"),
                "reason": _("because you send the whole order back"),
                "amount": Money(worked.delivery, worked.currency),
            }
        )
    rows += _postage(worked)
    rows += _charges(worked, HANDLING)
    rows.append(_total(_("You get back"), Money(worked.total, worked.currency)))
    return rows


def _postage(worked: Quote) -> list[Row]:
    """What sending back costs is said from the first step on, also when it is nothing."""
    amount = Money(-worked.fee, worked.currency)
    return [{"label": _("Sending back"), "reason": about_label(worked), "amount": amount}]


def about_label(worked: Quote) -> str:
    """Why the label costs what it costs, or nothing."""
    others = {"fee_handling", "fee_restocking"}
    return " ".join(
        sentence(found)
        for found in worked.decision.findings
        if found.code.startswith("fee_") and found.code not in others
    )


def _charges(worked: Quote, kind: str, place: int | None = None) -> list[Row]:
    """What else is kept, each with its reason."""
    return [
        {
            "label": fee_name(charge.kind),
            "reason": sentence(charge.why),
            "amount": Money(-charge.amount, worked.currency),
        }
        for charge in worked.fees
        if charge.kind == kind and charge.line == place
    ]


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
        "label": _label(row, row.line_id, lines),
        "reason": _with_why(row.fee, why_owed(row, _language()), words[LineState(row.state)]),
        "amount": Money(row.amount, rma.currency),
    }


def _part(rma: Return, part: Part, lines: dict[UUID, ReturnLine]) -> Row:
    return {
        "label": _label(part, part.line, lines),
        "reason": _with_why(part.fee, why_coming(part, _language()), _("still to come")),
        "amount": Money(part.amount, rma.currency),
        "kind": "later",
    }


def _with_why(fee: str, why: str, state: str) -> str:
    """A fee says why it is kept, before the state of it."""
    return f"{why} {state}" if fee else state


def _language() -> str:
    return get_language() or "en"


def _label(row: SettlementLine | Part, line: UUID | None, lines: dict[UUID, ReturnLine]) -> str:
    names = {
        Component.DELIVERY: _("Delivery costs"),
        Component.FEE_REFUND: _("Return label, paid back"),
        Component.DEDUCTION: _("Deduction"),
        Component.GOODWILL: _("Goodwill"),
        Component.RECEIVABLE: _("To be paid back"),
    }
    if row.fee:
        return fee_name(row.fee)
    if line is None or line not in lines:
        return names.get(Component(row.kind), _("Other"))
    title = lines[line].title
    return title if lines[line].quantity == 1 else f"{title} ({pieces(row.quantity)})"


def pieces(count: int) -> str:
    """1 piece, 2 pieces."""
    return ngettext("{count} piece", "{count} pieces", count).format(count=count)


def items(lines: Sequence[object] | int) -> str:
    """1 item, 2 items."""
    count = lines if isinstance(lines, int) else len(lines)
    return ngettext("{count} item", "{count} items", count).format(count=count)
