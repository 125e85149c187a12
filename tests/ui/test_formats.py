"""Money and dates as each language writes them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from freezegun import freeze_time

from openreturns.core.money import Money
from openreturns.ui import formats
from openreturns.ui.templatetags import ui

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NBSP, THIN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", f"€{NBSP}80,96"),
        ("de", f"80,96{NBSP}€"),
        ("fr", f"80,96{NBSP}€"),
        ("en", "€80.96"),
        ("nl-be", f"€{NBSP}80,96"),
    ],
)
def test_money_is_written_the_way_of_the_language(language: str, text: str) -> None:
    assert formats.money(Money(8096, "EUR"), language) == text


def test_a_negative_amount_has_a_true_minus_in_front() -> None:
    assert formats.money(Money(-695, "EUR"), "en") == "\u2212€6.95"
    assert formats.money(Money(-695, "EUR"), "nl") == f"\u2212€{NBSP}6,95"


def test_a_currency_keeps_its_own_number_of_decimals() -> None:
    assert formats.money(Money(1000, "JPY"), "en") == "¥1,000"
    assert formats.money(Money(12345, "KWD"), "de") == f"12,345{NBSP}KWD"
    assert formats.money(Money(123456789, "EUR"), "fr") == f"1{THIN}234{THIN}567,89{NBSP}€"


def test_nothing_to_pay_is_a_word_where_a_price_stands_alone() -> None:
    with translation.override("nl"):
        assert ui.money_or_free(Money(0, "EUR")) == "Gratis"
        assert ui.money_or_free(Money(395, "EUR")) == f"€{NBSP}3,95"
        assert ui.amount(Money(0, "EUR")) == f"€{NBSP}0,00"
        assert ui.amount("Zelf betalen") == "Zelf betalen"


@freeze_time("2026-11-24 10:00:00")
@pytest.mark.parametrize(
    ("language", "long", "short", "moment"),
    [
        ("nl", "zondag 6 december", "zo 6 dec", "6 dec 00:30"),
        ("de", "Sonntag, 6. Dezember", "So 6. Dez", "6. Dez 00:30"),
        ("fr", "dimanche 6 décembre", "dim. 6 déc.", "6 déc. 00:30"),
        ("en", "Sunday 6 December", "Sun 6 Dec", "6 Dec 00:30"),
    ],
)
def test_a_moment_late_in_utc_is_already_the_next_day_for_the_reader(
    language: str, long: str, short: str, moment: str
) -> None:
    late = datetime(2026, 12, 5, 23, 30, tzinfo=UTC)

    with timezone.override(AMSTERDAM):
        said = [f(late, language) for f in (ui.long_day, ui.short_day, ui.moment)]

    assert said == [long, short, moment]


@freeze_time("2026-11-24 10:00:00")
def test_a_day_of_another_year_names_the_year() -> None:
    assert formats.long_day(date(2027, 1, 4), "nl") == "maandag 4 januari 2027"
    assert formats.moment(datetime(2025, 12, 5, 9, 0, tzinfo=UTC), "en", UTC) == "5 Dec 2025 09:00"


@freeze_time("2026-11-24 13:06:00")
def test_a_shopper_reads_today_and_yesterday_as_words() -> None:
    now, before = (
        datetime(2026, 11, 24, 13, 6, tzinfo=UTC),
        datetime(2026, 11, 23, 8, tzinfo=UTC),
    )

    assert formats.long_moment(now, "nl", AMSTERDAM) == "Vandaag, 14.06 uur"
    assert formats.long_moment(now, "de", AMSTERDAM) == "Heute, 14:06 Uhr"
    assert formats.long_moment(before, "fr", AMSTERDAM) == "Hier, 09 h 00"
    assert formats.long_moment(before.replace(day=20), "en", UTC) == "Friday 20 November, 08:00"


def test_without_a_date_a_page_shows_nothing() -> None:
    assert (ui.long_day(None), ui.moment(None), ui.amount(None)) == ("", "", "")


@pytest.mark.parametrize(
    ("percent", "step"),
    [(0, 0), (0.4, 5), (52, 50), (73, 75), (99.9, 95), (100, 100), (140, 100)],
)
def test_a_bar_that_has_begun_is_never_empty_and_an_unfinished_one_never_full(
    percent: float, step: int
) -> None:
    assert ui.fifths(percent) == step
