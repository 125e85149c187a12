"""The verbs of a return: who may do what with its pieces.

Each verb is one transaction: lock the return, move its pieces by the ledger, tell.
Repeating or racing it can therefore neither create nor lose a piece.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor, Kind
from openreturns.core.errors import FieldError, Invalid, MoveNotAllowed
from openreturns.core.outbox import PLAIN, Remark
from openreturns.returns import expiry, law
from openreturns.returns.ledger import (
    Move,
    Pieces,
    apply,
    lock,
    save_head,
    spread,
    store,
    wanted,
)
from openreturns.returns.models import Return, ReturnLine
from openreturns.returns.status import Status
from openreturns.returns.units import Cause, Place
from openreturns.shops.models import Membership, User

# A return in one of these still asks for a decision or a look, so it cannot be closed.
UNFINISHED = frozenset({Status.REQUESTED, Status.IN_REVIEW, Status.IN_TRANSIT, Status.RECEIVED})

# A correction: from where the pieces stand to where they should.
type Step = tuple[Place, Place]


@transaction.atomic
def approve(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """The customer may send these pieces back (default: all that wait for a decision)."""
    fresh = lock(rma)
    moves = spread(fresh, "approve", [Place.REQUESTED], Place.APPROVED, pieces, Cause.DECIDED)
    expiry.start(fresh)
    return apply(fresh, moves, event="return.approved", by=by, remark=remark)


@transaction.atomic
def keep(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """The customer keeps these pieces; nothing needs to come back."""
    fresh = lock(rma)
    moves: list[Move] = []
    for line_id, quantity in wanted(fresh, pieces, [Place.REQUESTED, Place.APPROVED]):
        line = next(line for line in fresh.lines.all() if line.pk == line_id)
        asked = max(0, quantity - line.approved)
        if asked:
            moves.append(
                Move("approve", line_id, Place.REQUESTED, Place.APPROVED, asked, Cause.DECIDED)
            )
        moves.append(Move("keep", line_id, Place.APPROVED, Place.KEPT, quantity, Cause.KEEP_ITEM))
    if not moves:
        raise MoveNotAllowed(_("There is no piece left for which this can be done."))
    return apply(fresh, moves, event="return.kept", by=by, remark=remark)


@transaction.atomic
def reject(
    rma: Return,
    pieces: Sequence[Pieces] | None = None,
    *,
    reason_text: str,
    by: Actor,
    remark: Remark = PLAIN,
) -> Return:
    """These pieces may not come back; the customer reads why. Never a withdrawal (R15)."""
    fresh = lock(rma)
    pieces = law.rejectable(fresh, pieces)
    if not reason_text.strip():
        raise MoveNotAllowed(_("Write the reason that the customer will read."))
    moves = spread(fresh, "reject", [Place.REQUESTED], Place.REJECTED, pieces, Cause.DECIDED)
    ReturnLine.objects.filter(pk__in=[move.line for move in moves]).update(
        rejected_text=reason_text.strip()
    )
    data = {"reason_text": reason_text.strip()}
    return apply(fresh, moves, event="return.rejected", by=by, remark=remark, data=data)


@transaction.atomic
def cancel(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """The customer keeps their things after all; possible until the carrier has them.

    A missing piece is cancelled only by name: the customer still has it. Whoever cancels
    a withdrawal for the customer cannot keep that from them (R15).
    """
    places = [Place.REQUESTED, Place.APPROVED]
    if pieces is not None:
        places.append(Place.MISSING)
    fresh = lock(rma)
    moves = spread(fresh, "cancel", places, Place.CANCELLED, pieces, Cause.CUSTOMER)
    if by.kind != Kind.CUSTOMER and law.withdrawn(fresh, [move.line for move in moves]):
        remark = replace(remark, notify=True)
    return apply(fresh, moves, event="return.cancelled", by=by, remark=remark)


def put_off_refund(rma: Return, until: date) -> None:
    """The goods set out so late that the money is due later (R29, R33); never earlier."""
    rows = Return.objects.filter(pk=rma.pk, refund_due_on__lt=until)
    rows.update(refund_due_on=until)


@transaction.atomic
def expire(
    rma: Return, *, places: Sequence[Place] = (Place.REQUESTED, Place.APPROVED), by: Actor
) -> Return:
    """The time to send it back is over; only voluntary and business pieces expire."""
    fresh = lock(rma)
    lines = [line for line in fresh.lines.all() if line.legal_basis not in law.NEVER_EXPIRES]
    pieces = [Pieces(line.pk, line.count(places)) for line in lines if line.count(places)]
    moves = spread(fresh, "expire", places, Place.EXPIRED, pieces, Cause.TOO_LATE)
    return apply(fresh, moves, event="return.expired", by=by)


@transaction.atomic
def hand_over(rma: Return, pieces: Sequence[Pieces], *, by: Actor) -> Return:
    """The carrier has these pieces."""
    fresh = lock(rma)
    moves = spread(
        fresh, "hand_over", [Place.APPROVED], Place.IN_TRANSIT, pieces, Cause.HANDED_OVER
    )
    return apply(fresh, moves, event="return.in_transit", by=by)


@transaction.atomic
def miss(
    rma: Return,
    pieces: Sequence[Pieces],
    *,
    cause: Cause = Cause.CARRIER_LOST,
    by: Actor,
    remark: Remark = PLAIN,
) -> Return:
    """These pieces did not arrive; what our carrier lost is the shop's loss (PRODUCT.md §8)."""
    fresh = lock(rma)
    places = [Place.IN_TRANSIT, Place.APPROVED]
    moves = spread(fresh, "miss", places, Place.MISSING, pieces, cause)
    return apply(fresh, moves, event="return.missing", by=by, remark=remark)


