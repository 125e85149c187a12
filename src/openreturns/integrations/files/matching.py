"""Credits of a file become past returns: each piece is matched to that customer's earlier
line of the same product, oldest first; what cannot be matched is counted, never guessed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched, groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat

from openreturns.core.errors import ChangedMeanwhile
from openreturns.integrations.files.report import Report
from openreturns.integrations.files.scratch import Credit
from openreturns.orders.models import OrderLine
from openreturns.returns import history
from openreturns.returns.history import Past, PastLine
from openreturns.settlement import history as money
from openreturns.settlement.quote import paid
from openreturns.settlement.sums import goods
from openreturns.shops.models import Shop
from openreturns.shops.numbers import next_numbers, year_of

BATCH, ATTEMPTS = 200, 3
BETWEEN = "\n"  # stands in neither a customer's id nor a SKU


@dataclass(slots=True)
class Shelf:
    """Lines of one customer and product, oldest first, with what is left of each."""

    lines: list[OrderLine] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    def take(self, wanted: int, until: datetime) -> Iterator[tuple[OrderLine, int]]:
        """Pieces of lines bought until then; fewer than wanted if there are no more."""
        for place, line in enumerate(self.lines):
            if not wanted or line.order.ordered_at > until:
                return
            taken = min(wanted, self.left[place])
            if taken:
                self.left[place] -= taken
                wanted -= taken
                yield line, taken


def match(
    shop: Shop, returned: Iterable[Credit], report: Report, progress: Callable[[Report], None]
) -> None:
    """Write a past return per credit; counts go into the report."""
    groups = (list(rows) for _key, rows in groupby(returned, key=attrgetter("key")))
    for batch in batched(groups, BATCH, strict=False):
        _store(shop, batch, report)
        progress(report)


def _store(shop: Shop, batch: Sequence[list[Credit]], report: Report) -> None:
    """One commit; if somebody settles the same lines at the same moment, it is tried again."""
    for attempt in range(1, ATTEMPTS + 1):
        found = replace(report)
        try:
            with transaction.atomic():
                known = history.known(shop, [rows[0].key for rows in batch])
                fresh = [rows for rows in batch if rows[0].key not in known]
                _write(shop, fresh, found)
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
            continue
        found.returns_known += len(batch) - len(fresh)
        vars(report).update(vars(found))
        return


def _write(shop: Shop, groups: Sequence[list[Credit]], report: Report) -> None:
    """Match and store the past returns of a batch of credits."""
    shelves = _shelves(shop, [row for rows in groups for row in rows])
    found = [(rows[0], _lines(rows, shelves, report)) for rows in groups]
    matched = [(credit, lines) for credit, lines in found if lines]
    numbers = _numbers(shop, [credit.at for credit, _lines in matched])
    pasts = [
        Past(credit.key, number, credit.at, lines)
        for (credit, lines), number in zip(matched, numbers, strict=True)
    ]
    money.write(history.write(shop, pasts))
    report.returns_new += len(pasts)


def _shelves(shop: Shop, rows: Sequence[Credit]) -> dict[tuple[str, str], Shelf]:
    """The lines that could have come back, their orders locked: nobody claims them meanwhile."""
    wanted = {(row.customer, row.sku) for row in rows if row.customer}
    lines = (
        OrderLine.objects.select_for_update(of=("order",))
        .filter(
            order__shop=shop,
            order__customer__external_id__in={customer for customer, _sku in wanted},
            sku__in={sku for _customer, sku in wanted},
        )
        .alias(pair=Concat("order__customer__external_id", Value(BETWEEN), "sku"))
        .filter(pair__in=[f"{customer}{BETWEEN}{sku}" for customer, sku in wanted])
        .select_related("order__customer")
        .order_by("order_id")
    )
    shelves = {key: Shelf() for key in wanted}
    for line in sorted(lines, key=_age):
        customer = line.order.customer
        shelf = shelves.get((customer.external_id, line.sku)) if customer else None
        if shelf is not None:
            shelf.lines.append(line)
            shelf.left.append(line.free)
    return shelves


def _age(line: OrderLine) -> tuple[datetime, str, int]:
    return line.order.ordered_at, line.order.external_id, line.position


def _lines(
    rows: Sequence[Credit], shelves: dict[tuple[str, str], Shelf], report: Report
) -> tuple[PastLine, ...]:
    """What came back with one credit, per order line."""
    taken: dict[OrderLine, int] = {}
    for row in rows:
        if not row.customer:
            report.rows_without_customer += 1
            continue
        found = list(shelves[row.customer, row.sku].take(row.quantity, row.at))
        for line, quantity in found:
            taken[line] = taken.get(line, 0) + quantity
        _count(row.quantity, sum(quantity for _line, quantity in found), report)
    return tuple(_past(line, quantity) for line, quantity in taken.items())


def _past(line: OrderLine, quantity: int) -> PastLine:
    """The pieces at what was paid for them; the next ones of this line are worth what follows."""
    amount = goods(paid(line), quantity)
    line.owed += quantity
    line.owed_value += amount
    return PastLine(line, quantity, amount)


def _count(wanted: int, found: int, report: Report) -> None:
    report.pieces_returned += found
    report.pieces_unmatched += wanted - found
    if found == wanted:
        report.rows_matched += 1
    elif found:
        report.rows_partly += 1
    else:
        report.rows_unmatched += 1


def _numbers(shop: Shop, moments: Sequence[datetime]) -> Iterator[str]:
    """Return numbers in the order of time; moments come sorted."""
    for year, same in groupby(moments, key=lambda moment: year_of(shop, moment)):
        yield from next_numbers(shop, year, len(list(same)))
