"""How pieces move: lock, check against the map, guarded UPDATEs, history, derived status.

The mechanics under `transitions`; with it the only code that writes unit counters and
the status. Everything here runs in the transaction of the verb that calls it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
    with transaction.atomic():
        fresh = lock(which) if isinstance(which, Return) else _locked(which)
        outermost = not fresh.held
        fresh.held = True
        try:
            yield fresh
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
    for line_id, changes in sorted(net.items()):
        _change_line(lines[line_id], changes)
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
            raise MoveNotAllowed(_("The return has no such line or quantity."))
    return [(piece.line, piece.quantity) for piece in pieces]


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


def _change_line(line: ReturnLine, changes: Mapping[Place, int]) -> None:
    """One UPDATE that names what must be there; nothing is taken twice."""
    needed = {f"{place.value}__gte": -change for place, change in changes.items() if change < 0}
    new = {place.value: F(place.value) + change for place, change in changes.items() if change}
    if new and not ReturnLine.objects.filter(pk=line.pk, **needed).update(**new):
        raise ChangedMeanwhile(_("Somebody else just changed this return; look at it again."))
    for place, change in changes.items():
        setattr(line, place.value, getattr(line, place.value) + change)


def _claim(lines: Mapping[UUID, ReturnLine], moves: Sequence[Move]) -> None:
    """Keep the order lines' claims in step with the pieces that hold one."""
    per_line: dict[UUID, int] = {}
    for move in moves:
        change = holds_change(move.source, move.target, move.quantity)
        per_line[move.line] = per_line.get(move.line, 0) + change
    per_order: dict[UUID, int] = {}
    for line_id, change in sorted(
        per_line.items(), key=lambda pair: str(lines[pair[0]].order_line_id)
    ):
        line = lines[line_id]
        if not change or line.order_line_id is None or line.order_id is None:
            continue
        verb = orders.claim if change > 0 else orders.release
        verb(line.order_line_id, abs(change))
        per_order[line.order_id] = per_order.get(line.order_id, 0) + change
    for order_id, change in sorted(per_order.items()):
        orders.count_announced(order_id, change)


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
    rma.version += 1
    rma.updated_at = timezone.now()
    Return.objects.filter(pk=rma.pk).update(
        status=rma.status,
        version=F("version") + 1,
        updated_at=rma.updated_at,
        review_started_at=rma.review_started_at,
        closed_at=rma.closed_at,
        money_due=rma.money_due,
        money_paid=rma.money_paid,
        money_open=rma.money_open,
    )
