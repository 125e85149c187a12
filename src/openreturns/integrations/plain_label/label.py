"""The return label of `plain_label`: A6, with return address, Code 128 and QR."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from openreturns.core.documents import pdf
from openreturns.integrations.plain_label.barcodes import code128, qr

TEMPLATE = Path(__file__).parent / "label.typ"


@dataclass(frozen=True, slots=True)
class LabelContent:
    """What stands on a label; `parcel_code` is what both codes say, such as FA-2026-000042/1."""

    return_number: str
    parcel_code: str
    to: tuple[str, ...]
    sender: tuple[str, ...]
    order_numbers: tuple[str, ...]
    pieces: int
    language: str
    shop_name: str
    parcel: int = 1


def render_label(content: LabelContent) -> bytes:
    """The label as a PDF of one A6 page; equal content gives an equal label."""
    with override(content.language):
        return pdf(TEMPLATE, _data(content))


def _data(content: LabelContent) -> dict[str, Any]:
    to = content.to or (content.shop_name,)
    return {
        "language": content.language,
        "words": {
            "return": _("Return"),
            "parcel": _("Parcel {number}").format(number=content.parcel),
            "to": _("To"),
            "from": _("From"),
            "number": _("Return number"),
            "order": pgettext("bought", "Order"),
            "pieces": ngettext("{count} piece", "{count} pieces", content.pieces).format(
                count=content.pieces
            ),
        },
        "to": list(to),
        "strong": len(to) - 2,
        "sender": _in_two_lines(content.sender),
        "number": content.return_number,
        "orders": ", ".join(content.order_numbers),
        "scan": content.parcel_code,
        "qr": qr(content.parcel_code),
        "code": code128(content.parcel_code),
    }


def _in_two_lines(lines: tuple[str, ...]) -> list[str]:
    """The sender in small: who and street on one line, town and country on the next."""
    half = (len(lines) + 1) // 2
    return [", ".join(part) for part in (lines[:half], lines[half:]) if part]
