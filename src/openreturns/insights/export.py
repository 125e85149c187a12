"""The returns that flip as CSV, row by row; nothing in it can run as a formula."""

import csv
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from openreturns.core.money import plain
from openreturns.insights.models import Flip, Simulation
from openreturns.insights.queries import flips
from openreturns.insights.wording import answer_word

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Line:
    """Takes what csv writes and gives it back: the file is never held as a whole."""

    def write(self, text: str) -> str:
        """The written line."""
        return text


def csv_lines(simulation: Simulation) -> Iterator[str]:
    """The file line by line, with a mark in front by which spreadsheets know it is UTF-8."""
    write = csv.writer(_Line()).writerow
    places = {rule["id"]: place for place, rule in enumerate(simulation.rules, 1)}
    names = {rule["id"]: rule["name"] for rule in simulation.rules}
    heads = (
        _("Return"),
        _("Announced"),
        simulation.against_label,
        simulation.label,
        _("Rule"),
        _("Name of the rule"),
        _("Paid back, change"),
        _("Cost, change"),
        _("Currency"),
    )
    yield "\ufeff" + write([safe(head) for head in heads])
    for flip in flips(simulation).iterator(2000):
        yield write([safe(cell) for cell in _row(simulation, flip, places, names)])


def _row(
    simulation: Simulation, flip: Flip, places: dict[str, int], names: dict[str, str]
) -> list[Any]:
    currency = simulation.shop.currency
    return [
        flip.rma.number,
        flip.rma.created_at.date().isoformat(),
        answer_word(flip.before),
        answer_word(flip.after),
        places.get(flip.rule, ""),
        names.get(flip.rule, ""),
        plain(flip.paid, currency),
        plain(flip.cost, currency),
        currency,
    ]


def safe(cell: object) -> str:
    """A cell that a spreadsheet reads as text or number, never as a formula."""
    text = str(cell)
    number = text.replace("-", "", 1).replace(".", "", 1).isdecimal()
    return text if number or not text.startswith(RISKY) else f"'{text}"
