"""When pieces are accepted, kept or lost, their money falls due; when that is undone, it does not.

`refresh` compares what the pieces say with the settlement lines there are, so it can
be repeated at any time and only ever adds or takes back the difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from openreturns.core.errors import MoveNotAllowed, TooMany
from openreturns.core.money import WHOLE
from openreturns.orders import transitions as orders
from openreturns.orders.models import OrderLine
from openreturns.orders.transitions import Owed
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return, ReturnLine, UnitMove
from openreturns.returns.queries import order_lines
from openreturns.returns.units import Cause, Place
from openreturns.settlement import costs
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.quote import paid
from openreturns.settlement.report import report
from openreturns.settlement.states import Component, LineState
from openreturns.settlement.sums import PaidLine, goods, portion
from openreturns.settlement.transitions import divide, take_back

GOODS, KEPT, LOST = "goods", "kept", "lost"  # why a piece is owed; anything else is goods


@dataclass(frozen=True, slots=True)
class Account:
    """What is owed on a locked return: its settlement lines, and each of its order lines
    (by id) with what is owed of it by now.
    """

    rma: Return
    rows: list[SettlementLine]
    things: dict[UUID, OrderLine]
    book: dict[UUID, PaidLine]

    def changes(self) -> list[Owed]:
        """What differs from what is stored."""
        return [
            Owed(thing, now.owed - thing.owed, now.value - thing.owed_value)
            for key, now in sorted(self.book.items())
            if (thing := self.things[key]) and now != paid(thing)
        ]


def refresh(rma: Return, *, share: int = WHOLE) -> None:
    """Make what is owed fit where the pieces stand; `rma` is locked by the caller.

    `share` in hundredths of a percent is paid for pieces that are kept from now on.
    Raises MoveNotAllowed if money that is already on its way would have to be taken back.
    """
    things = order_lines([rma])
    book = {key: paid(thing) for key, thing in things.items()}
    account = Account(rma, settlement_lines(rma), things, book)
    lost = _lost(rma)
    for line in rma.lines.all():
        wanted = {GOODS: line.accepted, KEPT: line.kept, LOST: lost.get(line.pk, 0)}
        _fit(account, line, wanted, share)
    changes = account.changes()
    complete = costs.hold_orders(changes, promised=bool(rma.decision.get("refund_delivery")))
    orders.owe(changes)
    _store(account.rows)
    account.rows.extend(costs.refresh(rma, account.rows, complete))
    _store(account.rows)
    report(rma, account.rows)


def _store(rows: Sequence[SettlementLine]) -> None:
    SettlementLine.objects.bulk_create(row for row in rows if row._state.adding)


def settlement_lines(rma: Return) -> list[SettlementLine]:
    """What is owed on a return; asks nothing where nothing ever was."""
    settled = any(line.settled_quantity for line in rma.lines.all())
    if not (rma.money_open or rma.money_due or rma.money_paid or settled):
        return []
    return list(SettlementLine.objects.filter(rma=rma, taken_back=False).order_by("id"))


def split(rows: list[SettlementLine], pieces: Sequence[Pieces]) -> None:
    """Let whole rows stand for exactly these pieces; TooMany if fewer are due."""
    for piece in pieces:
        left = piece.quantity
        for row in _of(rows, piece.line):
            if row.state != LineState.DUE or not left:
                continue
            part = row if row.quantity <= left else _part(rows, row, left)
            left -= part.quantity
        if left:
            raise TooMany(_("For so many pieces of this line no money is due."))


def _fit(account: Account, line: ReturnLine, wanted: dict[str, int], share: int) -> None:
    """Owe what more is wanted, take back what is wanted no more.

    The money of a kept or lost piece stays owed when the piece comes after all, and
    accepting it then adds nothing.
    """
    promised = 0
    missing: list[tuple[str, int]] = []
    for why, count in wanted.items():
        rows = [row for row in _of(account.rows, line.pk) if _why(row) == why]
        change = count - sum(row.quantity for row in rows)
        if change > 0:
            missing.append((why, change))
        elif change < 0 and why == GOODS:
            _take_back(account, line, rows, -change)
        elif change < 0:
            came = min(-change, _came_anyway(line, why))
            _take_back(account, line, rows, -change - came)
            promised += came
    for why, count in missing:
        covered = min(promised, count)
        promised -= covered
        if count > covered:
            _owe(account, line, count - covered, why, share if why == KEPT else WHOLE)


def _came_anyway(line: ReturnLine, why: str) -> int:
    """How many kept or lost pieces arrived in the end."""
    source = Place.KEPT if why == KEPT else Place.MISSING
    moves = UnitMove.objects.filter(line=line, source=source, target=Place.RECEIVED)
    return int(moves.aggregate(pieces=Sum("quantity"))["pieces"] or 0)


def _of(rows: Sequence[SettlementLine], line: UUID) -> list[SettlementLine]:
    return [
        row
        for row in rows
        if row.line_id == line and row.kind == Component.GOODS and not row.taken_back
    ]


def _why(row: SettlementLine) -> str:
    code = str(row.why.get("code"))
    return code if code in {KEPT, LOST} else GOODS


def _lost(rma: Return) -> dict[UUID, int]:
    """Missing pieces that our carrier lost: the shop bears that, so they are owed.

    Which of several missing pieces turned up nobody can tell; in the customer's favour
    the lost ones are taken to be missing still.
    """
    missing = {line.pk: line.missing for line in rma.lines.all() if line.missing}
    if not missing:
        return {}
    moves = UnitMove.objects.filter(
        line__in=missing, target=Place.MISSING, cause=Cause.CARRIER_LOST
    )
    sums = moves.values_list("line").annotate(Sum("quantity"))
    return {line: min(int(count), missing[line]) for line, count in sums}


def _owe(account: Account, line: ReturnLine, quantity: int, why: str, share: int) -> None:
    """Add the row for pieces that fall due now; `refresh` stores it and counts them."""
    thing = account.things[line.order_line_id] if line.order_line_id else None
    worth = 0
    if thing:
        before = account.book[thing.pk]
        worth = goods(before, quantity)
        account.book[thing.pk] = before.with_more(quantity)
    row = SettlementLine(
        rma=account.rma,
        order_id=line.order_id,
        line=line,
        kind=Component.GOODS,
        outcome=line.outcome,
        quantity=quantity,
        amount=portion(worth, share),
        worth=worth,
        tax_rate=thing.tax_rate if thing else None,
        state=LineState.DUE,
        why={"code": why, "share": share},
    )
    account.rows.append(row)
    if thing and why == GOODS:
        share = costs.agreed_share(account.rma, line)
        account.rows.extend(costs.restocking(row, before.value, share))


def _take_back(
    account: Account, line: ReturnLine, rows: Sequence[SettlementLine], surplus: int
) -> None:
    """Take back the newest that is not paid; what is left of a row stays owed."""
    free = [row for row in rows if not any(one.covered for one in costs.bundle(account.rows, row))]
    if surplus > sum(row.quantity for row in free):
        raise MoveNotAllowed(_("The money for these pieces is already on its way."))
    for row in reversed(free):
        if surplus <= 0:
            break
        part = row if row.quantity <= surplus else _part(account.rows, row, surplus)
        surplus -= part.quantity
        for one in costs.bundle(account.rows, part):
            take_back(one)
        if line.order_line_id:
            before = account.book[line.order_line_id]
            account.book[line.order_line_id] = before.without(part.quantity, part.worth)


def _part(rows: list[SettlementLine], row: SettlementLine, quantity: int) -> SettlementLine:
    """Some pieces of a row as a row of their own, with their part of what rides on it."""
    part = divide(row, quantity)
    rows.append(part)
    for fee in costs.bundle(rows, row)[1:]:
        rows.append(divide(fee, quantity, {**fee.why, "goods": str(part.pk)}))
    return part
