"""Every legal deadline as a pure function of dates (LAW.md §2 to §4).

Dates are local to the consumer. A period that has not begun has no end: None.
The first of several `places` is always the consumer's: its law decides about roll-over.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from openreturns.policies.calendar import (
    Place,
    calendar_version,
    next_working_day,
    places_at,
)

WITHDRAWAL_DAYS = 14
REFUND_DAYS = 14
SEND_BACK_DAYS = 14
DOORSTEP = {"home_visit", "excursion"}
NO_ROLL_OVER = {"GB", "UK", "US"}
CONFORMITY_YEARS = 2
# Days late, at most, and the percentage that is then added (R34).
PENALTY = ((10, 0), (20, 5), (30, 10), (60, 20), (90, 50))
UNLIMITED_CONFORMITY = {"NL"}  # as long as such a thing may be expected to last
PRESUMPTION_YEARS = {"BE": 2, "FR": 2}  # elsewhere the directive's one year


@dataclass(frozen=True, slots=True)
class WithdrawalPeriod:
    """The statutory period of an order, and why it ends when it ends.

    `starts_on` is the day of the event, which itself is not counted. `accepted_until` is
    later than `ends_on` only where the law knows no roll-over and we grant it (R26).
    `explanation` holds codes, in the order in which they took effect.
    """

    starts_on: date | None
    ends_on: date | None
    accepted_until: date | None = None
    extended_by_missing_information: bool = False
    calendar_version: str = ""
    explanation: tuple[str, ...] = ("not_delivered",)


class _End(NamedTuple):
    """A last day after and before rolling forward; compares by the day that counts."""

    rolled: date
    raw: date


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

    It starts when the last parcel came; a parcel still under way (None) keeps it open. Of a
    subscription give only the first delivery, of a service the day of conclusion.
    `doorstep_days` is the country's choice for home visits and excursions (R23).
    Without the information it lasts 12 months longer, or ends 14 days after it came (R22).
    """
    came = [day for day in delivered_on if day]
    if not came or None in delivered_on:
        return WithdrawalPeriod(None, None, calendar_version=calendar_version())
    days = doorstep_days if contract_context in DOORSTEP else WITHDRAWAL_DAYS
    first = _end(max(came) + timedelta(days=days), places)
    last = first if informed else _uninformed_end(first, informed_on, days, places)
    return WithdrawalPeriod(
        starts_on=max(came),
        ends_on=last.rolled,
        accepted_until=max(last.rolled, next_working_day(last.raw, places)),
        extended_by_missing_information=last > first,
        calendar_version=calendar_version(),
        explanation=_explain(days, first, last, informed_on, places),
    )


def _end(raw: date, places: Sequence[Place]) -> _End:
    """Rolled forward to a working day, unless the consumer's law knows no roll-over (R21, R26)."""
    return _End(raw if _stands_still(places) else next_working_day(raw, places), raw)


def _stands_still(places: Sequence[Place]) -> bool:
    return places[0].country in NO_ROLL_OVER


def _uninformed_end(
    first: _End, informed_on: date | None, days: int, places: Sequence[Place]
) -> _End:
    """12 months more, or the full period after the information came, never less than at first.

    Whether the 12 months run from the rolled or the raw day is unsettled; the rolled one
    is never earlier, so the consumer gets it (U5).
    """
    year_later = _end(_years_later(first.rolled, 1), places)
    if informed_on is None:
        return year_later
    told = _end(informed_on + timedelta(days=days), places)
    return min(year_later, max(told, first))


def _explain(
    days: int, first: _End, last: _End, informed_on: date | None, places: Sequence[Place]
) -> tuple[str, ...]:
    codes = [f"{days}_days"]
    if last > first:
        codes.append("information_late" if informed_on else "information_missing")
    if last.rolled > last.raw:
        codes.append("rolled_forward")
    if _stands_still(places):
        codes.append("no_roll_over")
    return tuple(codes)


def merchant_window_end(anchor: date, days: int) -> date:
    """The merchant's own window: plain days after the anchor (R25)."""
    return anchor + timedelta(days=days)


