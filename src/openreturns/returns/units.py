"""Where a piece of a return line can stand, and who may move it: the heart, on one page.

Every piece of a line stands in exactly one place. A move is one append-only row
and one guarded UPDATE, so that nothing can create or lose a piece.
"""

from django.db import models


class Place(models.TextChoices):
    """The places of the goods' road."""

    REQUESTED = "requested", "Requested"
    APPROVED = "approved", "Approved"
    IN_TRANSIT = "in_transit", "On its way"
    RECEIVED = "received", "Received"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    SENT_BACK = "sent_back", "Sent back"
    KEPT = "kept", "Kept by the customer"
    MISSING = "missing", "Missing"
    REJECTED = "rejected", "Rejected"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"


P = Place

BIRTH: frozenset[Place] = frozenset({P.REQUESTED, P.APPROVED, P.RECEIVED})

NEXT: dict[Place, frozenset[Place]] = {
    P.REQUESTED: frozenset({P.APPROVED, P.REJECTED, P.CANCELLED, P.EXPIRED, P.RECEIVED}),
    P.APPROVED: frozenset({P.IN_TRANSIT, P.RECEIVED, P.KEPT, P.MISSING, P.CANCELLED, P.EXPIRED}),
    P.IN_TRANSIT: frozenset({P.RECEIVED, P.MISSING, P.APPROVED}),
    P.RECEIVED: frozenset({P.ACCEPTED, P.DECLINED, P.APPROVED}),
    P.ACCEPTED: frozenset({P.SENT_BACK, P.DECLINED, P.RECEIVED}),
    P.DECLINED: frozenset({P.SENT_BACK, P.ACCEPTED, P.RECEIVED}),
    P.MISSING: frozenset({P.RECEIVED, P.CANCELLED}),
    P.KEPT: frozenset({P.RECEIVED}),
    P.REJECTED: frozenset({P.RECEIVED, P.REQUESTED}),
    P.CANCELLED: frozenset({P.RECEIVED}),
    P.EXPIRED: frozenset({P.RECEIVED, P.APPROVED}),
    P.SENT_BACK: frozenset({P.RECEIVED}),
}

# A piece in one of these claims a piece of the order line …
HOLDS: frozenset[Place] = frozenset(
    {
        P.REQUESTED,
        P.APPROVED,
        P.IN_TRANSIT,
        P.RECEIVED,
        P.ACCEPTED,
        P.DECLINED,
        P.KEPT,
        P.MISSING,
    }
)
# … and in one of these it is free: the customer may announce it again.
FREE: frozenset[Place] = frozenset(Place) - HOLDS


class Cause(models.TextChoices):
    """Why a piece moved; money depends on it."""

    ANNOUNCED = "announced", "Announced"
    DECIDED = "decided", "Decided"
    BY_LAW = "by_law", "By law"
    KEEP_ITEM = "keep_item", "Need not come back"
    HANDED_OVER = "handed_over", "Handed to the carrier"
    SCANNED = "scanned", "Received at the warehouse"
    NO_SCAN = "no_scan", "Received without a carrier scan"
    CAME_ANYWAY = "came_anyway", "It came anyway"
    INSPECTED = "inspected", "Inspected"
    NOT_IN_BOX = "not_in_box", "Not in the box"
    CARRIER_LOST = "carrier_lost", "Lost by the carrier"
    TURNED_UP = "turned_up", "Turned up"
    CUSTOMER = "customer", "The customer's wish"
    TOO_LATE = "too_late", "The time to send it back is over"
    CONTEST_WON = "contest_won", "Contest won"
    CORRECTION = "correction", "Correction"


# Verb → the moves it may make. No verb moves anything that is not in this table.
VERBS: dict[str, frozenset[tuple[Place, Place]]] = {
    "approve": frozenset({(P.REQUESTED, P.APPROVED)}),
    "keep": frozenset({(P.APPROVED, P.KEPT)}),
    "reject": frozenset({(P.REQUESTED, P.REJECTED)}),
    "cancel": frozenset(
        {(P.REQUESTED, P.CANCELLED), (P.APPROVED, P.CANCELLED), (P.MISSING, P.CANCELLED)}
    ),
    "expire": frozenset({(P.REQUESTED, P.EXPIRED), (P.APPROVED, P.EXPIRED)}),
    "hand_over": frozenset({(P.APPROVED, P.IN_TRANSIT)}),
    "receive": frozenset(
        {
            (place, P.RECEIVED)
            for place in (
                P.IN_TRANSIT,
                P.APPROVED,
                P.REQUESTED,
                P.MISSING,
                P.KEPT,
                P.REJECTED,
                P.CANCELLED,
                P.EXPIRED,
                P.SENT_BACK,
            )
        }
    ),
    "accept": frozenset({(P.RECEIVED, P.ACCEPTED)}),
    "decline": frozenset({(P.RECEIVED, P.DECLINED)}),
    "miss": frozenset({(P.IN_TRANSIT, P.MISSING), (P.APPROVED, P.MISSING)}),
    "send_back": frozenset({(P.ACCEPTED, P.SENT_BACK), (P.DECLINED, P.SENT_BACK)}),
    "reopen": frozenset({(P.REJECTED, P.REQUESTED), (P.EXPIRED, P.APPROVED)}),
    "correct": frozenset(
        {
            (P.IN_TRANSIT, P.APPROVED),
            (P.RECEIVED, P.APPROVED),
            (P.ACCEPTED, P.RECEIVED),
            (P.DECLINED, P.RECEIVED),
            (P.ACCEPTED, P.DECLINED),
            (P.DECLINED, P.ACCEPTED),
        }
    ),
}


def holds_change(source: Place | None, target: Place, quantity: int) -> int:
    """How the claim on the order line changes when pieces move; `None` is birth."""
    before = 0 if source is None else int(source in HOLDS)
    return quantity * (int(target in HOLDS) - before)
