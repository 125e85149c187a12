"""How pieces move: lock, check against the map, guarded UPDATEs, history, derived status.

The mechanics under `transitions`; with it the only code that writes unit counters and
the status. Everything here runs in the transaction of the verb that calls it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.errors import ChangedMeanwhile, MoveNotAllowed, TooMany
from openreturns.core.outbox import PLAIN, Remark, Subject
from openreturns.orders import transitions as orders
from openreturns.orders.transitions import Change
from openreturns.returns.models import Return, ReturnLine, UnitMove
from openreturns.returns.status import StatusFacts, derive
from openreturns.returns.units import VERBS, Cause, Place, holds_change

WAKES = frozenset({"hand_over", "receive", "miss"})


@dataclass(frozen=True, slots=True)
class Pieces:
    """Some pieces of one return line."""

    line: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Move:
    """Pieces of a line that a verb takes from one place to another."""

    verb: str
    line: UUID
    source: Place
    target: Place
    quantity: int
    cause: Cause


def subject(rma: Return) -> Subject:
    """The return as the timeline knows it."""
    return Subject(rma.shop_id, "return", rma.pk)


@contextmanager
def holding(which: Return | QuerySet[Return]) -> Iterator[Return]:
    """Lock once for several verbs of one transaction; inside, `lock` gives this very object.

    `which` is a return, or a query that finds one; raises Return.DoesNotExist.
    """
    with transaction.atomic(), outbox.together():
        fresh = lock(which) if isinstance(which, Return) else _locked(which)
        outermost = not fresh.held
        fresh.held = True
        try:
            yield fresh
            if outermost and fresh.head_changed:
                _write_head(fresh)
        finally:
            fresh.held = fresh.held and not outermost


def lock(rma: Return) -> Return:
    """The return and its lines, fresh, and nobody else's until the transaction ends."""
    if rma.held:
        return rma
    return _locked(Return.objects.filter(pk=rma.pk))


def _locked(rows: QuerySet[Return]) -> Return:
    fresh = rows.select_for_update(of=("self",)).select_related("shop").get()
    prefetch_related_objects([fresh], "lines")
    return fresh


def spread(
    rma: Return,
    verb: str,
    sources: Sequence[Place],
    target: Place,
    pieces: Sequence[Pieces] | None,
    cause: Cause,
) -> list[Move]:
    """Moves for some pieces (default: all there are), taken from the sources in their order."""
    moves: list[Move] = []
    lines = {line.pk: line for line in rma.lines.all()}
    for line_id, quantity in wanted(rma, pieces, sources):
        left = quantity
        for source in sources:
            taken = min(left, int(getattr(lines[line_id], source.value)))
            if taken:
                moves.append(Move(verb, line_id, source, target, taken, cause))
            left -= taken
        if left:
            raise _not_there(lines[line_id], quantity, sources)
    if not moves:
        raise MoveNotAllowed(_("There is no piece left for which this can be done."))
    return moves


def apply(
    rma: Return,
    moves: Sequence[Move],
    *,
    event: str,
    by: Actor,
    remark: Remark = PLAIN,
    data: Mapping[str, Any] | None = None,
) -> Return:
    """Make the moves of a locked return, keep the history and tell what happened."""
    _wake(rma, moves, by)
    lines = {line.pk: line for line in rma.lines.all()}
    net = _net(lines, moves)
    _change_lines(lines, net)
    _claim(lines, moves)
    _remember(moves, by, remark)
    moved = sum(change for changes in net.values() for change in changes.values() if change > 0)
    figures = {"pieces": moved, **(data or {})}
    return store(rma, event=event, by=by, remark=remark, data=figures)


def wanted(
    rma: Return, pieces: Sequence[Pieces] | None, sources: Sequence[Place]
) -> list[tuple[UUID, int]]:
    """The lines and quantities that are meant: those named, or all that stand in `sources`."""
    known = {line.pk: line for line in rma.lines.all()}
    if pieces is None:
        counted = [(line.pk, line.count(sources)) for line in known.values()]
        return [(line, quantity) for line, quantity in counted if quantity]
    for piece in pieces:
        if piece.line not in known or piece.quantity < 1:
            raise _no_such_piece()
    return [(piece.line, piece.quantity) for piece in pieces]


def _no_such_piece() -> MoveNotAllowed:
    return MoveNotAllowed(_("The return has no such line or quantity."))


def _not_there(line: ReturnLine, quantity: int, sources: Sequence[Place]) -> TooMany:
    return TooMany(
        _("{title}: {wanted} pieces were asked for, but only {there} can be handled now.").format(
            title=line.title, wanted=quantity, there=line.count(sources)
        )
    )


