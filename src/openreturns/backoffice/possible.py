"""What a person can do with a return now; only that is offered."""

from collections.abc import Sequence
from dataclasses import dataclass

from openreturns.backoffice.access import DECIDE, RECEIVE, SETTLE, Staff
from openreturns.flow import desk
from openreturns.returns.models import Return, ReturnLine
from openreturns.returns.status import Status
from openreturns.returns.units import Place
from openreturns.shipping.models import Parcel
from openreturns.shipping.states import STILL_HERE

COMING = (Place.REQUESTED, Place.APPROVED, Place.IN_TRANSIT, Place.RECEIVED)
GIVEN_UP = (Place.REJECTED, Place.EXPIRED)
ENDED = {Status.SETTLED, Status.REJECTED, Status.CANCELLED, Status.EXPIRED}


@dataclass(frozen=True, slots=True)
class Possible:
    """The acts that are possible now, as the page asks for them."""

    decide: bool
    keep: bool
    receive: bool
    refund: bool
    cancel: bool
    close: bool
    reopen: bool
    review: bool
    assign: bool
    add_parcel: bool
    send_back: int
    reopen_pieces: int

    @property
    def anything(self) -> bool:
        """Whether there is anything for the dock."""
        return any(
            (self.decide, self.keep, self.receive, self.refund, self.cancel, self.close)
        ) or bool(self.reopen or self.review or self.send_back or self.reopen_pieces)


def possible(rma: Return, parcels: Sequence[Parcel], staff: Staff) -> Possible:
    """Ask the return, the parcels and the role."""
    lines = list(rma.lines.all())
    decide = staff.may(DECIDE, rma.shop_id)
    running = rma.closed_at is None
    waiting = any(line.requested for line in lines)
    approved = any(line.approved for line in lines)
    return Possible(
        decide=decide and waiting,
        keep=decide and approved and not waiting,
        receive=staff.may(RECEIVE, rma.shop_id) and any(line.count(COMING) for line in lines),
        refund=staff.may(SETTLE, rma.shop_id) and rma.money_due > 0,
        cancel=decide and running and desk.may_cancel(rma, parcels),
        close=decide and running and rma.status in ENDED,
        reopen=decide and not running,
        review=decide and rma.status == Status.REQUESTED,
        assign=decide,
        add_parcel=decide and _unpacked(lines, parcels) > 0,
        send_back=sum(line.declined for line in lines) if staff.may(RECEIVE, rma.shop_id) else 0,
        reopen_pieces=sum(line.count(GIVEN_UP) for line in lines) if decide and running else 0,
    )


def _unpacked(lines: Sequence[ReturnLine], parcels: Sequence[Parcel]) -> int:
    """Approved pieces that travel in no parcel yet."""
    live = [parcel for parcel in parcels if parcel.state in STILL_HERE]
    packed = sum(row.quantity for parcel in live for row in parcel.lines.all())
    return sum(line.approved for line in lines) - packed
