"""How money and dates are written in each language; pure, for pages and mails alike."""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Protocol

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from django.utils import timezone, translation
from django.utils.translation import gettext

from openreturns.core.money import digits

MINUS = "\u2212"
# English is written the European way: day before month, a 24 hour clock.
_LONG_DAY = {"de": "EEEE, d. MMMM"}
_SHORT_DAY = {"de": "ccc d. LLL"}
_MOMENT = {"de": "d. LLL HH:mm"}
_STAMP = {"nl": "dd-MM-yyyy", "de": "dd.MM.yyyy", "fr": "dd/MM/yyyy"}
_CLOCK = {"nl": "HH.mm 'uur'", "de": "HH:mm 'Uhr'", "fr": "HH 'h' mm"}


class Amounted(Protocol):
    """Anything with minor units and a currency, such as core Money."""

    @property
    def amount(self) -> int:
        """Minor units."""

    @property
    def currency(self) -> str:
        """ISO 4217."""


def spoken(language: str | None) -> str:
    """The two letters Babel and our tables know; the reader's language when none is given."""
    return (language or translation.get_language() or "en").split("-")[0]


def money(value: Amounted, language: str | None = None) -> str:
    """€ 80,96 (nl), 80,96 € (de, fr), €80.96 (en), with a true minus in front."""
    places = digits(value.currency)
    size = Decimal(abs(value.amount)).scaleb(-places)
    text = format_currency(size, value.currency, locale=spoken(language))
    return f"{MINUS}{text}" if value.amount < 0 else text


def number(value: int, language: str | None = None) -> str:
    """5.000 (nl, de), 5,000 (en)."""
    return format_decimal(value, locale=spoken(language))


def long_day(value: date, language: str | None = None, zone: tzinfo | None = None) -> str:
    """zondag 6 december: for shoppers; with the year when it is another one."""
    return _day(value, language, zone, _LONG_DAY, "EEEE d MMMM")


def short_day(value: date, language: str | None = None, zone: tzinfo | None = None) -> str:
    """Thu 26 Nov: for staff."""
    return _day(value, language, zone, _SHORT_DAY, "EEE d MMM")


def moment(value: datetime, language: str | None = None, zone: tzinfo | None = None) -> str:
    """20 Nov 10:42, in the reader's time zone."""
    local = timezone.localtime(value, zone)
    pattern = _MOMENT.get(spoken(language), "d MMM HH:mm")
    if local.year != timezone.localtime(None, zone).year:
        pattern = pattern.replace(" HH", " y HH")
    return format_datetime(local, pattern, locale=spoken(language))


def long_moment(value: datetime, language: str | None = None, zone: tzinfo | None = None) -> str:
    """Vandaag, 14.06 uur: for shoppers."""
    local, today = (
        timezone.localtime(value, zone),
        timezone.localtime(None, zone).date(),
    )
    day = long_day(value, language, zone)
    with translation.override(spoken(language)):
        if local.date() == today:
            day = gettext("Today")
        elif local.date() == today - timedelta(days=1):
            day = gettext("Yesterday")
    pattern = _CLOCK.get(spoken(language), "HH:mm")
    return f"{day}, {format_datetime(local, pattern, locale=spoken(language))}"


def stamp(value: datetime, zone: tzinfo, language: str | None = None) -> str:
    """23-11-2026 21:14:05 (UTC+01:00): to the second and with its offset, as proof."""
    local = value.astimezone(zone)
    pattern = _STAMP.get(spoken(language), "d MMMM yyyy")
    day = format_date(local.date(), pattern, locale=spoken(language))
    offset = local.strftime("%z")
    return f"{day} {local:%H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def _day(
    value: date,
    language: str | None,
    zone: tzinfo | None,
    patterns: dict[str, str],
    usual: str,
) -> str:
    """A datetime is first brought to the reader's time zone: 23:30 UTC is the next day there."""
    day = timezone.localtime(value, zone).date() if isinstance(value, datetime) else value
    pattern = patterns.get(spoken(language), usual)
    if day.year != timezone.localtime(None, zone).year:
        pattern += " y"
    return format_date(day, pattern, locale=spoken(language))
