"""The deadlines of LAW.md §2 to §4, every vector of the law page by its number."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from openreturns.policies import calendar
from openreturns.policies.calendar import Place, holidays_of
from openreturns.policies.deadlines import (
    ends_at,
    in_time,
    later_end,
    merchant_window_end,
    places_of,
    withdrawal_end,
)
from openreturns.policies.zones import local_date, zone_of

NL, DE, BE, FR, GB = (Place(code) for code in ("NL", "DE", "BE", "FR", "GB"))
FOUR = (NL, DE, BE, FR)
CORPUS_CHRISTI = {"BW", "BY", "HE", "NW", "RP", "SL"}
LAENDER = [
    *("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV"),
    *("NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

# delivered → last day in NL, DE (federal), BE, FR
VECTORS = {
    "2026-04-03": ("2026-04-17", "2026-04-17", "2026-04-17", "2026-04-17"),
    "2026-04-11": ("2026-04-28", "2026-04-27", "2026-04-27", "2026-04-27"),
    "2026-04-17": ("2026-05-01", "2026-05-04", "2026-05-04", "2026-05-04"),
    "2026-04-21": ("2026-05-06", "2026-05-05", "2026-05-05", "2026-05-05"),
    "2026-04-30": ("2026-05-15", "2026-05-15", "2026-05-15", "2026-05-15"),
    "2026-05-21": ("2026-06-04", "2026-06-04", "2026-06-04", "2026-06-04"),
    "2026-06-30": ("2026-07-14", "2026-07-14", "2026-07-14", "2026-07-15"),
    "2026-07-07": ("2026-07-21", "2026-07-21", "2026-07-22", "2026-07-21"),
    "2026-10-28": ("2026-11-11", "2026-11-11", "2026-11-12", "2026-11-12"),
    "2026-11-21": ("2026-12-07", "2026-12-07", "2026-12-07", "2026-12-07"),
    "2026-12-11": ("2026-12-28", "2026-12-28", "2026-12-28", "2026-12-28"),
}
ROWS = [
    (date.fromisoformat(delivered), place, date.fromisoformat(last))
    for delivered, ends in VECTORS.items()
    for place, last in zip(FOUR, ends, strict=True)
]


def last_day(delivered: date, *places: Place) -> date:
    end = withdrawal_end(delivered_on=[delivered], places=places).ends_on
    assert end
    return end


@pytest.fixture
def without_overrides(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The calendar as the package gives it."""
    monkeypatch.setattr(calendar, "OVERRIDES", {})
    holidays_of.cache_clear()
    yield
    holidays_of.cache_clear()


@pytest.mark.parametrize(("delivered", "place", "last"), ROWS)
def test_r21_fourteen_days_roll_to_the_next_working_day(
    delivered: date, place: Place, last: date
) -> None:
    assert last_day(delivered, place) == last


@pytest.mark.parametrize("land", LAENDER)
def test_r21_corpus_christi_counts_only_in_its_laender(land: str) -> None:
    expected = date(2026, 6, 5) if land in CORPUS_CHRISTI else date(2026, 6, 4)

    assert last_day(date(2026, 5, 21), Place("DE", land)) == expected


def test_r19_fourteen_calendar_days_after_the_day_of_delivery() -> None:
    period = withdrawal_end(delivered_on=[date(2026, 4, 3)], places=[NL])

    assert (period.starts_on, period.ends_on) == (date(2026, 4, 3), date(2026, 4, 17))
    assert period.accepted_until == date(2026, 4, 17)
    assert period.calendar_version.startswith("holidays-")
    assert period.explanation == ("14_days",)


def test_r21_rolling_forward_is_explained() -> None:
    period = withdrawal_end(delivered_on=[date(2026, 11, 21)], places=[NL])

    assert period.explanation == ("14_days", "rolled_forward")


def test_r20_the_last_parcel_starts_the_period_for_all_lines() -> None:
    period = withdrawal_end(delivered_on=[date(2026, 11, 9), date(2026, 11, 2)], places=[NL])

    assert (period.starts_on, period.ends_on) == (date(2026, 11, 9), date(2026, 11, 23))


