"""What follows from a withdrawal: find its order, make or join its return (R7, R15, R28).

The clocks of that return run from the declaration, never from the match.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from openreturns.core import outbox
from openreturns.core.actors import SYSTEM, Actor
from openreturns.core.errors import MoveNotAllowed
from openreturns.core.models import Event
from openreturns.flow import desk
from openreturns.orders.models import Order, OrderLine
from openreturns.policies.deadlines import refund_due_on
from openreturns.policies.legal_basis import SEEN_AT_INSPECTION
from openreturns.policies.zones import local_date
from openreturns.returns import changing
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Origin, Return
from openreturns.returns.queries import order_by_ref, orders_to_announce
from openreturns.returns.refund_clock import refund_clock
from openreturns.returns.search import OPEN
from openreturns.returns.transitions import put_off_refund
from openreturns.settlement.quote import quote
from openreturns.withdrawals import evidence, matching, transitions
from openreturns.withdrawals.declaring import Piece, subject
from openreturns.withdrawals.models import Withdrawal
from openreturns.withdrawals.states import Channel, State, Timeliness
from openreturns.withdrawals.timeliness import timeliness

# No exclusion, or one that only shows when the goods are seen (R40 e, i).
MAY_BE_WITHDRAWN = frozenset({"", *SEEN_AT_INSPECTION})
NEAR = timedelta(days=6)
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
        transitions.name_pieces(withdrawal, pieces)
        lines = _named(loaded, {p.line.pk: p.quantity for p in pieces})
        held = _held(withdrawal, lines, by) if when == Timeliness.IN_TIME else None
        rma = _own_return(withdrawal, lines, by) or held
        if rma is not None:
            transitions.tie(withdrawal, rma, by=by)
    return withdrawal


def _named(order: Order, wanted: dict[UUID, int]) -> list[tuple[OrderLine, int]]:
    """The lines it is about with their pieces; nothing named is all of it."""
    lines = [line for line in order.lines.all() if not wanted or line.pk in wanted]
    return [(line, wanted.get(line.pk, line.quantity)) for line in lines]


def _own_return(
    withdrawal: Withdrawal, lines: Sequence[tuple[OrderLine, int]], by: Actor
) -> Return | None:
    """A return of its own for what no return holds yet, as far as the law takes it back."""
    by_right = _by_right(_announced(withdrawal, lines))
    if not by_right.lines:
        return None
    return desk.submit(by_right, by=by, number=withdrawal.reference.removeprefix("W-"))[0]


def _held(
    withdrawal: Withdrawal, lines: Sequence[tuple[OrderLine, int]], by: Actor
) -> Return | None:
    """Returns that hold its pieces already go by the withdrawal now, approved by law (R15)."""
    bought = {line.pk for line, _n in lines if line.withdrawal_exclusion in MAY_BE_WITHDRAWN}
    told = local_date(withdrawal.declared_at, ZoneInfo(withdrawal.zone))
    rows = Return.objects.filter(lines__order_line__in=bought).distinct().order_by("id")
    found = None
    for rma in rows.exclude(status__in=["cancelled", "rejected", "expired"]):
        found = changing.withdraw_from(rma, bought, refund_due_on=refund_due_on(told), by=by)
        waits = [
            Pieces(line.pk, line.requested)
            for line in found.lines.all()
            if line.order_line_id in bought and line.requested
        ]
        if waits:
            found = desk.approve(found, waits, by=by)
    return found


def _announced(withdrawal: Withdrawal, lines: Sequence[tuple[OrderLine, int]]) -> Announcement:
    """What comes back of it: of each line what was named, as far as it is still free."""
    free = [(line, min(line.free, count)) for line, count in lines]
    return Announcement(
        shop=withdrawal.shop,
        lines=tuple(Wanted(count, line) for line, count in free if count > 0),
        declared_at=withdrawal.declared_at,
        origin=ORIGINS.get(Channel(withdrawal.channel), Origin.OFFICE),
        language=withdrawal.language,
    )


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


def accept_late(withdrawal: Withdrawal, *, by: Actor) -> Return:
    """Take a late one all the same: a return by the shop's own terms, approved at once (R3).

    Raises NotReturnable where the shop's own window is over too.
    """
    if withdrawal.state != State.MATCHED or withdrawal.order is None or withdrawal.rma:
        raise MoveNotAllowed(_("There is nothing to decide about this withdrawal."))
    order = order_by_ref(orders_to_announce(withdrawal.shop), str(withdrawal.order.pk))
    wanted = {piece.line.pk: piece.quantity for piece in pieces_of(withdrawal)}
    said = _announced(withdrawal, _named(order, wanted))
    with transaction.atomic():
        number = withdrawal.reference.removeprefix("W-")
        rma = desk.submit(said, by=by, number=number)[0]
        if any(line.requested for line in rma.lines.all()):
            rma = desk.approve(rma, by=by)
        transitions.tie(withdrawal, rma, by=by)
    return rma


def keep_goods(event: Event) -> None:
    """Whoever cancels after a withdrawal agrees to keep the goods; the declaration stays."""
    for withdrawal in Withdrawal.objects.filter(rma=event.subject_id):
        said = {"return": withdrawal.rma.number if withdrawal.rma else "", "by": event.by_name}
        evidence.add(withdrawal, "kept", said, key=f"kept:{event.pk}")


def run_refund_clocks(now: datetime) -> int:
    """Refunds near their day move to the day the law gives once the goods are under way."""
    rows = Return.objects.filter(refund_due_on__lte=now.date() + NEAR, status__in=OPEN)
    put_off = 0
    for rma in rows.select_related("shop").iterator(200):
        due = refund_clock(rma).due
        if due and rma.refund_due_on and due > rma.refund_due_on:
            put_off_refund(rma, due)
            put_off += 1
    return put_off
