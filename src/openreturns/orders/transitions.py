"""The only module that changes how many pieces of an order line are announced or owed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, Case, F, Value, When
from django.utils.translation import gettext as _

from openreturns.core.errors import ChangedMeanwhile, TooMany
from openreturns.orders.models import Order, OrderLine, Payment


@dataclass(frozen=True, slots=True)
class Change:
    """How many pieces of one order line are held more, or fewer when below zero."""

    order: UUID
    line: UUID
    pieces: int


def change_announced(changes: Iterable[Change]) -> None:
    """Hold pieces of order lines for a return, or give them back so that they may come again.

    Raises TooMany if pieces to hold are not there any more, ChangedMeanwhile if pieces
    were already given back. One UPDATE names its condition for all lines: of two returns
    that want the last piece, one gets it. The orders come first and sorted, so that two
    returns with the same lines wait for each other instead of stopping each other.
    """
    per_order: Counter[UUID] = Counter()
    per_line: Counter[UUID] = Counter()
    for change in changes:
        per_order[change.order] += change.pieces
        per_line[change.line] += change.pieces
    for order, pieces in sorted(per_order.items()):
        if pieces or any(per_line.values()):
            rows = Order.objects.filter(pk=order, announced__lte=F("sold") - max(pieces, 0))
            if not rows.update(announced=F("announced") + pieces):
                raise TooMany(_("Not that many pieces of this item can still be returned."))
    _hold({line: pieces for line, pieces in per_line.items() if pieces > 0})
    _free({line: -pieces for line, pieces in per_line.items() if pieces < 0})


def _hold(pieces: Mapping[UUID, int]) -> None:
    change = _per_line(pieces)
    room = F("quantity") - F("cancelled_quantity") - change
    rows = OrderLine.objects.filter(pk__in=list(pieces), announced__lte=room)
    if pieces and rows.update(announced=F("announced") + change) != len(pieces):
        raise TooMany(_("Not that many pieces of this item can still be returned."))


def _free(pieces: Mapping[UUID, int]) -> None:
    change = _per_line(pieces)
    rows = OrderLine.objects.filter(pk__in=list(pieces), announced__gte=change)
    if pieces and rows.update(announced=F("announced") - change) != len(pieces):
        raise ChangedMeanwhile(_("These pieces were already given back."))


def _per_line(figures: Mapping[UUID, int]) -> Case | Value:
    """A figure per line for one statement; a plain one where all are equal."""
    if len(set(figures.values())) == 1:
        return Value(next(iter(figures.values())))
    return Case(
        *(When(pk=line, then=Value(figure)) for line, figure in figures.items()),
        default=Value(0),
        output_field=BigIntegerField(),
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """How many pieces of an order line are owed more (or fewer), and what these are worth."""

    line: OrderLine
    pieces: int
    value: int


def owe(changes: Sequence[Owed]) -> None:
    """Count pieces whose money falls due (or no longer does), one change per order line.

    The amount of a piece depends on what was owed before it, so a caller that worked
    from an old count must start again: ChangedMeanwhile. The lines at hand are brought
    up to date.
    """
    lines = {change.line.pk: change.line for change in changes}
    rows = OrderLine.objects.filter(
        pk__in=list(lines),
        owed=_per_line({key: line.owed for key, line in lines.items()}),
        owed_value=_per_line({key: line.owed_value for key, line in lines.items()}),
    )
    for change in changes:
        change.line.owed += change.pieces
        change.line.owed_value += change.value
    new = {
        "owed": _per_line({key: line.owed for key, line in lines.items()}),
        "owed_value": _per_line({key: line.owed_value for key, line in lines.items()}),
    }
    if lines and rows.update(**new) != len(lines):
        raise ChangedMeanwhile(_("Somebody else just settled pieces of this item."))


def take_back(changes: Sequence[Owed]) -> None:
    """Pieces that came back and were paid before our time: announced and owed, at once.

    For many lines, each named once and brought up to date by the caller, whose orders it
    has locked. Raises ChangedMeanwhile if a line is not as the caller saw it.
    """
    lines = [
        (one.pieces, one.line.owed, one.line.owed_value, one.line.pk.hex, one.pieces,
         one.line.owed - one.pieces, one.line.owed_value - one.value)
        for one in changes
    ]  # fmt: skip
    orders: Counter[UUID] = Counter()
    for one in changes:
        orders[one.line.order_id] += one.pieces
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE orders_order SET announced = announced + %s WHERE id = %s",
            [(pieces, order.hex) for order, pieces in sorted(orders.items())],
        )
        cursor.executemany(
            "UPDATE orders_orderline SET announced = announced + %s, owed = %s, owed_value = %s "
            "WHERE id = %s AND announced + %s <= quantity - cancelled_quantity "
            "AND owed = %s AND owed_value = %s",
            lines,
        )
        if cursor.rowcount != len(lines):
            raise ChangedMeanwhile(_("Somebody else just settled pieces of this item."))


def reserve_all(amounts: Mapping[UUID, int]) -> None:
    """Set money of many payments aside at once; TooMany above what is left of one."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE orders_payment SET reserved = reserved + %s WHERE id = %s "
            "AND amount >= outside + reserved + %s",
            [(amount, payment.hex, amount) for payment, amount in amounts.items()],
        )
        if cursor.rowcount != len(amounts):
            raise TooMany(_("That much is no longer left on the payment."))


def reserve(payment_id: UUID, amount: int) -> None:
    """Set money of a payment aside for a refund; refused above what is left of it."""
    if not Payment.objects.filter(
        pk=payment_id, amount__gte=F("outside") + F("reserved") + amount
    ).update(reserved=F("reserved") + amount):
        raise TooMany(_("That much is no longer left on the payment."))


def unreserve(payment_id: UUID, amount: int) -> None:
    """A refund failed or was cancelled: its money is free again."""
    if not Payment.objects.filter(pk=payment_id, reserved__gte=amount).update(
        reserved=F("reserved") - amount
    ):
        raise ChangedMeanwhile(_("This money was already freed."))