@pytest.mark.parametrize("parcels", [[], [None], [date(2026, 11, 2), None]])
def test_r20_a_parcel_under_way_keeps_the_period_open(parcels: list[date | None]) -> None:
    period = withdrawal_end(delivered_on=parcels, places=[NL], informed=False)

    assert (period.starts_on, period.ends_on, period.accepted_until) == (None, None, None)
    assert period.explanation == ("not_delivered",)
    assert ends_at(period, AMSTERDAM) is None
    assert in_time(datetime(2036, 1, 1, tzinfo=UTC), period, AMSTERDAM)


@pytest.mark.parametrize("place", FOUR)
def test_r22_without_information_the_period_lasts_twelve_months_longer(place: Place) -> None:
    period = withdrawal_end(delivered_on=[date(2026, 4, 3)], places=[place], informed=False)

    assert period.ends_on == date(2027, 4, 19)
    assert period.extended_by_missing_information
    assert period.explanation == ("14_days", "information_missing", "rolled_forward")


@pytest.mark.parametrize("place", FOUR)
def test_r22_late_information_ends_the_period_fourteen_days_later(place: Place) -> None:
    period = withdrawal_end(
        delivered_on=[date(2026, 4, 3)],
        places=[place],
        informed=False,
        informed_on=date(2026, 9, 10),
    )

    assert period.ends_on == date(2026, 9, 24)
    assert period.extended_by_missing_information
    assert period.explanation == ("14_days", "information_late")


def test_r22_information_after_the_twelve_months_does_not_extend_again() -> None:
    period = withdrawal_end(
        delivered_on=[date(2026, 4, 3)],
        places=[NL],
        informed=False,
        informed_on=date(2027, 4, 16),
    )

    assert period.ends_on == date(2027, 4, 19)


def test_r22_information_before_delivery_extends_nothing() -> None:
    period = withdrawal_end(
        delivered_on=[date(2026, 4, 3)],
        places=[NL],
        informed=False,
        informed_on=date(2026, 3, 30),
    )

    assert period.ends_on == date(2026, 4, 17)
    assert not period.extended_by_missing_information
    assert period.explanation == ("14_days",)


def test_r22_the_twelve_months_run_from_the_rolled_day() -> None:
    # raw Sat 5 Dec 2026, rolled Mon 7 Dec; a year on: Sun 5 Dec 2027 → Mon 6, or Tue 7
    period = withdrawal_end(delivered_on=[date(2026, 11, 21)], places=[NL], informed=False)

    assert period.ends_on == date(2027, 12, 7)


def test_r22_twelve_months_after_a_leap_day_end_on_the_last_of_february() -> None:
    # delivered Tue 15 Feb 2028, initial end Tue 29 Feb 2028
    period = withdrawal_end(delivered_on=[date(2028, 2, 15)], places=[NL], informed=False)

    assert period.ends_on == date(2029, 2, 28)


@pytest.mark.parametrize("place", FOUR)
@pytest.mark.parametrize("context", ["home_visit", "excursion"])
def test_r23_thirty_days_where_the_country_took_the_option(place: Place, context: str) -> None:
    period = withdrawal_end(
        delivered_on=[date(2026, 4, 3)],
        places=[place],
        contract_context=context,
        doorstep_days=30,
    )

    assert period.ends_on == date(2026, 5, 4)
    assert period.explanation == ("30_days", "rolled_forward")


@pytest.mark.parametrize("context", ["", "web"])
def test_r23_thirty_days_never_apply_to_web_orders(context: str) -> None:
    period = withdrawal_end(
        delivered_on=[date(2026, 4, 3)], places=[NL], contract_context=context, doorstep_days=30
    )

    assert period.ends_on == date(2026, 4, 17)


def test_r23_fourteen_days_is_the_default_at_the_door_too() -> None:
    period = withdrawal_end(
        delivered_on=[date(2026, 4, 3)], places=[NL], contract_context="home_visit"
    )

    assert period.ends_on == date(2026, 4, 17)


