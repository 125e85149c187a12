"""Every legal deadline as a pure function of dates (LAW.md §2 to §4).

All dates are local to the consumer. A period that has not begun has no end: None.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from openreturns.policies.calendar import (
    CALENDAR_VERSION,
    Place,
    later_working_day,
    place_of,
)

WITHDRAWAL_DAYS = 14
DOORSTEP_DAYS = 30
DOORSTEP = {"home_visit", "excursion"}
ZONES = {
    "NL": "Europe/Amsterdam",
    "DE": "Europe/Berlin",
    "BE": "Europe/Brussels",
    "FR": "Europe/Paris",
    "LU": "Europe/Luxembourg",
    "AT": "Europe/Vienna",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "ES": "Europe/Madrid",
    "IT": "Europe/Rome",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "DK": "Europe/Copenhagen",
    "SE": "Europe/Stockholm",
    "FI": "Europe/Helsinki",
    "CH": "Europe/Zurich",
}


@dataclass(frozen=True, slots=True)
class WithdrawalPeriod:
    """The statutory period: last parcel received, last day (None: open), and why."""

    starts_on: date | None
    ends_on: date | None
    information_missing: bool = False
    calendar: str = CALENDAR_VERSION


def withdrawal_end(
    *,
    delivered_on: Sequence[date | None],
    places: Sequence[Place],
    contract_context: str = "",
    informed: bool = True,
    informed_on: date | None = None,
    doorstep_days: int = WITHDRAWAL_DAYS,
) -> WithdrawalPeriod:
    """The withdrawal period of an order (R19 to R24, R26).

    It starts when the last parcel came; a parcel still under way (None) keeps it open.
    `doorstep_days` is the country's choice for home visits and excursions (R23).
    Without the information it lasts 12 months longer, or ends 14 days after the
    information came (R22).
    """
    if not delivered_on or any(day is None for day in delivered_on):
        return WithdrawalPeriod(None, None)
    start = max(day for day in delivered_on if day is not None)
    days = doorstep_days if contract_context in DOORSTEP else WITHDRAWAL_DAYS
    raw = start + timedelta(days=days)
    end = later_working_day(raw, places)
    if informed:
        return WithdrawalPeriod(start, end)
    extended = later_working_day(_add_year(end), places)
    if informed_on:
        told = later_working_day(informed_on + timedelta(days=WITHDRAWAL_DAYS), places)
        extended = min(extended, max(told, end))
    return WithdrawalPeriod(start, extended, information_missing=True)


def merchant_window_end(anchor: date, days: int) -> date:
    """The merchant's own window: plain days after the anchor (R25)."""
    return anchor + timedelta(days=days)


def ends_at(last_day: date, zone: ZoneInfo) -> datetime:
    """The end of the last day, 24:00 where the consumer is (R10)."""
    return datetime.combine(last_day + timedelta(days=1), time(), zone)


def in_time(declared_at: datetime, last_day: date | None, zone: ZoneInfo) -> bool:
    """Declared before the last day ended; a period without an end is open (R10)."""
    return last_day is None or declared_at < ends_at(last_day, zone)


def refund_due_on(declared_on: date) -> date:
    """14 days after the trader was informed; never rolled forward for the trader (R28)."""
    return declared_on + timedelta(days=14)


def refund_due_after_evidence(declared_on: date, evidence_on: date) -> date:
    """With goods to come: at the R28 date, or when the goods or their proof came, if later (R29)."""
    return max(refund_due_on(declared_on), evidence_on)


def refund_due_in_uk(evidence_on: date) -> date:
    """14 days from receipt or evidence of return, whichever came first (R33)."""
    return evidence_on + timedelta(days=14)


def send_back_by(declared_on: date, places: Sequence[Place]) -> date:
    """Until when the consumer sends it back: 14 days, rolled forward for the consumer (R35)."""
    return later_working_day(declared_on + timedelta(days=14), places)


def conformity_ends_on(delivered_on: date) -> date:
    """Two years of the seller's liability from delivery (R42)."""
    return _add_year(_add_year(delivered_on))


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an aware moment in a zone."""
    return moment.astimezone(zone).date()


@lru_cache(maxsize=64)
def zone_of(country: str, default: str) -> ZoneInfo:
    """The time zone of a consumer's country; the shop's where the country is not listed."""
    return ZoneInfo(ZONES.get(country, default))


@lru_cache(maxsize=4096)
def places_of(
    country: str, postcode: str, merchant_country: str, merchant_region: str = ""
) -> tuple[Place, ...]:
    """The consumer's place and the merchant's: the later end of both counts (R24).

    For a consumer in a country without roll-over only their own law counts (R26).
    """
    consumer = place_of(country, postcode)
    merchant = Place(merchant_country, merchant_region)
    if consumer.country in {"GB", "UK", "US"} or merchant.country in {"GB", "UK", "US"}:
        return (consumer,)
    return tuple(dict.fromkeys((consumer, merchant)))


def _add_year(day: date) -> date:
    year = day.year + 1
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
