"""Working days by country and region, with the corrections the law needs (LAW.md R24).

Holidays come from the package `holidays`; what it lacks stands in OVERRIDES. The calendar
is versioned, so that a deadline can be explained later with the calendar it came from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module
from types import ModuleType

from openreturns.policies.laender import german_land

OVERRIDES_VERSION = 1  # goes up with every change of OVERRIDES or of the table of Länder
OVERRIDES: dict[str, tuple[tuple[int, int], ...]] = {
    # Liberation Day stands in the Algemene termijnenwet for every year; the package
    # lists it only for the years in which most people are free, every fifth.
    "NL": ((5, 5),),
}
# The three departments share their two extra days; the package knows them by the first.
ALSACE_MOSELLE = "57"
_DEPARTMENTS = ("57", "67", "68")


@dataclass(frozen=True, slots=True)
class Place:
    """A country (ISO 3166-1) and, where its holidays differ, a region of it."""

    country: str
    region: str = ""


def places_at(country: str, postcode: str = "") -> tuple[Place, ...]:
    """Where an address lies; two places where its postcode touches two German Länder."""
    if country == "DE":
        return tuple(Place("DE", land) for land in german_land(postcode)) or (Place("DE"),)
    if country == "FR" and postcode.strip().startswith(_DEPARTMENTS):
        return (Place("FR", ALSACE_MOSELLE),)
    return (Place(country),)


@lru_cache(maxsize=1)
def _package() -> ModuleType:
    """Loaded at the first question: it costs half a second that most commands need not pay."""
    return import_module("holidays")


@lru_cache(maxsize=1)
def calendar_version() -> str:
    """Which calendar answers: the package's version and that of our corrections."""
    return f"holidays-{_package().__version__}+{OVERRIDES_VERSION}"


@lru_cache(maxsize=1024)
def holidays_of(place: Place, year: int) -> frozenset[date]:
    """The public holidays of a place in a year; none for a country nobody has listed."""
    ours = {date(year, month, day) for month, day in OVERRIDES.get(place.country, ())}
    return frozenset(_listed(place, year) | ours)


def _listed(place: Place, year: int) -> set[date]:
    """What the package lists; for a region it does not know, the country's own holidays."""
    region = place.region.removeprefix(f"{place.country}-")
    if place.country == "FR" and region in _DEPARTMENTS:
        region = ALSACE_MOSELLE
    try:
        return set(_package().country_holidays(place.country, subdiv=region or None, years=year))
    except NotImplementedError:
        return _listed(Place(place.country), year) if region else set()


def is_working_day(day: date, place: Place) -> bool:
    """Neither Saturday, Sunday nor a public holiday there."""
    return day.weekday() < 5 and day not in holidays_of(place, day.year)


def next_working_day(day: date, places: Iterable[Place]) -> date:
    """`day`, or the first working day after it; of several places the latest answer."""
    return max(_next(day, place) for place in places)


def _next(day: date, place: Place) -> date:
    while not is_working_day(day, place):
        day += timedelta(days=1)
    return day
