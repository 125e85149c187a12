"""R24: which days are working days, where an address lies, and what we add to the package."""

from datetime import date
from importlib.metadata import version

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openreturns.policies import calendar, laender
from openreturns.policies.calendar import (
    Place,
    calendar_version,
    holidays_of,
    is_working_day,
    next_working_day,
    places_at,
)
from openreturns.policies.laender import german_land

NL, DE, BE, FR = Place("NL"), Place("DE"), Place("BE"), Place("FR")
LAENDER = [
    *("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV"),
    *("NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
]
PLACES = [NL, DE, BE, FR, Place("GB"), Place("XX"), *(Place("DE", land) for land in LAENDER)]


@pytest.mark.parametrize("year", range(2024, 2036))
def test_r24_liberation_day_is_a_holiday_in_every_year(year: int) -> None:
    assert date(year, 5, 5) in holidays_of(NL, year)


@pytest.mark.parametrize("good_friday", [date(2026, 4, 3), date(2027, 3, 26)])
def test_r24_good_friday_is_a_holiday_in_the_netherlands_and_germany(good_friday: date) -> None:
    assert not is_working_day(good_friday, NL)
    assert not is_working_day(good_friday, DE)
    assert is_working_day(good_friday, BE)
    assert is_working_day(good_friday, FR)


@pytest.mark.parametrize("postcode", ["57000", "67000", "68100"])
@pytest.mark.parametrize("day", [date(2026, 4, 3), date(2028, 12, 26)])
def test_r24_alsace_moselle_keeps_good_friday_and_26_december(postcode: str, day: date) -> None:
    (place,) = places_at("FR", postcode)

    assert not is_working_day(day, place)
    assert is_working_day(day, FR)


@pytest.mark.parametrize("postcode", ["54000", "69001", "75011", "", "06700"])
def test_r24_the_rest_of_france_keeps_the_national_days(postcode: str) -> None:
    assert places_at("FR", postcode) == (FR,)


@pytest.mark.parametrize(
    ("postcode", "names"),
    [
        ("01067", ("SN",)),  # Dresden
        ("1067", ("SN",)),  # Dresden, out of a spreadsheet
        ("03046", ("BB",)),  # Cottbus
        ("04600", ("TH",)),  # Altenburg
        ("06108", ("ST",)),  # Halle
        ("10115", ("BE",)),  # Berlin
        ("14467", ("BB",)),  # Potsdam
        ("18055", ("MV",)),  # Rostock
        ("20095", ("HH",)),  # Hamburg
        ("24103", ("SH",)),  # Kiel
        ("28195", ("HB",)),  # Bremen
        ("27568", ("HB",)),  # Bremerhaven
        ("30159", ("NI",)),  # Hanover
        ("34117", ("HE",)),  # Kassel
        ("34414", ("NW",)),  # Warburg
        ("37073", ("NI",)),  # Göttingen
        ("37213", ("HE",)),  # Witzenhausen
        ("37671", ("NW",)),  # Höxter
        ("48529", ("NI",)),  # Nordhorn
        ("49477", ("NW",)),  # Ibbenbüren
        ("50667", ("NW",)),  # Cologne
        ("55116", ("RP",)),  # Mainz
        ("55252", ("HE",)),  # Mainz-Kastel
        ("57518", ("RP",)),  # Betzdorf
        ("60311", ("HE",)),  # Frankfurt
        ("63739", ("BY",)),  # Aschaffenburg
        ("65582", ("RP",)),  # Diez
        ("66111", ("SL",)),  # Saarbrücken
        ("66482", ("RP",)),  # Zweibrücken
        ("67059", ("RP",)),  # Ludwigshafen
        ("68159", ("BW",)),  # Mannheim
        ("68519", ("HE",)),  # Viernheim
        ("70173", ("BW",)),  # Stuttgart
        ("76829", ("RP",)),  # Landau
        ("D-80331", ("BY",)),  # Munich
        ("88131", ("BW", "BY")),  # Lindau, beside Achberg
        ("89231", ("BY",)),  # Neu-Ulm
        ("96515", ("TH",)),  # Sonneberg
        ("99084", ("TH",)),  # Erfurt
        ("59969", ("HE", "NW")),  # Hallenberg and Bromskirchen share it
        ("69434", ("BW", "HE")),  # Hirschhorn and Heddesbach share it
        ("", ()),
        ("123", ()),
        ("00100", ()),
        ("1234 AB", ("SN",)),
        ("٠١٠٦٧", ()),
    ],
)
def test_r24_a_german_postcode_names_its_land(postcode: str, names: tuple[str, ...]) -> None:
    assert german_land(postcode) == names


def test_r24_every_land_of_the_table_has_a_calendar_of_its_own() -> None:
    named = {land for code in range(1000, 100000) for land in german_land(f"{code:05}")}

    assert named == set(LAENDER)


def test_r24_the_table_of_postcodes_is_in_order() -> None:
    assert sorted(set(laender._FROM)) == laender._FROM
    assert len(laender._FROM) == len(laender._LAENDER)


def test_r24_a_german_address_without_postcode_keeps_the_federal_days() -> None:
    assert places_at("DE", "") == (DE,)


def test_r24_where_two_laender_share_a_postcode_the_later_day_counts() -> None:
    all_saints = date(2027, 11, 1)  # a Monday, kept in NW and not in HE

    assert next_working_day(all_saints, [Place("DE", "HE")]) == all_saints
    assert next_working_day(all_saints, places_at("DE", "59969")) == date(2027, 11, 2)


@pytest.mark.parametrize("region", ["57", "67", "68", "FR-67"])
def test_r24_a_merchant_in_alsace_moselle_is_known_by_department(region: str) -> None:
    assert not is_working_day(date(2026, 4, 3), Place("FR", region))


@pytest.mark.parametrize("region", ["BY", "DE-BY"])
def test_r24_a_region_may_be_written_with_its_country(region: str) -> None:
    assert not is_working_day(date(2026, 6, 4), Place("DE", region))


@pytest.mark.parametrize("place", [Place("NL", "Utrecht"), Place("DE", "Atlantis")])
def test_r24_an_unknown_region_keeps_the_national_days(place: Place) -> None:
    assert holidays_of(place, 2026) == holidays_of(Place(place.country), 2026)


@pytest.mark.parametrize("country", ["XX", ""])
def test_r24_an_unknown_country_has_weekends_only(country: str) -> None:
    place = Place(country)

    assert holidays_of(place, 2026) == frozenset()
    assert next_working_day(date(2026, 12, 26), [place]) == date(2026, 12, 28)


def test_r24_the_calendar_names_its_package_and_our_corrections() -> None:
    assert calendar_version() == f"holidays-{version('holidays')}+{calendar.OVERRIDES_VERSION}"


@settings(deadline=None, max_examples=300)
@given(
    day=st.dates(date(2024, 1, 1), date(2035, 12, 31)),
    places=st.lists(st.sampled_from(PLACES), min_size=1, max_size=3),
)
def test_r24_the_latest_of_several_places_counts(day: date, places: list[Place]) -> None:
    found = next_working_day(day, places)

    assert found == max(next_working_day(day, [place]) for place in places)
    assert any(is_working_day(found, place) for place in places)
    assert found >= day
