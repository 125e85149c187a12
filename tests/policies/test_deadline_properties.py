"""What holds for the withdrawal period on every day and in every place (R21, R22, R24)."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from openreturns.policies.calendar import Place, is_working_day
from openreturns.policies.deadlines import withdrawal_end

LAENDER = [
    *("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV"),
    *("NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
]
COUNTRIES = ("NL", "DE", "BE", "FR", "XX")
DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
PLACES = st.sampled_from(
    [*(Place(code) for code in COUNTRIES), *(Place("DE", land) for land in LAENDER)]
)


def last_day(delivered: date, *places: Place) -> date:
    end = withdrawal_end(delivered_on=[delivered], places=places).ends_on
    assert end
    return end


@settings(deadline=None, max_examples=300)
@given(delivered=DAYS, place=PLACES)
def test_r21_the_end_is_a_working_day_and_never_before_fourteen_days(
    delivered: date, place: Place
) -> None:
    end = last_day(delivered, place)

    assert end >= delivered + timedelta(days=14)
    assert is_working_day(end, place)


@settings(deadline=None, max_examples=300)
@given(delivered=DAYS, consumer=PLACES, merchant=PLACES)
def test_r24_the_merchants_place_never_shortens(
    delivered: date, consumer: Place, merchant: Place
) -> None:
    both = last_day(delivered, consumer, merchant)

    assert both >= last_day(delivered, consumer)
    assert both == max(last_day(delivered, consumer), last_day(delivered, merchant))


@settings(deadline=None, max_examples=300)
@given(delivered=DAYS, later=st.integers(1, 40), place=PLACES, informed=st.booleans())
def test_r21_a_later_delivery_never_ends_earlier(
    delivered: date, later: int, place: Place, informed: bool
) -> None:
    ends = [
        withdrawal_end(delivered_on=[day], places=[place], informed=informed).ends_on
        for day in (delivered, delivered + timedelta(days=later))
    ]

    assert ends[0]
    assert ends[1]
    assert ends[0] <= ends[1]


@settings(deadline=None, max_examples=300)
@given(delivered=DAYS, told_after=st.integers(-30, 500), place=PLACES, merchant=PLACES)
def test_r22_missing_information_never_shortens_and_never_exceeds_the_extension(
    delivered: date, told_after: int, place: Place, merchant: Place
) -> None:
    places = (place, merchant)
    told = delivered + timedelta(days=told_after)

    late = withdrawal_end(
        delivered_on=[delivered], places=places, informed=False, informed_on=told
    ).ends_on
    never = withdrawal_end(delivered_on=[delivered], places=places, informed=False).ends_on

    assert late
    assert never
    assert last_day(delivered, *places) <= late <= never
