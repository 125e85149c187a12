"""`plain_label` as a carrier: prints an A6 label with return address, Code 128 and QR."""

from typing import Any
from uuid import UUID

from openreturns.integrations.plain_label.label import LabelContent, render_label
from openreturns.shipping.ports import Booked, Booking, Capabilities


class PlainLabel:
    """Books nothing anywhere: the label is the booking, and equal input makes an equal label."""

    capabilities = Capabilities(methods=("label",), label_at_once=True)

    def book(self, booking: Booking) -> Booked:
        """Print the label; the same booking gives the same label."""
        content = LabelContent(
            return_number=booking.return_number,
            parcel_code=booking.code,
            to=address_lines(booking.recipient),
            sender=address_lines(booking.sender),
            order_numbers=booking.order_numbers,
            pieces=booking.pieces,
            language=booking.language,
            shop_name=booking.shop_name,
            parcel=booking.parcel,
        )
        return Booked(label=render_label(content))

    def find(self, key: UUID) -> Booked | None:
        """Nobody keeps a list: printing again gives the same label."""
        return None

    def void(self, key: UUID) -> None:
        """Nothing to take back: no carrier knows the label."""


def address_lines(address: dict[str, Any]) -> tuple[str, ...]:
    """An address as it is written on a parcel in continental Europe."""
    part = {name: str(value or "").strip() for name, value in address.items()}
    lines = (
        part.get("company", ""),
        part.get("name", ""),
        f"{part.get('street', '')} {part.get('house_number', '')}".strip(),
        f"{part.get('postal_code', '')} {part.get('city', '')}".strip(),
        part.get("country", ""),
    )
    return tuple(line for line in lines if line)
