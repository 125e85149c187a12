"""Lists of 50 with lines at many returns, by any one filter or two of them."""

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import httpx
from django.db import connection, models, transaction
from django.utils import timezone

from bench import world
from bench.world import KEY
from openreturns.core.ids import id_at
from openreturns.policies.reasons import STANDARD
from openreturns.returns.models import Return, ReturnLine, Term
from openreturns.returns.terms import terms_of

BATCH = 4000
STATUSES = ("requested", "approved", "in_transit", "received", "settled", "closed")
PLACES = ("requested", "approved", "in_transit", "received", "accepted", "accepted")
COUNTRIES = ("NL", "DE", "BE", "FR")
QUERIES = (
    "",
    "?queue=requests",
    "?status=received",
    "?reason=damaged",
    "?country=BE",
    "?sku=SKU-77",
    "?customer_email=c1234@example.com",
    "?order=B-4321",
    "?q=jansen77",
    "?reason=defective&country=FR",
    "?status=received&sku=SKU-77",
)


def fill(many: int) -> None:
    """Bring the shop to so many returns of two lines, spread over two years."""
    have = Return.objects.filter(origin="import").count()
    for start in range(have, many, BATCH):
        rows = [_return(number, many) for number in range(start, min(start + BATCH, many))]
        lines = [line for rma in rows for line in _lines(rma)]
        with transaction.atomic():
            _write(Return, rows)
            _write(ReturnLine, lines)
            _write(Term, _terms(rows, lines))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _return(number: int, many: int) -> Return:
    chance = Random(number)
    made = timezone.now() - timedelta(days=730) * (1 - number / many)
    kind = chance.choices(range(6), (1, 2, 2, 1, 4, 90))[0]
    return Return(
        id=id_at(made),
        shop=world.shop(),
        number=f"IM-{2024 + number % 2}-{number:07d}",
        email=f"c{number % 50_000}@example.com",
        name=f"Mia Jansen{number % 997}",
        language="nl",
        country=chance.choice(COUNTRIES),
        currency="EUR",
        origin="import",
        orders=[{"id": "", "external_id": str(number), "number": f"B-{number}"}],
        status=STATUSES[kind],
        pieces=2,
        value=3990,
        created_at=made,
        updated_at=made,
        submitted_at=made,
        method="label",
    )


def _lines(rma: Return) -> list[ReturnLine]:
    chance = Random(rma.number)
    place = PLACES[STATUSES.index(rma.status)]
    return [
        ReturnLine(
            rma=rma,
            position=position,
            sku=f"SKU-{chance.randint(1, 5000)}",
            title="Thing",
            quantity=1,
            value=1995,
            reason=chance.choice(STANDARD).code,
            legal_basis="voluntary",
            **{place: 1},
        )
        for position in (0, 1)
    ]


def _terms(rows: list[Return], lines: list[ReturnLine]) -> Iterator[Term]:
    for place, rma in enumerate(rows):
        yield from terms_of(rma, lines[2 * place : 2 * place + 2])


def _write(model: type[models.Model], rows: Any) -> None:
    """COPY on PostgreSQL, executemany on SQLite; defaults are the models'."""
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = (
        [f.get_db_prep_save(f.pre_save(row, add=True), connection) for f in fields] for row in rows
    )
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",
            list(values),
        )


def run(base: str, many: int) -> list[dict[str, Any]]:
    """Median and p95 of each list over HTTP, at the caller and at the server."""
    found = []
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=base + "/api/v1", headers=headers, timeout=120) as http:
        for query in QUERIES:
            times, cpu, answer = [], [], None
            for _round in range(20):
                started = time.perf_counter()
                answer = http.get(f"/returns{query}").raise_for_status()
                times.append((time.perf_counter() - started) * 1000)
                cpu.append(float(answer.headers["X-CPU-ms"]))
            found.append(
                {
                    "returns": many,
                    "list": query or "all",
                    "rows": len(answer.json()["items"]) if answer else 0,
                    "median_ms": statistics.median(times),
                    "p95_ms": sorted(times)[18],
                    "cpu_ms": statistics.median(cpu),
                    "sql": int(answer.headers["X-SQL"]) if answer else 0,
                }
            )
    return found
