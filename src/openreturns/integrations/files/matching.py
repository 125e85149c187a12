"""Credits of a file become past returns: each piece is matched to that customer's earlier
line of the same product, oldest first; what cannot be matched is counted, never guessed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db import transaction

from openreturns.integrations.files.importing import Report
from openreturns.integrations.files.mapping import Item
from openreturns.orders import transitions as orders
from openreturns.orders.models import OrderLine
from openreturns.orders.transitions import Owed
from openreturns.returns import history
from openreturns.returns.history import Past, PastLine
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.quote import paid
from openreturns.settlement.states import Component, LineState
from openreturns.settlement.sums import goods
from openreturns.shops.models import Shop
from openreturns.shops.numbers import next_number


@dataclass
class Shelf:
    """Lines of one customer and product, oldest first, with what is left of each."""

    lines: list[OrderLine]
    left: dict[str, int]


def match(
    shop: Shop, returned: list[Item], report: Report, progress: Callable[[int], None]
) -> None:
    """Write a past return per credit; counts go into the report."""
    keep: dict[tuple[str, str], Shelf] = {}
    groups = [(key, list(rows)) for key, rows in groupby(returned, key=lambda item: item.order)]
    done = history.known(shop, [key for key, _rows in groups])
    for number, (key, rows) in enumerate(groups):
        if key in done:
            report.known_returns += 1
            report.returns += 1
            continue
        lines = [line for row in rows for line in _take(shop, row, keep, report)]
        if lines:
            _write(shop, key, rows[0], lines)
            report.returns += 1
        if number % 50 == 0:
            progress(number)


def _take(
    shop: Shop, row: Item, keep: dict[tuple[str, str], Shelf], report: Report
) -> Iterator[tuple[OrderLine, int]]:
    """Pieces of earlier lines for one credit row, oldest first; a row may be split."""
    wanted = -row.quantity
    if not row.customer:
        report.rows_without_customer += 1
        return
    shelf = keep.get((row.customer, row.sku))
    if shelf is None:
        shelf = keep[(row.customer, row.sku)] = _shelf(shop, row)
    left = wanted
    for line in shelf.lines:
        if not left or line.order.ordered_at > row.at:
            break
        taken = min(left, shelf.left[line.external_id])
        if taken:
            shelf.left[line.external_id] -= taken
            left -= taken
            yield line, taken
    report.pieces_returned += wanted - left
    report.pieces_unmatched += left
    if not left:
        report.rows_matched += 1
    elif left < wanted:
        report.rows_partly += 1
    else:
        report.rows_unmatched += 1


def _shelf(shop: Shop, row: Item) -> Shelf:
    lines = list(
        OrderLine.objects.filter(
            order__shop=shop, order__customer__external_id=row.customer, sku=row.sku
        )
        .select_related("order__customer")
        .order_by("order__ordered_at", "order__external_id", "position")
    )
    return Shelf(lines, {line.external_id: line.free for line in lines})


def _write(shop: Shop, key: str, row: Item, taken: list[tuple[OrderLine, int]]) -> None:
    """Store one past return with its settled lines."""
    per_line: dict[str, tuple[OrderLine, int]] = {}
    for line, quantity in taken:
        had = per_line.get(line.external_id, (line, 0))[1]
        per_line[line.external_id] = (line, had + quantity)
    lines = []
    for line, quantity in per_line.values():
        amount = goods(paid(line), quantity)
        lines.append(PastLine(line, quantity, amount))
    number = next_number(shop, row.at)
    with transaction.atomic():
        rma = history.write(shop, Past(key, number, row.at, tuple(lines)))
        orders.owe([Owed(past.order_line, past.quantity, past.amount) for past in lines])
        SettlementLine.objects.bulk_create(
            SettlementLine(
                rma=rma,
                order=line.order,
                line=line,
                kind=Component.GOODS,
                quantity=line.quantity,
                amount=line.value,
                worth=line.value,
                covered=line.value,
                state=LineState.SETTLED,
                why={"code": "imported"},
            )
            for line in rma.lines.all()
        )


def rate(returned: str, sold: str) -> str:
    """The return rate by value, in percent with two decimals."""
    if not Decimal(sold):
        return "0.00"
    return str((Decimal(returned) / Decimal(sold) * 100).quantize(Decimal("0.01")))
