"""Return numbers: the shop's prefix, the year and a counter, unique in the installation."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from openreturns.shops.models import Counter, Shop


def next_number(shop: Shop, at: datetime) -> str:
    """The next number of the shop, such as FA-2026-000042; the year is the shop's own.

    Take it before the transaction that uses it: the counter row is then free again
    at once, and a number that is never used leaves a harmless gap.
    """
    year = at.astimezone(ZoneInfo(shop.time_zone)).year
    return f"{shop.prefix}-{year}-{_count(shop, year):06d}"


def _count(shop: Shop, year: int) -> int:
    """Count one up in one statement, so that two callers never get the same figure."""
    table = Counter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (shop_id, year, last) VALUES (%s, %s, 1) "  # noqa: S608  own table
            f"ON CONFLICT (shop_id, year) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [Counter._meta.get_field("shop").get_db_prep_value(shop.pk, connection), year],
        )
        return int(cursor.fetchone()[0])
