"""Import orders from a file: streamed, in small commits, without doubles, past every bad row."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from openreturns.core.actors import IMPORTER
from openreturns.integrations.files.gathering import Gathering, Refuse
from openreturns.integrations.files.mapping import MappingFile
from openreturns.integrations.files.matching import match
from openreturns.integrations.files.reading import BadRow, RowReader
from openreturns.integrations.files.report import Report
from openreturns.integrations.files.rows import Damaged, Table, open_text
from openreturns.integrations.files.scratch import Scratch
from openreturns.integrations.files.totals import add_money
from openreturns.orders.incoming import Incoming
from openreturns.orders.models import Order
from openreturns.orders.writing import BulkResult, batches, put_good
from openreturns.shops.models import Shop

# So many of the file's first orders tell whether it was imported before.
FIRST_ORDERS = 100


@dataclass
class Run:
    """One import under way; `rejects` is written only if a row is refused."""

    shop: Shop
    mapping: MappingFile
    path: Path
    rejects: Path
    shift: timedelta = timedelta()
    progress: Callable[[Report], None] = lambda _report: None
    report: Report = field(default_factory=Report)


def run(job: Run) -> Report:
    """Import sales, then match what came back; raises BadMapping if mapping and file don't fit."""
    scratch = Scratch()
    with _refusing(job) as refuse, open_text(job.path, job.mapping.encoding) as file:
        table = Table(file, job.mapping)
        reader = RowReader(job.mapping, table.columns, job.shift)
        gathering = Gathering(reader, job.report, scratch, refuse)
        for batch in batches(gathering.orders(table)):
            _store(job, batch, refuse)
    match(job.shop, scratch.credits(), job.report, job.progress)
    add_money(job.shop, job.report)
    return job.report


def shift_to_today(shop: Shop, mapping: MappingFile, path: Path) -> timedelta:
    """Whole days that bring the file's last day to today; the same as before for a known file."""
    first: dict[str, datetime] = {}
    latest: datetime | None = None
    for key, at in _moments(mapping, path):
        latest = at if latest is None or at > latest else latest
        if len(first) < FIRST_ORDERS:
            first.setdefault(key, at)
    if latest is None:
        return timedelta()
    known = Order.objects.filter(shop=shop, external_id__in=first).order_by("id").first()
    if known:
        here = known.ordered_at.astimezone(mapping.time_zone).date()
        return here - first[known.external_id].astimezone(mapping.time_zone).date()
    return timezone.now().astimezone(mapping.time_zone).date() - latest.date()


def _moments(mapping: MappingFile, path: Path) -> Iterator[tuple[str, datetime]]:
    """The order and moment of every readable row."""
    with open_text(path, mapping.encoding) as file:
        table = Table(file, mapping)
        reader = RowReader(mapping, table.columns, timedelta())
        try:
            for _line, cells, problem in table:
                try:
                    if not problem:
                        reader.clean(cells)
                        yield reader.text("external_id", cells), reader.value("ordered_at", cells)
                except BadRow:
                    continue
        except Damaged:
            return


@contextmanager
def _refusing(job: Run) -> Iterator[Refuse]:
    """Writes refused rows to the rejects file, which is there only if there are any."""
    job.rejects.unlink(missing_ok=True)
    with ExitStack() as stack:
        writers: list[Callable[[list[object]], object]] = []

        def refuse(line: int, reason: str) -> None:
            if not writers:
                file = stack.enter_context(job.rejects.open("w", encoding="utf-8", newline=""))
                writers.append(csv.writer(file).writerow)
                writers[0](["line", "reason"])
            job.report.rejected += 1
            writers[0]([line, reason])

        yield refuse


def _store(job: Run, batch: Sequence[Incoming], refuse: Refuse) -> None:
    """One commit; an order that returns keep from changing is refused by its first row."""
    result = BulkResult()
    put_good(job.shop, batch, result, by=IMPORTER)
    for line, reason in result.rejected:
        refuse(line, reason)
    job.report.orders_new += result.created
    job.report.orders_changed += result.updated
    job.report.orders_known += result.unchanged
    job.progress(job.report)
