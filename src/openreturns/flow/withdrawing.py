"""What follows from a withdrawal: find its order, make or join its return (R7, R15, R28).

The clocks of that return run from the declaration, never from the match.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from openreturns.core import outbox
from openreturns.core.actors import SYSTEM, Actor
from openreturns.core.models import Event
from openreturns.flow import desk
from openreturns.orders.models import Order
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.models import Origin, Return
from openreturns.returns.queries import order_by_ref, orders_to_announce
from openreturns.settlement.quote import quote
from openreturns.withdrawals import matching, transitions
from openreturns.withdrawals.declaring import Piece, subject
from openreturns.withdrawals.models import Withdrawal
from openreturns.withdrawals.states import Channel, State
from openreturns.withdrawals.timeliness import timeliness

ORIGINS = {Channel.WEB: Origin.PORTAL, Channel.API: Origin.API}


def find_order(event: Event) -> None:
    """Match by itself where nothing is in doubt; else leave it to a person, and tell the owner.

    In doubt: no such number, another mail address than the order's, or a part of it
    described in free words.
    """
    withdrawal = Withdrawal.objects.select_related("shop", "order").get(pk=event.subject_id)
    if withdrawal.state != State.RECEIVED:
        return
    found = matching.look(withdrawal)
    order = withdrawal.order or (found.sure[0] if len(found.sure) == 1 else None)
    pieces = pieces_of(withdrawal)
    if order is not None and (withdrawal.is_whole or pieces):
        match(withdrawal, order, pieces, by=SYSTEM)
        return
    with transaction.atomic():
        transitions.leave_unmatched(withdrawal, by=SYSTEM)
        for other in found.named:
            if other not in found.sure and other.email_key:
                data = {"order": str(other.pk)}
                outbox.publish(
                    "withdrawal.other_address", subject(withdrawal), by=SYSTEM, data=data
                )


def pieces_of(withdrawal: Withdrawal) -> list[Piece]:
    """The pieces that were named exactly."""
    rows = withdrawal.lines.select_related("order_line")
    return [Piece(row.order_line, row.quantity) for row in rows]


def match(
    withdrawal: Withdrawal, order: Order, pieces: Sequence[Piece] = (), *, by: Actor
) -> Withdrawal:
    """Tie it to its order; what was withdrawn from in time becomes a return, born approved.

    No `pieces` is the whole order. Late ones and lines the law excludes make no return by
    themselves: a person decides and answers (R3, R40).
    """
    shop = withdrawal.shop
    loaded = order_by_ref(orders_to_announce(shop), str(order.pk))
    when = timeliness(shop, loaded, withdrawal.declared_at)
    with transaction.atomic():
        transitions.match(withdrawal, loaded, timeliness=when, by=by)
        rma = _return_for(withdrawal, loaded, {p.line.pk: p.quantity for p in pieces}, by)
        if rma is not None:
            transitions.tie(withdrawal, rma, by=by)
    return withdrawal


def _return_for(
    withdrawal: Withdrawal, order: Order, wanted: dict[UUID, int], by: Actor
) -> Return | None:
    """A return of its own for what is still free, else the one that holds the pieces already."""
    lines = [line for line in order.lines.all() if not wanted or line.pk in wanted]
    free = [(line, min(line.free, wanted.get(line.pk, line.free))) for line in lines]
    said = Announcement(
        shop=withdrawal.shop,
        lines=tuple(Wanted(count, line) for line, count in free if count),
        declared_at=withdrawal.declared_at,
        origin=ORIGINS.get(Channel(withdrawal.channel), Origin.OFFICE),
        language=withdrawal.language,
    )
    by_right = _by_right(said)
    if by_right.lines:
        number = withdrawal.reference.removeprefix("W-")
        return desk.submit(by_right, by=by, number=number)[0]
    held = Return.objects.filter(lines__order_line__in=lines).distinct()
    return held.exclude(status__in=["cancelled", "rejected", "expired"]).order_by("-id").first()


def _by_right(said: Announcement) -> Announcement:
    """Only the lines that the law takes back."""
    if not said.lines:
        return said
    kept = [
        line.wanted
        for line in quote(said).lines
        if line.decided.returnable and line.decided.legal_basis == "withdrawal"
    ]
    return replace(said, lines=tuple(kept))
