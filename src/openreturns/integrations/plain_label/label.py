"""The return label of `plain_label`: A6, with return address, Code 128 and QR."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_supported_language_variant, ngettext, override, pgettext

from openreturns.core.documents import pdf
from openreturns.integrations.plain_label.barcodes import code128, qr

TEMPLATE = Path(__file__).parent / "label.typ"
LONGEST_LINE = 120
LONGEST_WORD = 24
LONGEST_ORDERS = 40
BOLD, PLAIN = 700, 400


@dataclass(frozen=True, slots=True)
class LabelContent:
    """What stands on a label; `parcel_code` is what both codes say, such as FA-2026-000042/1.

    `to` ends with town and country, each on its own line. `parcels` is 0 while nobody
    knows how many there will be.
    """

    return_number: str
    parcel_code: str
    to: tuple[str, ...]
    sender: tuple[str, ...]
    order_numbers: tuple[str, ...]
    pieces: int
    language: str
    shop_name: str
    parcel: int = 1
    parcels: int = 0


def render_label(content: LabelContent) -> bytes:
    """The label as a PDF of one A6 page; equal content gives an equal label."""
    language = _known(content.language)
    with override(language):
        return pdf(TEMPLATE, _data(content) | {"language": language[:2]})


def _known(language: str) -> str:
    """A language we have words for; a label is printed in any case."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE


def _data(content: LabelContent) -> dict[str, Any]:
    to = _lines(content.to) or _lines((content.shop_name,))
    return {
        "title": content.parcel_code,
        "words": _words(content),
        "to": [
            {"words": line, "weight": BOLD if place in {0, len(to) - 2} else PLAIN}
            for place, line in enumerate(to)
        ],
        "sender": _in_two_lines(_lines(content.sender)),
        "number": content.return_number,
        "orders": _orders(_lines(content.order_numbers)),
        "scan": content.parcel_code,
        "qr": qr(content.parcel_code).as_data(),
        "code": code128(content.parcel_code).as_data(),
    }


def _words(content: LabelContent) -> dict[str, str]:
    pieces = ngettext("{count} piece", "{count} pieces", content.pieces)
    shop = " ".join(_lines((content.shop_name,)))
    named = any(shop in line for line in _lines(content.to))
    return {
        "return": pgettext("label", "Return"),
        "parcel": _parcel(content),
        "to": pgettext("label", "To"),
        "from": pgettext("label", "From"),
        "number": pgettext("label", "Return number"),
        "order": ngettext("Order", "Orders", len(content.order_numbers)),
        "pieces": pieces.format(count=content.pieces) + ("" if named else f" · {shop}"),
    }


def _parcel(content: LabelContent) -> str:
    if content.parcels:
        words = pgettext("label", "Parcel {number} of {total}")
        return words.format(number=content.parcel, total=content.parcels)
    return pgettext("label", "Parcel {number}").format(number=content.parcel)


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    """What people typed, without what cannot be printed and without empty lines."""
    printable = ("".join(c if c.isprintable() else " " for c in line) for line in lines)
    return tuple(_breakable(" ".join(line.split())) for line in printable if line.strip())


def _breakable(line: str) -> str:
    """No line without an end, and room to break a word that is wider than the label."""
    cut = line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
    return re.sub(rf"(\S{{{LONGEST_WORD}}})(?=\S)", "\\1\u200b", cut)


def _orders(numbers: tuple[str, ...]) -> str:
    """As many order numbers as one line takes, then how many more: A-1, A-2 +7."""
    shown = 1
    while shown < len(numbers) and len(", ".join(numbers[: shown + 1])) <= LONGEST_ORDERS:
        shown += 1
    more = len(numbers) - shown
    return ", ".join(numbers[:shown]) + (f" +{more}" if more > 0 else "")


def _in_two_lines(lines: tuple[str, ...]) -> list[str]:
    """The sender in small: who and street on one line, town and country on the next."""
    half = (len(lines) + 1) // 2
    return [", ".join(part) for part in (lines[:half], lines[half:]) if part]
