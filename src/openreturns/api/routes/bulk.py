"""Many orders in one request: read line by line, stored in batches, memory stays flat."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from openreturns.api.answers import PROBLEMS
from openreturns.api.auth import actor_of, shop_for
from openreturns.api.idempotency import Answer, once_streamed
from openreturns.api.parsing import read
from openreturns.core.errors import DomainError
from openreturns.orders.checking import parse_order
from openreturns.orders.schema import OrderIn
from openreturns.orders.writing import put_orders

router = Router(tags=["orders"])
LONGEST_LINE = 2 * 1024 * 1024
LONGEST_PROBLEM = 500


class Rejected(Schema):
    """A line of a bulk request that was not stored."""

    line: int
    problem: str


class BulkOut(Schema):
    """What became of a bulk request; the good lines are stored."""

    created: int
    updated: int
    unchanged: int
    rejected: list[Rejected]


@router.post(
    "/orders/bulk",
    response={200: BulkOut, **PROBLEMS},
    operation_id="bulk_orders",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/x-ndjson": {
                    "schema": {"type": "string", "description": "One order of API.md a line."}
                }
            },
        }
    },
)
def bulk(request: HttpRequest) -> Answer:
    """Many orders as NDJSON, one a line, streamed; good lines are kept, bad ones are named."""
    shop, by = shop_for(request, "orders:write"), actor_of(request)

    def work(lines: Iterator[bytes]) -> dict[str, Any]:
        rejected: list[tuple[int, str]] = []
        found = put_orders(shop, _good(lines, rejected), by=by)
        return {
            "created": found.created,
            "updated": found.updated,
            "unchanged": found.unchanged,
            "rejected": [
                {"line": line, "problem": text}
                for line, text in sorted([*rejected, *found.rejected])
            ],
        }

    return once_streamed(request, _lines(request), work)


def _lines(request: HttpRequest) -> Iterator[bytes]:
    """The lines of the body; of one that is too long only the beginning, which is no JSON."""
    while line := request.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            line = request.readline(LONGEST_LINE)


def _good(lines: Iterator[bytes], rejected: list[tuple[int, str]]) -> Iterator[tuple[int, OrderIn]]:
    """The readable orders of the stream; the others are noted with line and problem."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, parse_order(read(line))
        except DomainError as wrong:
            places = "; ".join(f"{e.pointer}: {e.detail}" for e in wrong.errors)
            rejected.append((number, (places or wrong.detail)[:LONGEST_PROBLEM]))
