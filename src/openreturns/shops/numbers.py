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
    return next_numbers(shop, year_of(shop, at), 1)[0]


def next_numbers(shop: Shop, year: int, many: int) -> list[str]:
    """The next so many numbers of a year, at once."""
    last = _count(shop, year, many)
    return [f"{shop.prefix}-{year}-{one:06d}" for one in range(last - many + 1, last + 1)]


def year_of(shop: Shop, at: datetime) -> int:
    """The year of a moment where the shop is."""
    return at.astimezone(ZoneInfo(shop.time_zone)).year


def _count(shop: Shop, year: int, many: int) -> int:
    """Count up in one statement, so that two callers never get the same figure."""
    table = Counter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (shop_id, year, last) VALUES (%s, %s, %s) "  # noqa: S608  own table
            f"ON CONFLICT (shop_id, year) DO UPDATE SET last = {table}.last + excluded.last "
            "RETURNING last",
            [Counter._meta.get_field("shop").get_db_prep_value(shop.pk, connection), year, many],
        )
        return int(cursor.fetchone()[0])