def _wake(rma: Return, moves: Sequence[Move], by: Actor) -> None:
    """A closed return rests; only goods that really move wake it, decisions do not."""
    if rma.closed_at is None:
        return
    if not any(move.verb in WAKES for move in moves):
        raise MoveNotAllowed(_("This return is closed. Reopen it first."))
    rma.closed_at = None
    outbox.publish("return.reopened", subject(rma), by=by)


def _net(lines: Mapping[UUID, ReturnLine], moves: Sequence[Move]) -> dict[UUID, dict[Place, int]]:
    """Check each move where it stands, and sum up per line and place."""
    standing = {key: dict(line.units) for key, line in lines.items()}
    net: dict[UUID, dict[Place, int]] = {}
    for move in moves:
        if move.line not in lines or move.quantity < 1:
            raise _no_such_piece()
        if (move.source, move.target) not in VERBS[move.verb]:
            raise MoveNotAllowed(_("A piece cannot go there from where it is."))
        units = standing[move.line]
        if units[move.source] < move.quantity:
            raise _not_there(lines[move.line], move.quantity, [move.source])
        units[move.source] -= move.quantity
        units[move.target] += move.quantity
        changes = net.setdefault(move.line, {})
        changes[move.source] = changes.get(move.source, 0) - move.quantity
        changes[move.target] = changes.get(move.target, 0) + move.quantity
    return net


def _change_lines(
    lines: Mapping[UUID, ReturnLine], net: Mapping[UUID, Mapping[Place, int]]
) -> None:
    """UPDATEs that name what must be there, one for all lines that change alike."""
    alike: dict[tuple[tuple[Place, int], ...], list[UUID]] = {}
    for line_id, changes in net.items():
        alike.setdefault(tuple(sorted(changes.items())), []).append(line_id)
    for places, same in alike.items():
        needed = {f"{place.value}__gte": -change for place, change in places if change < 0}
        new = {place.value: F(place.value) + change for place, change in places if change}
        rows = ReturnLine.objects.filter(pk__in=same, **needed)
        if new and rows.update(**new) != len(same):
            raise ChangedMeanwhile(_("Somebody else just changed this return; look at it again."))
        for line_id, (place, change) in product(same, places):
            line = lines[line_id]
            setattr(line, place.value, getattr(line, place.value) + change)


def _claim(lines: Mapping[UUID, ReturnLine], moves: Sequence[Move]) -> None:
    """Keep the order lines' claims in step with the pieces that hold one."""
    orders.change_announced(
        Change(line.order_id, line.order_line_id, change)
        for line, change in (
            (lines[move.line], holds_change(move.source, move.target, move.quantity))
            for move in moves
        )
        if change and line.order_id and line.order_line_id
    )


def _remember(moves: Sequence[Move], by: Actor, remark: Remark) -> None:
    now = timezone.now()
    UnitMove.objects.bulk_create(
        UnitMove(
            line_id=move.line,
            source=move.source,
            target=move.target,
            quantity=move.quantity,
            cause=move.cause,
            at=now,
            by_kind=by.kind,
            by_name=by.name,
            note=remark.note,
        )
        for move in moves
    )


def store(
    rma: Return,
    *,
    event: str,
    by: Actor,
    remark: Remark = PLAIN,
    data: Mapping[str, Any] | None = None,
) -> Return:
    """Keep the head as it is now and tell what happened."""
    save_head(rma)
    outbox.publish(event, subject(rma), by=by, remark=remark, data=data)
    return rma


def save_head(rma: Return) -> None:
    """Derive the status from where the pieces stand now, and keep it for lists."""
    units = {
        place.value: sum(line.units[place.value] for line in rma.lines.all()) for place in Place
    }
    facts = StatusFacts(rma.money_open, rma.submitted_at, rma.review_started_at, rma.closed_at)
    rma.status = derive(units, facts)
    if not rma.head_changed:
        rma.version += 1
    rma.updated_at, rma.head_changed = timezone.now(), True
    if not rma.held:
        _write_head(rma)


def _write_head(rma: Return) -> None:
    rma.head_changed = False
    Return.objects.filter(pk=rma.pk).update(
        status=rma.status,
        version=F("version") + 1,
        updated_at=rma.updated_at,
        review_started_at=rma.review_started_at,
        closed_at=rma.closed_at,
        send_back_by=rma.send_back_by,
        expires_on=rma.expires_on,
        money_due=rma.money_due,
        money_paid=rma.money_paid,
        money_open=rma.money_open,
    )
