"""Flips per month as bars: whole figures for an SVG that the template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from openreturns.insights.report import Month
from openreturns.ui.formats import spoken

WIDTH, TOP, BOTTOM, LEFT = 640, 22, 190, 40
MOST_BARS = 24  # the last two years; the table beside it has them all
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One month; x, y, width and height in the units of the SVG."""

    x: float
    y: float
    width: float
    height: float
    month: str
    tick: str
    returns: int
    flips: int

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars over a grid of (y, number); `months` are all rows of the table."""

    bars: tuple[Bar, ...]
    grid: tuple[tuple[float, int], ...]
    months: tuple[tuple[str, int, int], ...]


def plot_of(months: Sequence[Month]) -> Plot | None:
    """None where there is nothing to compare: fewer than two months, or nothing flips."""
    if len(months) < 2 or not any(month.flips for month in months):
        return None
    shown = months[-MOST_BARS:]
    most = _rounded(max(month.flips for month in shown) or 1)
    slot = (WIDTH - LEFT) / len(shown)
    every = -(-len(shown) // 12)
    bars = [
        _bar(month, LEFT + place * slot, slot, most, named=place % every == 0)
        for place, month in enumerate(shown)
    ]
    grid = tuple((_y(part * most / 4, most), round(part * most / 4)) for part in range(0, 5, 2))
    rows = tuple((_named(one.month, "MMMM y"), one.returns, one.flips) for one in months)
    return Plot(tuple(bars), grid, rows)


def _bar(month: Month, x: float, slot: float, most: int, *, named: bool) -> Bar:
    y = _y(month.flips, most)
    return Bar(
        x=round(x + slot * 0.17, 1),
        y=y,
        width=round(slot * 0.66, 1),
        height=round(BOTTOM - y, 1),
        month=_named(month.month, "MMMM y"),
        tick=_named(month.month, "LLL") if named else "",
        returns=month.returns,
        flips=month.flips,
    )


def _y(value: float, most: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / most, 1)


def _rounded(most: int) -> int:
    """The next round number above, of which a half is whole too."""
    size = 2
    while True:
        for step in STEPS:
            if most <= step * size:
                return step * size
        size *= 10


def _named(month: str, pattern: str) -> str:
    year, number = month.split("-")
    return format_date(date(int(year), int(number), 1), pattern, locale=spoken(None))
