"""A carrier that answers what a test tells it, keeps what it booked, and remembers every call."""

from collections.abc import Callable
from uuid import UUID

from openreturns.core.errors import PortError
from openreturns.shipping.ports import Booked, Booking, Capabilities


class FakeCarrier:
    """Books once per key. With `loses_answers` it books and then times out."""

    capabilities = Capabilities(methods=("label",), label_at_once=True, tracking=True)

    def __init__(self) -> None:
        self.booked: dict[UUID, Booked] = {}
        self.asked: list[Booking] = []
        self.voided: list[UUID] = []
        self.problem: PortError | None = None
        self.loses_answers = False
        self.meanwhile: Callable[[], object] = lambda: None

    def find(self, key: UUID) -> Booked | None:
        """What was booked under the key."""
        return self.booked.get(key)

    def book(self, booking: Booking) -> Booked:
        """Remember the call and answer."""
        self.asked.append(booking)
        if self.problem:
            raise self.problem
        number = f"3S{len(self.booked) + 1:08d}"
        answer = Booked(b"%PDF-fake " + number.encode(), tracking_number=number, cost=450)
        self.booked[booking.key] = answer
        self.meanwhile()
        if self.loses_answers:
            raise PortError("The carrier did not answer in time.", permanent=False)
        return answer

    def void(self, key: UUID) -> None:
        """Remember it."""
        self.voided.append(key)
