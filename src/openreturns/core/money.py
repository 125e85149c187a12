"""Money as whole minor units of an ISO 4217 currency; never a float (LAW.md R77)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from moneyed import CurrencyDoesNotExist, get_currency

DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
# More figures than this, cents included, are no amount that a shop takes.
MOST_FIGURES = 15
# Shares and rates are told in hundredths of a percent; this is all of it.
WHOLE = 10_000


class BadAmount(ValueError):
    """The text is no amount in this currency."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, yen, fils) of one currency."""

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return plain(self.amount, self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise BadAmount(f"{self.currency} and {other.currency} cannot be added")


@lru_cache(maxsize=256)
def digits(currency: str) -> int:
    """How many decimals the currency has: EUR 2, JPY 0, KWD 3; BadAmount if unknown."""
    try:
        return len(str(get_currency(currency).sub_unit)) - 1
    except CurrencyDoesNotExist as unknown:
        raise BadAmount(f"{currency} is no ISO 4217 currency") from unknown


def plain(amount: int, currency: str) -> str:
    """The API's text of an amount: 1234 EUR is "12.34", 1000 JPY is "1000"."""
    places = digits(currency)
    sign, figures = ("-" if amount < 0 else ""), str(abs(amount)).rjust(places + 1, "0")
    return f"{sign}{figures[:-places]}.{figures[-places:]}" if places else f"{sign}{figures}"


@lru_cache(maxsize=4096)
def parse(text: str, currency: str) -> int:
    """The minor units of a decimal text such as "12.34"; refuses more decimals than exist."""
    found = DECIMAL.fullmatch(text)
    if found is None:
        raise BadAmount(f"{text!r} is not an amount like 12.34")
    sign, whole, fraction = found[1], found[2], (found[3] or "").rstrip("0")
    places = digits(currency)
    if len(fraction) > places or len(whole.lstrip("0")) + places > MOST_FIGURES:
        raise BadAmount(f"{text!r} is not an amount in {currency}")
    return int(f"{sign}{whole}{fraction:0<{places}}")


def half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator rounded half away from zero, in whole numbers (R69)."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    top, bottom = abs(numerator), abs(denominator)
    return sign * ((2 * top + bottom) // (2 * bottom))


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` (not negative) in proportion to `weights`, by largest remainder; adds up exactly."""
    whole = sum(weights)
    if whole <= 0:
        return [0 for _ in weights]
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts


def tax_part(gross: int, rate: int) -> int:
    """The tax inside a gross amount; `rate` in hundredths of a percent (2100 is 21 %)."""
    return gross - half_up(gross * WHOLE, WHOLE + rate)


def with_tax(net: int, rate: int) -> int:
    """The gross amount of a net one; `rate` in hundredths of a percent."""
    return half_up(net * (WHOLE + rate), WHOLE)
