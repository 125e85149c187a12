"""What somebody says about a box: what arrived in what state, what was missing, what is extra."""

from dataclasses import dataclass, field
from uuid import UUID

from openreturns.core.outbox import PLAIN, Remark
from openreturns.returns.extras import Extra
from openreturns.shipping.models import Parcel


@dataclass(frozen=True, slots=True)
class Arrived:
    """Pieces of one line in one state; `accepted` None leaves the inspection for later.

    `photos` are ids of uploads that belong to nothing yet.
    """

    line: UUID
    quantity: int
    grade: str = ""
    accepted: bool | None = None
    reason_text: str = ""
    disposition: str = ""
    restock: bool = False
    serials: tuple[str, ...] = ()
    photos: tuple[UUID, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One opening of a box: what was in it, what was not, and what nobody announced."""

    arrived: tuple[Arrived, ...] = ()
    missing: tuple[tuple[UUID, int], ...] = ()
    parcel: Parcel | None = None
    extra: tuple[Extra, ...] = ()
    remark: Remark = field(default=PLAIN)

    @property
    def inspected(self) -> bool:
        """Somebody has looked at it, and not only booked it in."""
        return bool(self.missing) or any(one.accepted is not None for one in self.arrived)

    def figures(self) -> dict[str, int]:
        """How many pieces of which kind, for the timeline and the mails."""
        return {
            "received": sum(one.quantity for one in self.arrived),
            "accepted": sum(one.quantity for one in self.arrived if one.accepted),
            "declined": sum(one.quantity for one in self.arrived if one.accepted is False),
            "restocked": sum(one.quantity for one in self.arrived if one.restock),
            "missing": sum(quantity for _line, quantity in self.missing),
            "extra": sum(one.quantity for one in self.extra),
        }
