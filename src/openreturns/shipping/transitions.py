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
from openreturns.core.errors import (
    ChangedMeanwhile,
    DomainError,
    FieldError,
    Invalid,
    MoveNotAllowed,
    TooMany,
)
from openreturns.core.outbox import PLAIN, Remark
from openreturns.returns import transitions as returns
from openreturns.returns.ledger import Pieces, holding, lock, subject
from openreturns.returns.models import Return
from openreturns.returns.units import Cause, Place
from openreturns.shipping.models import Parcel, ParcelEvent, ParcelLine
from openreturns.shipping.ports import Booked
from openreturns.shipping.queries import keep_contents, parcels_of
from openreturns.shipping.states import NEXT, STILL_HERE, Method, ParcelState

NEEDS_BOOKING = frozenset({Method.LABEL, Method.QR})
TRACKING_LONGEST = 100


@transaction.atomic
def plan(
    rma: Return,
    pieces: Sequence[Pieces] | None = None,
    *,
    sender: dict[str, Any],
    by: Actor,
    notify: bool = True,
) -> Parcel | None:
    """Plan one inbound parcel for approved pieces (default: all that no parcel holds yet).

    Without `notify` its label is not mailed. Raises TooMany for pieces that are not approved
    or already travel in another parcel.
    """
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
        _tell(parcel, "parcel.planned", by, Remark(notify=notify))
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


def note_asked(parcel: Parcel) -> bool:
    """The carrier is asked for the label now; whether it was asked before."""
    before = parcel.asked_at
    parcel.asked_at = timezone.now()
    Parcel.objects.filter(pk=parcel.pk).update(asked_at=parcel.asked_at)
    return before is not None


def mark_booked(parcel: Parcel, booked: Booked, *, sha256: str, by: Actor) -> None:
    """The carrier made the label; it is kept byte for byte, or not at all.

    Raises MoveNotAllowed or ChangedMeanwhile if the parcel waits for no label any more.
    """
    if booked.label:
        name = f"{parcel.code.replace('/', '-')}.pdf"
        parcel.label.save(name, ContentFile(booked.label), save=False)
    try:
        with transaction.atomic():
            _book(parcel, booked, sha256, by)
    except DomainError:
        parcel.label.delete(save=False)
        raise


def _book(parcel: Parcel, booked: Booked, sha256: str, by: Actor) -> None:
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
    _hold(parcel)
    if parcel.state in {ParcelState.VOIDED, ParcelState.EXPIRED}:
        raise MoveNotAllowed(_("This label stopped working before."))
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
        pieces = _pieces_in(parcel, rma, Place.APPROVED)
        if pieces:
            returns.hand_over(rma, pieces, by=by)


def _leave(parcel: Parcel, source: str) -> None:
    _move(parcel, ParcelState.HANDED_OVER)
    _note(parcel, "handed_over", source)


@transaction.atomic
def scan(parcel: Parcel, *, by: Actor, source: str = "") -> None:
    """The carrier scanned it on its way; what was never handed over leaves by this scan."""
    if parcel.state == ParcelState.BOOKED:
        hand_over(parcel, by=by, source=source)
    _move(parcel, ParcelState.IN_TRANSIT)
    _note(parcel, "in_transit", source)


@transaction.atomic
def lose(parcel: Parcel, *, by: Actor, remark: Remark = PLAIN) -> None:
    """The carrier lost it: its pieces are missing by the carrier's fault. Settlement follows."""
    rma = lock(parcel.rma) if parcel.rma else None
    _move(parcel, ParcelState.LOST)
    _note(parcel, "lost", by.name)
    pieces = _pieces_in(parcel, rma, Place.IN_TRANSIT)
    if rma and pieces:
        returns.miss(rma, pieces, cause=Cause.CARRIER_LOST, by=by, remark=remark)


@transaction.atomic
def give_back(parcel: Parcel, *, by: Actor, remark: Remark) -> None:
    """The carrier returned it to its sender: its pieces are with the customer, free to travel.

    Raises Invalid without a note in the remark: it is a correction of where they stood.
    """
    rma = lock(parcel.rma) if parcel.rma else None
    _move(parcel, ParcelState.RETURNED)
    _note(parcel, "returned_to_sender", by.name)
    pieces = _pieces_in(parcel, rma, Place.IN_TRANSIT)
    if rma and pieces:
        step = (Place.IN_TRANSIT, Place.APPROVED)
        returns.correct(rma, step, pieces, by=by, remark=remark)


def _pieces_in(parcel: Parcel, rma: Return | None, place: Place) -> list[Pieces]:
    """Exactly the parcel's own pieces, as far as they stand there."""
    there = {line.pk: line.count([place]) for line in (rma.lines.all() if rma else ())}
    rows = {row.line_id: min(row.quantity, there.get(row.line_id, 0)) for row in parcel.lines.all()}
    return [Pieces(line, quantity) for line, quantity in rows.items() if quantity]


def _note(parcel: Parcel, code: str, source: str) -> None:
    ParcelEvent.objects.create(parcel=parcel, code=code, at=timezone.now(), source=source[:40])


def deliver(parcel: Parcel, *, by: Actor) -> None:
    """It is at the warehouse; receiving its goods says the rest."""
    if ParcelState.DELIVERED in NEXT[ParcelState(parcel.state)]:
        _move(parcel, ParcelState.DELIVERED)
        _note(parcel, "delivered", by.name)


@transaction.atomic
def set_tracking(parcel: Parcel, number: str, *, by: Actor, remark: Remark = PLAIN) -> None:
    """The tracking number of a parcel, typed in by the customer or by staff."""
    typed = "".join(number.split())
    if not typed or len(typed) > TRACKING_LONGEST:
        said = _("Type the tracking number that is on the carrier's receipt.")
        raise Invalid(said, (FieldError("/tracking_number", said),))
    if parcel.state in {ParcelState.VOIDED, ParcelState.EXPIRED}:
        raise MoveNotAllowed(_("This label stopped working before."))
    Parcel.objects.filter(pk=parcel.pk).update(tracking_number=typed)
    parcel.tracking_number = typed
    _tell(parcel, "parcel.tracking", by, remark)


def void_all(rma: Return, *, by: Actor) -> None:
    """Void every label of a return that was cancelled; refused if the carrier has one."""
    for parcel in Parcel.objects.filter(rma=rma, state__in=STILL_HERE):
        parcel.rma = rma
        void(parcel, by=by)


def _hold(parcel: Parcel) -> None:
    """Lock the return before the parcel, as every act on it does."""
    if parcel.rma:
        lock(parcel.rma)


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
