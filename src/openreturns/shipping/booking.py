"""Book a planned parcel: intent is stored, the carrier is called outside any transaction."""

import hashlib

from openreturns.core import registry
from openreturns.core.actors import SYSTEM
from openreturns.core.errors import ChangedMeanwhile, MoveNotAllowed, PortError
from openreturns.shipping import transitions
from openreturns.shipping.models import Parcel
from openreturns.shipping.ports import Booking, Carrier
from openreturns.shipping.states import ParcelState
from openreturns.shops.addresses import address_for


def book(parcel: Parcel) -> None:
    """Ask the carrier for the label and keep it; safe to repeat, raises PortError.

    That we ask is stored first. If we asked before and never heard the answer, the carrier
    is asked for that one; the parcel's own key goes with every call, so that nothing is
    booked twice.
    """
    if parcel.state != ParcelState.PLANNED or parcel.rma is None:
        return
    carrier = registry.find(Carrier, parcel.carrier)  # type: ignore[type-abstract]
    asked_before = transitions.note_asked(parcel)
    try:
        known = carrier.find(parcel.booking_key) if asked_before else None
        booked = known or carrier.book(request_for(parcel))
    except PortError as problem:
        transitions.note_problem(parcel, str(problem))
        raise
    digest = hashlib.sha256(booked.label).hexdigest() if booked.label else ""
    try:
        transitions.mark_booked(parcel, booked, sha256=digest, by=SYSTEM)
    except (MoveNotAllowed, ChangedMeanwhile):
        take_back(parcel)


def take_back(parcel: Parcel) -> None:
    """Tell the carrier that a voided parcel does not come; safe to repeat, raises PortError.

    A parcel that somebody else has booked meanwhile is left alone.
    """
    parcel.refresh_from_db(fields=["state", "asked_at"])
    if parcel.state in {ParcelState.VOIDED, ParcelState.EXPIRED} and parcel.asked_at:
        carrier = registry.find(Carrier, parcel.carrier)  # type: ignore[type-abstract]
        carrier.void(parcel.booking_key)


def request_for(parcel: Parcel) -> Booking:
    """What the carrier is asked for: from where, to which of the shop's addresses."""
    rma = parcel.rma
    if rma is None:
        raise ValueError("a parcel without a return cannot be booked")
    return Booking(
        key=parcel.booking_key,
        code=parcel.code,
        return_number=rma.number,
        order_numbers=tuple(order["number"] for order in rma.orders),
        method=parcel.method,
        language=rma.language,
        shop_name=rma.shop.name,
        sender=parcel.sender,
        recipient=address_for(rma.shop, str(rma.decision.get("destination") or "")),
        pieces=sum(row.quantity for row in parcel.lines.all()),
        parcel=parcel.position,
    )
