"""The verbs of a return: who may do what with its pieces.

Each verb is one transaction: lock the return, move its pieces by the ledger, tell.
Repeating or racing it can therefore neither create nor lose a piece.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import ForbiddenByLaw, MoveNotAllowed
from openreturns.core.outbox import PLAIN, Remark
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
from openreturns.returns.models import LegalBasis, Return, ReturnLine
from openreturns.returns.units import Cause, Place

NEVER_EXPIRES = frozenset(LegalBasis.values) - {LegalBasis.VOLUNTARY, LegalBasis.B2B}


@transaction.atomic
def approve(
    rma: Return, pieces: Sequence[Pieces] | None = None, *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """The customer may send these pieces back (default: all that wait for a decision)."""
    fresh = lock(rma)
    moves = spread(fresh, "approve", [Place.REQUESTED], Place.APPROVED, pieces, Cause.DECIDED)
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
    _refuse_by_law(fresh, pieces)
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
    """The customer keeps their things after all; possible until the carrier has them."""
    places = [Place.REQUESTED, Place.APPROVED]
    fresh = lock(rma)
    moves = spread(fresh, "cancel", places, Place.CANCELLED, pieces, Cause.CUSTOMER)
    return apply(fresh, moves, event="return.cancelled", by=by, remark=remark)


@transaction.atomic
def expire(rma: Return, *, by: Actor) -> Return:
    """The time to send it back is over; only voluntary and business pieces expire."""
    fresh = lock(rma)
    lines = [line for line in fresh.lines.all() if line.legal_basis not in NEVER_EXPIRES]
    places = [Place.REQUESTED, Place.APPROVED]
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
def start_review(rma: Return, *, by: Actor) -> Return:
    """Somebody looks at it now; colleagues see that."""
    fresh = lock(rma)
    if fresh.review_started_at is None:
        fresh.review_started_at = timezone.now()
        return store(fresh, event="return.review_started", by=by)
    return fresh


@transaction.atomic
def close(rma: Return, *, by: Actor, remark: Remark = PLAIN) -> Return:
    """Nothing more will happen to it."""
    fresh = lock(rma)
    if fresh.closed_at is not None:
        raise MoveNotAllowed(_("This return is already closed."))
    fresh.closed_at = timezone.now()
    return store(fresh, event="return.closed", by=by, remark=remark)


@transaction.atomic
def reopen(rma: Return, *, by: Actor, remark: Remark = PLAIN) -> Return:
    """Work on it goes on."""
    fresh = lock(rma)
    if fresh.closed_at is None:
        raise MoveNotAllowed(_("This return is not closed."))
    fresh.closed_at = None
    return store(fresh, event="return.reopened", by=by, remark=remark)


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


def _refuse_by_law(rma: Return, pieces: Sequence[Pieces] | None) -> None:
    named = {piece.line for piece in pieces or ()}
    lines = [line for line in rma.lines.all() if pieces is None or line.pk in named]
    held = [line for line in lines if line.legal_basis == LegalBasis.WITHDRAWAL]
    open_to_decide = [line for line in lines if line.requested]
    if held and (named or not open_to_decide):
        raise ForbiddenByLaw(
            _(
                "R15: {title} was withdrawn from in time. A withdrawal cannot be rejected; "
                "you can only decide how it comes back."
            ).format(title=held[0].title)
        )
