"""The sum in a mail: every part on its line, so that the total can be checked by hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openreturns.core.money import Money
from openreturns.orders.models import OrderLine
from openreturns.policies.models import Reason
from openreturns.returns.models import Return, ReturnLine
from openreturns.returns.units import Place
from openreturns.settlement.expected import expected
from openreturns.settlement.sentences import FEES, fee_name
from openreturns.settlement.states import Component, LineState
from openreturns.ui import formats
from openreturns.ui.statuses import place_words

APART = (Place.REJECTED, Place.CANCELLED, Place.EXPIRED, Place.DECLINED, Place.MISSING)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sum; `amount` is empty for what brings no money."""

    title: str
    detail: str
    amount: str


def rows_of(rma: Return) -> tuple[tuple[Row, ...], int]:
    """A row per line and per other part, and their sum: paid, due and still to come."""
    parts = _parts(rma)
    titles = {reason.code: reason for reason in Reason.objects.filter(shop_id=rma.shop_id)}
    rows = []
    for line in rma.lines.all():
        amount = sum(value for kind, key, value in parts if _is_goods(kind, key, line))
        rows.append(Row(line.title, _detail(rma, line, titles), spelled(amount, rma, free="")))
    for kind in dict.fromkeys(kind for kind, _key, _value in parts):
        amount = sum(value for one, _key, value in parts if one == kind)
        if kind != Component.GOODS and amount:
            rows.append(Row(_name(kind), "", spelled(amount, rma)))
    return tuple(rows), sum(value for _kind, _key, value in parts)


def spelled(amount: int, rma: Return, free: str | None = None) -> str:
    """An amount in the return's currency and language; `free` stands for nothing."""
    if not amount and free is not None:
        return free
    return formats.money(Money(amount, rma.currency), rma.language)


def pieces(count: int) -> str:
    """1 piece, 2 pieces."""
    return ngettext("{count} piece", "{count} pieces", count).format(count=count)


def _parts(rma: Return) -> list[tuple[str, object, int]]:
    """(kind or fee, return line, amount) of all that was, is and will be due."""
    ids = [line.order_line_id for line in rma.lines.all() if line.order_line_id]
    things = OrderLine.objects.select_related("order").in_bulk(ids)
    booked = [row for row in rma.settlement_lines.all() if row.state != LineState.WAIVED]
    there = [(row.fee or row.kind, row.line_id, row.amount) for row in booked]
    return [*there, *((p.fee or p.kind, p.line, p.amount) for p in expected(rma, things, booked))]


def _is_goods(kind: str, key: object, line: ReturnLine) -> bool:
    return kind == Component.GOODS and key == line.pk


def _detail(rma: Return, line: ReturnLine, titles: dict[str, Reason]) -> str:
    reason = titles[line.reason].title(rma.language) if line.reason in titles else ""
    apart = [place_words(place.value, line.units[place.value]) for place in _stood_apart(line)]
    return ", ".join(part for part in (pieces(line.quantity), reason, *apart) if part)


def _stood_apart(line: ReturnLine) -> Iterable[Place]:
    return (place for place in APART if line.units[place.value])


def _name(kind: str) -> str:
    if kind in FEES:
        return fee_name(kind)
    names: dict[str, str] = {
        Component.DELIVERY: _("Delivery costs"),
        Component.FEE_REFUND: _("Return label, paid back"),
        Component.DEDUCTION: _("Deduction"),
        Component.GOODWILL: _("Goodwill"),
        Component.RECEIVABLE: _("To be paid back"),
    }
    return names[kind]
