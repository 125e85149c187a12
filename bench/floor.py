"""The floor: the rows one flow leaves behind, written by plain SQL in one transaction.

They go into bare copies of the tables (columns only, no foreign keys, no indexes), so
this is less than any real system can do: a floor, not a competitor.
"""

import statistics
import time
from typing import Any

from django.db import connection, models, transaction

from openreturns.api.models import IdempotencyKey
from openreturns.core.models import Delivery, Event
from openreturns.receiving.models import Receipt, ReceiptLine, StockMovement
from openreturns.returns.models import Return, ReturnLine, Term, UnitMove
from openreturns.settlement.models import Allocation, Refund, SettlementLine
from openreturns.shipping.models import Parcel, ParcelLine


def run(flows: int) -> dict[str, float]:
    """Write the rows of the last finished flow `flows` times; milliseconds each."""
    rma = Return.objects.filter(status="settled").order_by("-id").first()
    if rma is None:
        raise SystemExit("no flow has finished yet")
    rows = [(_insert(found.model), _tuples(found)) for found in _left_behind(rma)]
    times = [_once(rows) for _flow in range(flows)]
    return {
        "rows": sum(len(found) for _insert, found in rows),
        "median_ms": statistics.median(times),
    }


def _left_behind(rma: Return) -> list["models.QuerySet[Any]"]:
    mine = {"rma": rma}
    return [
        Return.objects.filter(pk=rma.pk),
        ReturnLine.objects.filter(**mine),
        UnitMove.objects.filter(line__rma=rma),
        Term.objects.filter(**mine),
        Event.objects.filter(subject_id=rma.pk),
        Delivery.objects.filter(subject_id=rma.pk),
        Parcel.objects.filter(**mine),
        ParcelLine.objects.filter(parcel__rma=rma),
        Receipt.objects.filter(**mine),
        ReceiptLine.objects.filter(receipt__rma=rma),
        StockMovement.objects.filter(receipt_line__receipt__rma=rma),
        SettlementLine.objects.filter(**mine),
        Refund.objects.filter(**mine),
        Allocation.objects.filter(refund__rma=rma),
        IdempotencyKey.objects.order_by("-id")[:4],
    ]


def _insert(model: type[models.Model]) -> str:
    """Make the bare copy of a table; the statement that fills it."""
    name = f"floor_{model._meta.db_table}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE TABLE {name} AS SELECT * FROM {model._meta.db_table} WHERE 1 = 0")
    columns = [field.column for field in model._meta.concrete_fields]
    names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {name} ({names}) VALUES ({marks})"


def _tuples(rows: "models.QuerySet[Any]") -> list[list[Any]]:
    fields = rows.model._meta.concrete_fields
    return [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        for row in rows
    ]


def _once(rows: list[tuple[str, list[list[Any]]]]) -> float:
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for insert, found in rows:
            if found:
                cursor.executemany(insert, found)
    return (time.perf_counter() - started) * 1000
