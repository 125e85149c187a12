"""The verbs of a parcel, and the only module that changes its state."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import outbox
from openreturns.core.actors import SYSTEM, Actor
from openreturns.core.errors import ChangedMeanwhile, MoveNotAllowed, TooMany
from openreturns.core.outbox import PLAIN, Remark
from openreturns.returns import transitions as returns
from openreturns.returns.ledger import Pieces, holding, subject
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel, ParcelEvent, ParcelLine
from openreturns.shipping.ports import Booked
from openreturns.shipping.queries import keep_contents, parcels_of
from openreturns.shipping.states import NEXT, STILL_HERE, Method, ParcelState

NEEDS_BOOKING = frozenset({Method.LABEL, Method.QR})


@transaction.atomic
def plan(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, sender: dict[str, Any], by: Actor
) -> Parcel | None:
    """Plan one inbound parcel for approved pieces (default: all that no parcel holds yet)."""
    parcels = parcels_of([rma])[rma.pk]
    wanted = _wanted(_unplanned(rma, parcels), pieces)
    if not wanted or rma.method in {"", Method.NONE}:
        return None
    last = max((parcel.position for parcel in parcels), default=0)
    parcel = Parcel.objects.create(
        shop_id=rma.shop_id,
        rma=rma,
        position=last + 1,
        method=rma.method,
        carrier=rma.carrier,
        sender=sender,
        pickup=rma.pickup if rma.method == Method.PICKUP else None,
    )
    contents = ParcelLine.objects.bulk_create(
        ParcelLine(parcel=parcel, line_id=piece.line, quantity=piece.quantity) for piece in wanted
    )
    keep_contents(parcel, contents)
    parcels.append(parcel)
    if parcel.method in NEEDS_BOOKING:
        outbox.publish("parcel.planned", subject(rma), by=by, data={"parcel": str(parcel.pk)})
    return parcel


def _wanted(free: list[Pieces], pieces: Sequence[Pieces] | None) -> list[Pieces]:
    """The named pieces, each line once; TooMany if they do not stand ready to travel."""
    if pieces is None:
        return free
    named: dict[Any, int] = {}
    for piece in pieces:
        named[piece.line] = named.get(piece.line, 0) + piece.quantity
    room = {piece.line: piece.quantity for piece in free}
    if any(quantity > room.get(line, 0) for line, quantity in named.items()):
        raise TooMany(_("Not that many approved pieces are without a parcel."))
    return [Pieces(line, quantity) for line, quantity in named.items()]


GONE = frozenset({ParcelState.VOIDED, ParcelState.EXPIRED, ParcelState.RETURNED})


def _unplanned(rma: Return, parcels: Sequence[Parcel]) -> list[Pieces]:
    """Approved pieces that travel in no live parcel yet."""
    planned: Counter[UUID] = Counter()
    for parcel in parcels:
        for row in parcel.lines.all() if parcel.state not in GONE else ():
            planned[row.line_id] += row.quantity
    free = [(line.pk, line.approved - planned[line.pk]) for line in rma.lines.all()]
    return [Pieces(line, quantity) for line, quantity in free if quantity > 0]


@transaction.atomic
def mark_booked(parcel: Parcel, booked: Booked, *, sha256: str, by: Actor) -> None:
    """The carrier made the label; it is kept byte for byte."""
    if booked.label:
        name = f"{parcel.code.replace('/', '-')}.pdf"
        parcel.label.save(name, ContentFile(booked.label), save=False)
    _move(
        parcel,
        ParcelState.BOOKED,
        label=parcel.label.name,
        label_sha256=sha256,
        tracking_number=booked.tracking_number,
        tracking_url=booked.tracking_url,
        cost=booked.cost,
        expires_on=booked.expires_on,
        booked_at=timezone.now(),
        problem="",
    )
    if parcel.rma:
        data = {"parcel": str(parcel.pk)}
        outbox.publish("parcel.booked", subject(parcel.rma), by=by, data=data)


@transaction.atomic
def note_problem(parcel: Parcel, problem: str) -> None:
    """Booking failed this time: say so on the parcel; it stays planned and is tried again.

    Only the first failure is told.
    """
    waiting = Parcel.objects.filter(pk=parcel.pk, state=ParcelState.PLANNED)
    if waiting.filter(problem="").update(problem=problem[:500]):
        _tell(parcel, "parcel.delayed", SYSTEM)
    else:
        waiting.update(problem=problem[:500])


@transaction.atomic
def void(parcel: Parcel, *, by: Actor, remark: Remark = PLAIN) -> None:
    """The label stops working; possible until the carrier has the parcel."""
    if parcel.state not in STILL_HERE:
        raise MoveNotAllowed(_("The carrier already has this parcel."))
    _move(parcel, ParcelState.VOIDED)
    _tell(parcel, "parcel.voided", by, remark)


@transaction.atomic
def hand_over(parcel: Parcel, *, by: Actor, source: str = "") -> None:
    """The carrier has the parcel: exactly its own pieces are on their way now.

    The return is locked first, as every act on it does, so that none waits for the other.
    """
    if parcel.rma is None:
        _leave(parcel, source)
        return
    with holding(parcel.rma) as rma:
        _leave(parcel, source)
        approved = {line.pk: line.approved for line in rma.lines.all()}
        rows = [
            (row.line_id, min(row.quantity, approved[row.line_id])) for row in parcel.lines.all()
        ]
        pieces = [Pieces(line, quantity) for line, quantity in rows if quantity]
        if pieces:
            returns.hand_over(rma, pieces, by=by)


def _leave(parcel: Parcel, source: str) -> None:
    _move(parcel, ParcelState.HANDED_OVER)
    ParcelEvent.objects.create(parcel=parcel, code="handed_over", at=timezone.now(), source=source)


def deliver(parcel: Parcel, *, by: Actor) -> None:
    """It is at the warehouse; receiving its goods says the rest."""
    if ParcelState.DELIVERED in NEXT[ParcelState(parcel.state)]:
        _move(parcel, ParcelState.DELIVERED)
        ParcelEvent.objects.create(
            parcel=parcel, code="delivered", at=timezone.now(), source=by.name[:40]
        )


@transaction.atomic
def set_tracking(parcel: Parcel, number: str, *, by: Actor, remark: Remark = PLAIN) -> None:
    """The tracking number of a parcel, typed in by the customer or by staff."""
    Parcel.objects.filter(pk=parcel.pk).update(tracking_number=number[:100])
    parcel.tracking_number = number[:100]
    _tell(parcel, "parcel.tracking", by, remark)


def void_all(rma: Return, *, by: Actor) -> None:
    """Void every label of a return that was cancelled; refused if the carrier has one."""
    for parcel in Parcel.objects.filter(rma=rma, state__in=STILL_HERE).select_related("rma"):
        void(parcel, by=by)


def _tell(parcel: Parcel, event: str, by: Actor, remark: Remark = PLAIN) -> None:
    if parcel.rma:
        data = {"parcel": str(parcel.pk)}
        outbox.publish(event, subject(parcel.rma), by=by, data=data, remark=remark)


def _move(parcel: Parcel, to: ParcelState, **changes: object) -> None:
    """Claim the row by the state we started from, so that of two exactly one wins."""
    before = parcel.state
    if to not in NEXT[ParcelState(before)]:
        raise MoveNotAllowed(_("The parcel is no longer in a state where this can be done."))
    if not Parcel.objects.filter(pk=parcel.pk, state=before).update(state=to, **changes):
        raise ChangedMeanwhile(_("Somebody else just changed this parcel."))
    parcel.state = to
    for name, value in changes.items():
        setattr(parcel, name, value)