def later_end(period: WithdrawalPeriod, merchant_end: date | None) -> date | None:
    """Until when it may come back at all: the law's or the merchant's end; None is open (R25)."""
    if period.ends_on is None:
        return None
    return max(period.ends_on, merchant_end or period.ends_on)


def ends_at(period: WithdrawalPeriod, zone: ZoneInfo) -> datetime | None:
    """The end of the last day, 24:00 where the consumer is; None while it is open (R10)."""
    if period.ends_on is None:
        return None
    return datetime.combine(period.ends_on + timedelta(days=1), time(), zone)


def in_time(declared_at: datetime, period: WithdrawalPeriod, zone: ZoneInfo) -> bool:
    """Declared before the last day was over; an open period has no late (R10, R20)."""
    end = ends_at(period, zone)
    return end is None or declared_at.astimezone(UTC) < end.astimezone(UTC)


def refund_due_on(declared_on: date) -> date:
    """14 days after the trader was informed; never rolled forward for the trader (R28)."""
    return declared_on + timedelta(days=REFUND_DAYS)


def first_evidence_on(days: Iterable[date | None]) -> date | None:
    """The first of carrier scan, uploaded proof and warehouse receipt; None if none came (R29)."""
    return min((day for day in days if day), default=None)


def refund_due_with_withholding(declared_on: date, evidence_on: date | None) -> date | None:
    """The R28 date, or the day the evidence came if that is later; None while withheld (R29).

    Inspection is no ground to wait. A trader who collects the goods may not withhold at
    all: `refund_due_on` is then the answer.
    """
    return max(refund_due_on(declared_on), evidence_on) if evidence_on else None


def refund_due_in_uk(
    declared_on: date, evidence_on: date | None, *, goods_supplied: bool = True
) -> date | None:
    """14 days from the first receipt or evidence; without goods, from being informed (R33)."""
    if not goods_supplied:
        return refund_due_on(declared_on)
    return evidence_on + timedelta(days=REFUND_DAYS) if evidence_on else None


def late_penalty(amount: int, due_on: date, paid_on: date) -> int:
    """What a French consumer can add to a sum paid late, in minor units (L.242-4, R34).

    Up to 10 days it is legal interest, which changes every half year and is not reckoned
    here; from 90 days it grows by 5 points a month, up to the price itself.
    """
    late = (paid_on - due_on).days
    share = next((points for most, points in PENALTY if late <= most), 0)
    if late > PENALTY[-1][0]:
        share = min(100, PENALTY[-1][1] + 5 * ((late - PENALTY[-1][0]) // 30))
    return amount * share // 100


def send_back_by(declared_on: date, places: Sequence[Place]) -> date:
    """Until when the consumer sends it back: 14 days, rolled forward for the consumer (R35)."""
    return _end(declared_on + timedelta(days=SEND_BACK_DAYS), places).rolled


def conformity_end(delivered_on: date, country: str) -> date | None:
    """The last day of the seller's liability; None where the law sets no fixed end (R42)."""
    if country in UNLIMITED_CONFORMITY:
        return None
    return _years_later(delivered_on, CONFORMITY_YEARS)


def presumption_end(delivered_on: date, country: str) -> date:
    """The last day on which a fault is presumed to have been there from the start (R42)."""
    return _years_later(delivered_on, PRESUMPTION_YEARS.get(country, 1))


def places_of(
    country: str, postcode: str, merchant_country: str, merchant_region: str = ""
) -> tuple[Place, ...]:
    """The consumer's place, then the merchant's: the later end of both counts (R24).

    Where either side's law knows no roll-over, only the consumer's place counts (R26).
    """
    consumer = places_at(country, postcode)
    if {country, merchant_country} & NO_ROLL_OVER:
        return consumer
    return tuple(dict.fromkeys((*consumer, Place(merchant_country, merchant_region))))


def _years_later(day: date, years: int) -> date:
    """The same day years later; the last of February where the 29th is missing."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