@transaction.atomic
def send_back(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """Pieces go back to the customer: all declined ones, or those named (repaired ones too)."""
    places = [Place.DECLINED] if pieces is None else [Place.DECLINED, Place.ACCEPTED]
    fresh = lock(rma)
    moves = spread(fresh, "send_back", places, Place.SENT_BACK, pieces, Cause.DECIDED)
    law.refuse_taking_back(fresh, [m.line for m in moves if m.source == Place.ACCEPTED])
    return apply(fresh, moves, event="return.sent_back", by=by, remark=remark)


@transaction.atomic
def correct(
    rma: Return,
    step: Step,
    pieces: Sequence[Pieces] | None = None,
    *,
    cause: Cause = Cause.CORRECTION,
    by: Actor,
    remark: Remark,
) -> Return:
    """Undo what was booked by mistake, or give a second opinion; the note says why.

    Raises Invalid without a note, MoveNotAllowed for a step that is no correction. Later
    stages refuse in the same transaction what already hangs on it (flow.desk.correct).
    """
    source, target = step
    fresh = lock(rma)
    if not remark.note.strip():
        said = _("Write in the note why this is corrected.")
        raise Invalid(said, (FieldError("/note", said),))
    if cause == Cause.CONTEST_WON and step != (Place.DECLINED, Place.ACCEPTED):
        raise MoveNotAllowed(_("Only a declined piece can be contested."))
    moves = spread(fresh, "correct", [source], target, pieces, cause)
    if target == Place.DECLINED:
        for line in law.withdrawn(fresh, [move.line for move in moves]):
            law.refuse_decline(line)
    data = {"from": source.value, "to": target.value}
    return apply(fresh, moves, event="return.corrected", by=by, remark=remark, data=data)


@transaction.atomic
def reopen(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """Work goes on: on a closed return, or on pieces that were rejected or had expired.

    Rejected pieces wait for a decision again, expired ones may be sent; both claim their
    order line anew, so TooMany if they were announced elsewhere meanwhile.
    """
    fresh = lock(rma)
    if fresh.closed_at is not None:
        fresh.closed_at = None
        if pieces is None:
            return store(fresh, event="return.reopened", by=by, remark=remark)
    moves = _reopened(fresh, pieces)
    if any(move.target == Place.APPROVED for move in moves):
        expiry.start(fresh)
    fresh = apply(fresh, moves, event="return.reopened", by=by, remark=remark)
    ReturnLine.objects.filter(pk__in=[m.line for m in moves], rejected=0).update(rejected_text="")
    return fresh


@transaction.atomic
def assign(rma: Return, person: User | None, *, by: Actor, remark: Remark = PLAIN) -> Return:
    """Who looks after it; None is nobody. Raises Invalid for somebody of another shop."""
    fresh = lock(rma)
    if person and not Membership.objects.filter(shop=fresh.shop_id, user=person).exists():
        said = _("This person does not work in the shop.")
        raise Invalid(said, (FieldError("/user", said),))
    if fresh.assignee_id == (person.pk if person else None):
        return fresh
    fresh.assignee = person
    Return.objects.filter(pk=fresh.pk).update(assignee=person)
    data = {"name": str(person) if person else ""}
    return store(fresh, event="return.assigned", by=by, remark=remark, data=data)


@transaction.atomic
def start_review(rma: Return, *, by: Actor) -> Return:
    """Somebody looks at it now; colleagues see that."""
    fresh = lock(rma)
    if fresh.review_started_at is None:
        fresh.review_started_at = timezone.now()
        return store(fresh, event="return.review_started", by=by)
    return fresh


@transaction.atomic
def close(rma: Return, *, by: Actor, remark: Remark = PLAIN) -> Return:
    """Nothing more will happen to it; refused while it asks for a decision, a look or money."""
    fresh = lock(rma)
    if fresh.closed_at is not None:
        raise MoveNotAllowed(_("This return is already closed."))
    if fresh.status in UNFINISHED or fresh.money_open:
        raise MoveNotAllowed(_("This return still asks for work, so it cannot be closed."))
    fresh.closed_at = timezone.now()
    return store(fresh, event="return.closed", by=by, remark=remark)


def note_money(
    rma: Return, *, due: int, paid: int, is_open: bool, settled: Mapping[UUID, int]
) -> None:
    """Settlement reports its sums; `rma` must be locked by the caller's transaction."""
    changed = [line for line in rma.lines.all() if settled.get(line.pk, 0) != line.settled_quantity]
    for line in changed:
        line.settled_quantity = settled.get(line.pk, 0)
    if changed:
        ReturnLine.objects.bulk_update(changed, ["settled_quantity"])
    rma.money_due, rma.money_paid, rma.money_open = due, paid, is_open
    save_head(rma)


def _reopened(rma: Return, pieces: Sequence[Pieces] | None) -> list[Move]:
    """Rejected pieces first, then expired ones; each goes back where it came from."""
    lines = {line.pk: line for line in rma.lines.all()}
    moves: list[Move] = []
    for line_id, quantity in wanted(rma, pieces, [Place.REJECTED, Place.EXPIRED]):
        asked = min(quantity, lines[line_id].rejected)
        ways = (
            (Place.REJECTED, Place.REQUESTED, asked),
            (Place.EXPIRED, Place.APPROVED, quantity - asked),
        )
        moves += [
            Move("reopen", line_id, source, target, count, Cause.DECIDED)
            for source, target, count in ways
            if count
        ]
    if not moves:
        raise MoveNotAllowed(_("There is no piece left for which this can be done."))
    return moves
