"""From what was found in a box to the moves of its pieces."""

from uuid import UUID

from django.utils.translation import gettext as _

from openreturns.core.errors import MoveNotAllowed, TooMany
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns.ledger import Move
from openreturns.returns.models import Return, ReturnLine
from openreturns.returns.units import Cause, Place

# Where an arriving piece is taken from, most expected first.
EXPECTED = (Place.IN_TRANSIT, Place.APPROVED, Place.REQUESTED)
ANYWAY = (
    Place.MISSING,
    Place.KEPT,
    Place.REJECTED,
    Place.CANCELLED,
    Place.EXPIRED,
    Place.SENT_BACK,
)


def arrival_moves(rma: Return, delivery: Delivery) -> list[Move]:
    """The moves of a delivery; raises TooMany if more is said to have come than can come."""
    standing = {line.pk: dict(line.units) for line in rma.lines.all()}
    titles = {line.pk: line for line in rma.lines.all()}
    moves: list[Move] = []
    for one in delivery.arrived:
        line = titles.get(one.line)
        if line is None or one.quantity < 1:
            raise MoveNotAllowed(_("The return has no such line or quantity."))
        moves += _arrival(line, standing[one.line], one)
    for line_id, quantity in delivery.missing:
        line = titles.get(line_id)
        if line is None or quantity < 1:
            raise MoveNotAllowed(_("The return has no such line or quantity."))
        moves += _take(line, standing[line_id], quantity, ("miss", Place.MISSING, Cause.NOT_IN_BOX))
    return moves


def _arrival(line: ReturnLine, units: dict[str, int], one: Arrived) -> list[Move]:
    moves = _take(line, units, one.quantity, ("receive", Place.RECEIVED, Cause.SCANNED))
    if one.accepted is not None:
        verb, line_id, source, target = verdict(one)
        units[source] -= one.quantity
        units[target] += one.quantity
        moves.append(Move(verb, line_id, source, target, one.quantity, Cause.INSPECTED))
    return moves


def _take(
    line: ReturnLine, units: dict[str, int], quantity: int, way: tuple[str, Place, Cause]
) -> list[Move]:
    """Pieces from where they are expected first; what was kept or rejected may come anyway."""
    verb, target, cause = way
    sources = EXPECTED[:2] if verb == "miss" else (*EXPECTED, *ANYWAY)
    left, moves = quantity, []
    for source in sources:
        taken = min(left, units[source])
        if taken:
            why = Cause.CAME_ANYWAY if source in ANYWAY else cause
            moves.append(Move(verb, line.pk, source, target, taken, why))
            units[source] -= taken
            units[target] += taken
            left -= taken
    if left:
        raise TooMany(
            _("{title}: {wanted} pieces were scanned, but only {there} can still come.").format(
                title=line.title, wanted=quantity, there=quantity - left
            )
        )
    return moves


def verdict(one: Arrived) -> tuple[str, UUID, Place, Place]:
    """The move that accepts or declines received pieces."""
    if one.accepted:
        return ("accept", one.line, Place.RECEIVED, Place.ACCEPTED)
    return ("decline", one.line, Place.RECEIVED, Place.DECLINED)
