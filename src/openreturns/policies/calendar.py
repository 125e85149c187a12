"""Working days by country and region, with the corrections the law needs (LAW.md R24).

The calendar is versioned: a deadline can be explained later with the calendar it was
computed from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

CALENDAR_VERSION = f"holidays-{holidays.__version__}+1"
NO_ROLL_OVER = {"GB", "UK", "US"}
ALSACE_MOSELLE = ("57", "67", "68")

# German Länder by the first figures of the postcode. Where a range touches two Länder
# the one with more holidays stands here: a longer period never takes a right away.
LAND_BY_POSTCODE: tuple[tuple[str, str, str], ...] = (
    ("01", "02", "SN"),
    ("03", "03", "BB"),
    ("04", "04", "SN"),
    ("06", "06", "ST"),
    ("07", "07", "TH"),
    ("08", "09", "SN"),
    ("10", "13", "BE"),
    ("14", "16", "BB"),
    ("17", "19", "MV"),
    ("20", "22", "HH"),
    ("23", "25", "SH"),
    ("26", "27", "NI"),
    ("28", "28", "HB"),
    ("29", "31", "NI"),
    ("32", "33", "NW"),
    ("34", "36", "HE"),
    ("37", "38", "NI"),
    ("39", "39", "ST"),
    ("40", "48", "NW"),
    ("49", "49", "NW"),
    ("50", "53", "NW"),
    ("54", "56", "RP"),
    ("57", "59", "NW"),
    ("60", "65", "HE"),
    ("66", "66", "SL"),
    ("67", "67", "RP"),
    ("68", "79", "BW"),
    ("80", "87", "BY"),
    ("88", "88", "BW"),
    ("89", "97", "BY"),
    ("98", "99", "TH"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A country (ISO 3166-1) and, where its holidays differ, a region of it."""

    country: str
    region: str = ""


def place_of(country: str, postcode: str = "") -> Place:
    """The place of an address: the Land for Germany, the old departments for France."""
    figures = "".join(c for c in postcode if c.isdigit())
    if country == "DE" and len(figures) == 5:
        return Place("DE", _land(figures[:2]))
    if country == "FR" and figures[:2] in ALSACE_MOSELLE:
        return Place("FR", "Alsace-Moselle")
    return Place(country)


def _land(start: str) -> str:
    return next((land for low, high, land in LAND_BY_POSTCODE if low <= start <= high), "")


@lru_cache(maxsize=512)
def holidays_of(place: Place, year: int) -> frozenset[date]:
    """The public holidays of a place in a year; none for a country that is not known."""
    try:
        region = place.region if place.country == "DE" else None
        found = set(holidays.country_holidays(place.country, subdiv=region or None, years=year))
    except NotImplementedError:
        return frozenset()
    return frozenset(found | _corrections(place, year, found))


def _corrections(place: Place, year: int, found: set[date]) -> set[date]:
    if place.country == "NL":
        return {date(year, 5, 5)}  # the package lists Liberation Day only every five years
    if place.country == "FR" and place.region:
        good_friday = next(
            (day - timedelta(days=3) for day in found if _is_easter_monday(day)), None
        )
        return {date(year, 12, 26)} | ({good_friday} if good_friday else set())
    return set()


def _is_easter_monday(day: date) -> bool:
    return day.weekday() == 0 and date(day.year, 3, 23) <= day <= date(day.year, 4, 26)


def is_working_day(day: date, place: Place) -> bool:
    """Neither Saturday, Sunday nor a public holiday there."""
    return day.weekday() < 5 and day not in holidays_of(place, day.year)


def next_working_day(day: date, place: Place) -> date:
    """`day`, or the first working day after it; unchanged where the law knows no roll-over."""
    if place.country in NO_ROLL_OVER:
        return day
    while not is_working_day(day, place):
        day += timedelta(days=1)
    return day


def later_working_day(day: date, places: Iterable[Place]) -> date:
    """The later end over the consumer's and the merchant's place; it never shortens a right."""
    return max((next_working_day(day, place) for place in places), default=day)
