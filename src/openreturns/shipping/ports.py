"""What shipping needs from outside: somebody who carries parcels."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Booking:
    """One parcel to book; `key` is our own, the same on every retry. Addresses as in API.md."""

    key: UUID
    code: str
    return_number: str
    order_numbers: tuple[str, ...]
    method: str
    language: str
    shop_name: str
    sender: dict[str, Any]
    recipient: dict[str, Any]
    pieces: int
    parcel: int = 1


@dataclass(frozen=True, slots=True)
class Booked:
    """The carrier's answer; `label` is the file byte for byte as it came."""

    label: bytes = b""
    label_type: str = "application/pdf"
    tracking_number: str = ""
    tracking_url: str = ""
    cost: int = 0
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a carrier can do, as data: its methods and whether a label comes at once."""

    methods: tuple[str, ...]
    label_at_once: bool = True
    tracking: bool = False
    countries: tuple[str, ...] = field(default=())


class Carrier(Protocol):
    """Books parcels back to the shop. Every call ends within a time-out of its own and raises
    PortError for what goes wrong, also for the time-out: then the outcome is unknown.
    """

    capabilities: Capabilities

    def find(self, key: UUID) -> Booked | None:
        """What was booked under this key, if anything; asked before an unknown outcome is retried.

        A carrier that cannot tell answers None and makes sure itself that `book` with
        the same key books once.
        """
        ...

    def book(self, booking: Booking) -> Booked:
        """Make a label; asked twice with one key it books once."""
        ...

    def void(self, key: UUID) -> None:
        """Take a booking back; harmless if there is none."""
        ...