def test_r24_the_later_end_of_both_places_counts() -> None:
    # 4 June 2026: a working day in the Netherlands, Corpus Christi in Munich
    assert places_of("NL", "1234 AB", "DE", "BY") == (NL, Place("DE", "BY"))
    assert last_day(date(2026, 5, 21), *places_of("NL", "1234 AB", "DE", "BY")) == date(2026, 6, 5)
    assert last_day(date(2026, 5, 21), *places_of("DE", "80331", "NL")) == date(2026, 6, 5)
    assert last_day(date(2026, 5, 21), *places_of("DE", "20095", "NL")) == date(2026, 6, 4)


@pytest.mark.usefixtures("without_overrides")
def test_r24_without_our_override_liberation_day_would_be_missed() -> None:
    assert last_day(date(2026, 4, 21), NL) == date(2026, 5, 5)


def test_r24_with_our_override_liberation_day_is_kept() -> None:
    assert last_day(date(2026, 4, 21), NL) == date(2026, 5, 6)


def test_r25_the_later_of_law_and_merchant_wins() -> None:
    period = withdrawal_end(delivered_on=[date(2026, 4, 3)], places=[NL])

    assert merchant_window_end(date(2026, 4, 3), 30) == date(2026, 5, 3)
    assert later_end(period, date(2026, 5, 3)) == date(2026, 5, 3)
    assert later_end(period, merchant_window_end(date(2026, 4, 3), 7)) == date(2026, 4, 17)
    assert later_end(period, None) == date(2026, 4, 17)


def test_r25_while_the_law_is_open_the_merchant_cannot_close() -> None:
    period = withdrawal_end(delivered_on=[None], places=[NL])

    assert later_end(period, date(2026, 5, 3)) is None


@pytest.mark.parametrize("merchant", ["GB", "NL"])
def test_r26_the_united_kingdom_does_not_roll_but_we_accept_the_rolled_day(merchant: str) -> None:
    period = withdrawal_end(
        delivered_on=[date(2026, 4, 11)], places=places_of("GB", "SW1A 1AA", merchant)
    )

    assert period.ends_on == date(2026, 4, 25)
    assert period.accepted_until == date(2026, 4, 27)
    assert period.explanation == ("14_days", "no_roll_over")


def test_r26_the_united_kingdom_knows_the_twelve_months_too() -> None:
    period = withdrawal_end(delivered_on=[date(2026, 4, 11)], places=[GB], informed=False)

    assert period.ends_on == date(2027, 4, 25)


def test_r26_a_british_merchant_takes_no_roll_over_from_a_dutch_consumer() -> None:
    assert last_day(date(2026, 4, 11), *places_of("NL", "1234 AB", "GB")) == date(2026, 4, 28)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (datetime(2026, 4, 17, 23, 59, 59, tzinfo=AMSTERDAM), True),
        (datetime(2026, 4, 17, 21, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 4, 18, 0, 0, 0, tzinfo=AMSTERDAM), False),
        (datetime(2026, 4, 17, 22, 0, 0, tzinfo=UTC), False),
    ],
)
def test_r10_the_last_second_of_the_last_day_is_in_time(declared: datetime, expected: bool) -> None:
    period = withdrawal_end(delivered_on=[date(2026, 4, 3)], places=[NL])

    assert in_time(declared, period, AMSTERDAM) is expected


def test_r10_the_day_ends_where_the_consumer_is() -> None:
    period = withdrawal_end(delivered_on=[date(2026, 4, 3)], places=[NL])
    moment = datetime(2026, 4, 17, 22, 30, tzinfo=UTC)

    assert ends_at(period, AMSTERDAM) == datetime(2026, 4, 17, 22, 0, tzinfo=UTC)
    assert not in_time(moment, period, zone_of("NL", "UTC"))
    assert in_time(moment, period, zone_of("GB", "UTC"))


def test_r10_a_day_is_the_day_of_the_consumers_zone() -> None:
    moment = datetime(2026, 4, 3, 22, 30, tzinfo=UTC)

    assert local_date(moment, zone_of("NL", "UTC")) == date(2026, 4, 4)
    assert local_date(moment, zone_of("GB", "UTC")) == date(2026, 4, 3)
    assert zone_of("XX", "America/Lima") == ZoneInfo("America/Lima")
