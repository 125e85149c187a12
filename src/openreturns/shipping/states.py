"""The life of a parcel, on one page."""

from django.db import models


class ParcelState(models.TextChoices):
    """Where a parcel stands."""

    PLANNED = "planned", "Planned"
    BOOKED = "booked", "Booked"
    HANDED_OVER = "handed_over", "Handed over"
    IN_TRANSIT = "in_transit", "On its way"
    DELIVERED = "delivered", "Delivered"
    LOST = "lost", "Lost"
    RETURNED = "returned_to_sender", "Returned to sender"
    VOIDED = "voided", "Voided"
    EXPIRED = "expired", "Expired"


S = ParcelState

NEXT: dict[ParcelState, frozenset[ParcelState]] = {
    S.PLANNED: frozenset({S.BOOKED, S.VOIDED, S.EXPIRED, S.HANDED_OVER, S.DELIVERED}),
    S.BOOKED: frozenset({S.HANDED_OVER, S.IN_TRANSIT, S.DELIVERED, S.VOIDED, S.EXPIRED}),
    S.HANDED_OVER: frozenset({S.IN_TRANSIT, S.DELIVERED, S.LOST, S.RETURNED}),
    S.IN_TRANSIT: frozenset({S.DELIVERED, S.LOST, S.RETURNED}),
    S.LOST: frozenset({S.DELIVERED}),
    S.RETURNED: frozenset(),
    S.DELIVERED: frozenset(),
    S.VOIDED: frozenset({S.DELIVERED}),
    S.EXPIRED: frozenset({S.DELIVERED}),
}

# The shopper may still stop a parcel while it is in one of these.
STILL_HERE: frozenset[ParcelState] = frozenset({S.PLANNED, S.BOOKED})
# The carrier has it and may lose it.
UNDER_WAY: frozenset[ParcelState] = frozenset({S.HANDED_OVER, S.IN_TRANSIT})


class Method(models.TextChoices):
    """How goods travel."""

    LABEL = "label", "Label"
    QR = "qr", "QR code"
    PICKUP = "pickup", "Pickup"
    COURIER_BRINGS_LABEL = "courier_brings_label", "Driver brings the label"
    OWN_CARRIER = "own_carrier", "Own carrier"
    IN_STORE = "in_store", "In store"
    NONE = "none", "Nothing to send"
