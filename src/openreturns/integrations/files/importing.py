"""Import orders from a file: streamed, in small commits, without doubles, past every bad row."""

import csv
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any

from django.utils import timezone

from openreturns.core.actors import IMPORTER
from openreturns.core.errors import Invalid
from openreturns.integrations.files.mapping import BadRow, Item, Mapping
from openreturns.integrations.files.rows import stream
from openreturns.orders.checking import parse_order
from openreturns.orders.models import Order
from openreturns.orders.schema import OrderIn
from openreturns.orders.writing import put_orders
from openreturns.shops.models import Shop

BATCH = 500
# Rows of one order may be this many orders apart in the file; more would need all of it in memory.
OPEN_ORDERS = 400
Progress = Callable[[int], None]


@dataclass
class Report:
    """What a file held and what became of it; money as decimal texts of the mapping's currency."""

    rows: int = 0
    orders: int = 0
    known_orders: int = 0
    lines: int = 0
    pieces: int = 0
    sold: str = "0"
    delivery_rows: int = 0
    charges: int = 0
    adjustments: int = 0
    rejected: int = 0
    return_rows: int = 0
    returns: int = 0
    known_returns: int = 0
    rows_matched: int = 0
    rows_partly: int = 0
    rows_unmatched: int = 0
    rows_without_customer: int = 0
    pieces_returned: int = 0
    pieces_unmatched: int = 0
    returned: str = "0"
    return_rate_by_value: str = "0"


@dataclass
class Run:
    """One import under way."""

    shop: Shop
    mapping: Mapping
    path: Path
    rejects: Path
    shift: timedelta = timedelta()
    progress: Progress = lambda _rows: None
    report: Report = field(default_factory=Report)
    returned: list[Item] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)


def run(job: Run) -> Report:
    """Import sales; what came back is left in `job.returned` for the matching."""
    with job.rejects.open("w", encoding="utf-8", newline="") as file:
        reject = csv.writer(file)
        reject.writerow(["line", "reason"])

        def refuse(line: int, reason: str) -> None:
            job.report.rejected += 1
            reject.writerow([line, reason])

        for batch in batched(_orders(job, refuse), BATCH, strict=False):
            _store(job, batch)
    return job.report


def newest(mapping: Mapping, path: Path) -> datetime | None:
    """The last moment in a file; for shifting it to today."""
    latest: datetime | None = None
    for number, row, problem in stream(path, mapping.needed):
        if row is None or problem:
            continue
        try:
            at = mapping.read(number, row, timedelta()).at
        except BadRow:
            continue
        latest = at if latest is None or at > latest else latest
    return latest


def shift_to_today(mapping: Mapping, path: Path) -> timedelta:
    """Whole days that bring the file's last day to today."""
    latest = newest(mapping, path)
    if latest is None:
        return timedelta()
    return timedelta(days=(timezone.now().astimezone(mapping.zone).date() - latest.date()).days)


def _store(job: Run, batch: tuple[OrderIn, ...]) -> None:
    """Write the orders that are not there yet; those that are came with an earlier run."""
    keys = [order.external_id for order in batch]
    known = set(
        Order.objects.filter(shop=job.shop, external_id__in=keys).values_list(
            "external_id", flat=True
        )
    )
    put_orders(job.shop, [order for order in batch if order.external_id not in known], by=IMPORTER)
    job.report.orders += len(batch)
    job.report.known_orders += len(known)
    job.progress(job.report.rows)


def _orders(job: Run, refuse: Callable[[int, str], None]) -> Iterator[OrderIn]:
    """Checked orders, each when its rows are together."""
    open_orders: OrderedDict[str, list[Item]] = OrderedDict()
    for item in _items(job, refuse):
        if item.order in job.finished:
            refuse(item.line, "the row is too far from the other rows of its order")
            continue
        open_orders.setdefault(item.order, []).append(item)
        open_orders.move_to_end(item.order)
        if len(open_orders) > OPEN_ORDERS:
            yield from _close(job, open_orders.popitem(last=False), refuse)
    while open_orders:
        yield from _close(job, open_orders.popitem(last=False), refuse)


def _items(job: Run, refuse: Callable[[int, str], None]) -> Iterator[Item]:
    """Rows that make orders; the others are counted, kept for matching or refused."""
    for number, row, problem in stream(job.path, job.mapping.needed):
        job.report.rows += 1
        if row is None:
            refuse(number, problem)
            continue
        try:
            item = job.mapping.read(number, row, job.shift)
        except BadRow as wrong:
            refuse(number, str(wrong))
            continue
        if item.kind in {"sale", "delivery"}:
            yield item
        else:
            _note(job, item)


def _note(job: Run, item: Item) -> None:
    if item.kind == "return":
        job.returned.append(item)
        job.report.return_rows += 1
    elif item.kind == "charge":
        job.report.charges += 1
    else:
        job.report.adjustments += 1


def _close(
    job: Run, pair: tuple[str, list[Item]], refuse: Callable[[int, str], None]
) -> Iterator[OrderIn]:
    """The order of these rows; if it cannot be read all of them are refused with the reason."""
    key, items = pair
    job.finished.add(key)
    goods = [item for item in items if item.kind == "sale"]
    job.report.delivery_rows += len(items) - len(goods)
    if not goods:
        return
    try:
        yield parse_order(_order(job, key, items, goods))
    except Invalid as wrong:
        reason = "; ".join(f"{e.pointer}: {e.detail}" for e in wrong.errors) or wrong.detail
        for item in items:
            refuse(item.line, reason)
        return
    job.report.lines += len(goods)
    job.report.pieces += sum(item.quantity for item in goods)


def _order(job: Run, key: str, items: list[Item], goods: list[Item]) -> dict[str, Any]:
    """The order as API.md has it; line ids are the invoice and the row's number in it."""
    first, mapping = items[0], job.mapping
    known = mapping.filled(first)
    country = mapping.countries.get(first.row.get("Country", ""))
    paid = sum(item.unit_price * item.quantity for item in items if item.kind == "delivery")
    address = {"postal_code": known.get("postal_code"), "country": country}
    return {
        **mapping.constants,
        "external_id": key,
        "number": key,
        "ordered_at": first.at.isoformat(),
        "currency": mapping.currency,
        "customer": {"external_id": known["external_id"], "email": known.get("email")}
        if known
        else None,
        "shipping_address": address if country or known else None,
        "delivery": {"paid": str(paid)} if paid else None,
        "lines": [
            {
                "external_id": f"{key}-{items.index(item) + 1}",
                "sku": item.sku,
                "title": item.title,
                "quantity": item.quantity,
                "unit_price": str(item.unit_price),
            }
            for item in goods
        ],
    }
