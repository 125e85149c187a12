"""By when the money of a withdrawal has to be back: R28, held up by R29, in the UK R33."""

from dataclasses import dataclass
from datetime import date

from openreturns.policies import deadlines
from openreturns.policies.zones import local_date, zone_of
from openreturns.returns.models import Return, UnitMove
from openreturns.returns.units import Place

UK = frozenset({"GB", "UK"})
COLLECTED = "pickup"  # a shop that fetches the goods may not wait for them


@dataclass(frozen=True, slots=True)
class RefundClock:
    """The day the money is due; None while the shop may still wait for goods or proof.

    `earliest` is then the first day it can fall on.
    """

    due: date | None
    earliest: date

    @property
    def is_withheld(self) -> bool:
        """Nothing shows yet that the goods are on their way."""
        return self.due is None


def refund_clock(rma: Return) -> RefundClock:
    """The clock of a return on the right of withdrawal, as things stand now."""
    zone = zone_of(rma.country, rma.shop.time_zone)
    declared = local_date(rma.submitted_at or rma.created_at, zone)
    return reckon(
        declared, evidence_on(rma), country=rma.country, collected=rma.method == COLLECTED
    )


def reckon(
    declared: date, evidence: date | None, *, country: str = "", collected: bool = False
) -> RefundClock:
    """Pure: from the declaration and the first evidence that the goods are under way.

    Inspection is never a ground to wait.
    """
    plain = deadlines.refund_due_on(declared)
    if collected:
        return RefundClock(plain, plain)
    if country in UK:
        return RefundClock(deadlines.refund_due_in_uk(declared, evidence), plain)
    return RefundClock(deadlines.refund_due_with_withholding(declared, evidence), plain)


def evidence_on(rma: Return) -> date | None:
    """The first day a piece was scanned, proved to be sent, or received (R29)."""
    moves = UnitMove.objects.filter(
        line__rma=rma, target__in=[Place.IN_TRANSIT, Place.RECEIVED, Place.KEPT]
    )
    first = moves.order_by("at").values_list("at", flat=True).first()
    return local_date(first, zone_of(rma.country, rma.shop.time_zone)) if first else None
