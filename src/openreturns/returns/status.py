"""The status a list shows: one pure function of the pieces, the money and four facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from openreturns.returns.units import HOLDS, Place


class Status(models.TextChoices):
    """What a list shows; derived, never set."""

    DRAFT = "draft", "Draft"
    REQUESTED = "requested", "Requested"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    IN_TRANSIT = "in_transit", "On its way"
    RECEIVED = "received", "Received"
    INSPECTED = "inspected", "Inspected"
    SETTLED = "settled", "Settled"
    CLOSED = "closed", "Closed"
    REJECTED = "rejected", "Rejected"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """The facts beside the pieces: whether money is open, and three moments."""

    money_open: bool = False
    submitted_at: datetime | None = None
    review_started_at: datetime | None = None
    closed_at: datetime | None = None


def derive(units: Mapping[str, int], facts: StatusFacts) -> Status:
    """The status of a return whose pieces stand at `units` (summed over its lines)."""
    if facts.submitted_at is None:
        return Status.DRAFT
    if facts.closed_at is not None:
        return Status.CLOSED
    if units[Place.REQUESTED]:
        return Status.IN_REVIEW if facts.review_started_at else Status.REQUESTED
    return _decided(units, facts)


def _decided(units: Mapping[str, int], facts: StatusFacts) -> Status:
    """Nothing waits for a decision any more."""
    if not any(units[place] for place in HOLDS) and not units[Place.SENT_BACK]:
        return _gone(units)
    for place in (Place.RECEIVED, Place.IN_TRANSIT, Place.APPROVED):
        if units[place]:
            return Status(place.value)
    if facts.money_open:
        seen = units[Place.ACCEPTED] or units[Place.DECLINED] or units[Place.MISSING]
        return Status.INSPECTED if seen or units[Place.SENT_BACK] else Status.APPROVED
    return Status.SETTLED


def _gone(units: Mapping[str, int]) -> Status:
    if units[Place.REJECTED]:
        return Status.REJECTED
    return Status.CANCELLED if units[Place.CANCELLED] else Status.EXPIRED
