"""From moments to the consumer's calendar days."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

# One zone per country: where a country has several, the one most of its people live in.
ZONES = {
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "CH": "Europe/Zurich",
    "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IT": "Europe/Rome",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MT": "Europe/Malta",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
}


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an aware moment in a zone."""
    return moment.astimezone(zone).date()


@lru_cache(maxsize=64)
def zone_of(country: str, default: str) -> ZoneInfo:
    """The time zone of a consumer's country; the shop's where the country is not listed."""
    return ZoneInfo(ZONES.get(country, default))
