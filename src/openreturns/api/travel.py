"""Parcels as they come in: how, by whom, fetched when and where."""

from datetime import date
from typing import Annotated

from pydantic import Field

from openreturns.api.schemas import Pieces, Remarked, Strict
from openreturns.orders.schema import AddressIn
from openreturns.shipping.states import Method

Tracking = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]


class PickupIn(Strict):
    """When and where the carrier fetches it; without address at the customer's."""

    date: date
    address: AddressIn | None = None


class ParcelIn(Remarked):
    """One more parcel of a return."""

    method: Method
    carrier: Annotated[str, Field(max_length=40)] = ""
    lines: Pieces | None = None
    pickup: PickupIn | None = None
    tracking_number: Tracking | None = None


class TrackingIn(Remarked):
    """The number under which its carrier knows a parcel."""

    tracking_number: Tracking
