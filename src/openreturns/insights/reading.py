"""Past returns by age, in pieces: ids sort by time, so a piece is a range of ids.

Only one index and the stored facts are read; memory holds one piece at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet

from openreturns.core.ids import first_id_at
from openreturns.insights.models import Simulation
from openreturns.returns.models import DecisionRecord

PIECE = 2500


@dataclass(frozen=True, slots=True)
class Piece:
    """The returns of a shop with ids above `above` up to and with `upto`."""

    shop: UUID
    above: UUID | None
    upto: UUID


def bounds(simulation: Simulation) -> tuple[UUID | None, UUID | None]:
    """What the period or the number of returns means in ids, fixed when the reading begins."""
    rows = DecisionRecord.objects.filter(shop_id=simulation.shop_id).order_by("-rma_id")
    zone = ZoneInfo(simulation.shop.time_zone)
    if simulation.until:
        rows = rows.filter(rma_id__lt=_day_after(simulation.until, zone))
    newest = rows.values_list("rma_id", flat=True).first()
    if simulation.last:
        place = simulation.last
        older = rows.values_list("rma_id", flat=True)[place : place + 1]
        return next(iter(older), None), newest
    if simulation.since is None:
        return None, newest
    return first_id_at(datetime.combine(simulation.since, time(), zone)), newest


def _day_after(day: date, zone: ZoneInfo) -> UUID:
    return first_id_at(datetime.combine(date.fromordinal(day.toordinal() + 1), time(), zone))


def within(simulation: Simulation) -> QuerySet[DecisionRecord]:
    """The stored facts that a simulation reads."""
    rows = DecisionRecord.objects.filter(shop_id=simulation.shop_id)
    if simulation.until_id is None:
        return rows.none()
    rows = rows.filter(rma_id__lte=simulation.until_id)
    return rows.filter(rma_id__gt=simulation.after_id) if simulation.after_id else rows


def pieces(simulation: Simulation) -> Iterator[Piece]:
    """What is still to be read, in order; each piece ends at a return that is there."""
    above = simulation.cursor or simulation.after_id
    keys = within(simulation).order_by("rma_id").values_list("rma_id", flat=True)
    while True:
        rest = keys.filter(rma_id__gt=above) if above else keys
        last = next(iter(rest[PIECE - 1 : PIECE]), None) or rest.last()
        if last is None:
            return
        yield Piece(simulation.shop_id, above, last)
        above = last


def stored(piece: Piece) -> list[tuple[UUID | str, str]]:
    """The ids and stored facts of a piece, as the driver gives them: no objects are made."""
    rows = DecisionRecord.objects.filter(shop_id=piece.shop, rma_id__lte=piece.upto)
    if piece.above:
        rows = rows.filter(rma_id__gt=piece.above)
    sql, values = rows.order_by("rma_id").values_list("rma_id", "seen").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
