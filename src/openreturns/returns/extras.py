"""Pieces in a box that nobody announced: they become lines of the return, born received.

They claim their order line if it is named. Money is owed for them only once somebody
accepts them: a parcel without a word is no withdrawal (LAW.md R41).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import FieldError, Invalid
from openreturns.core.money import half_up
from openreturns.orders import transitions as orders
from openreturns.orders.keys import email_key
from openreturns.orders.models import OrderLine
from openreturns.orders.transitions import Change
from openreturns.returns.models import LegalBasis, Return, ReturnLine, UnitMove
from openreturns.returns.terms import terms_of
from openreturns.returns.units import Cause, Place


@dataclass(frozen=True, slots=True)
class Extra:
    """Pieces of an order line, or of something that only has a `sku` or `title`."""

    quantity: int
    order_line: OrderLine | None = None
    sku: str = ""
    title: str = ""
    note: str = ""


def add(rma: Return, extras: Sequence[Extra], *, by: Actor) -> list[ReturnLine]:
    """Add lines for extra pieces to a locked return; nothing is told, the receipt does that.

    Raises Invalid for a thing without a name or of somebody else's order, and TooMany if
    the order line has no such pieces left.
    """
    _check(rma, extras)
    orders.change_announced(
        Change(one.order_line.order_id, one.order_line.pk, one.quantity)
        for one in extras
        if one.order_line
    )
    known = list(rma.lines.all())
    first = max((line.position for line in known), default=-1) + 1
    lines = [_line(rma, first + place, one) for place, one in enumerate(extras)]
    ReturnLine.objects.bulk_create(lines)
    _remember(lines, by)
    rma.pieces += sum(line.quantity for line in lines)
    rma.value += sum(line.value for line in lines)
    rma.orders = rma.orders + _new_orders(rma, extras)
    Return.objects.filter(pk=rma.pk).update(pieces=rma.pieces, value=rma.value, orders=rma.orders)
    fresh = terms_of(rma, lines)
    type(fresh[0]).objects.bulk_create(fresh, ignore_conflicts=True)
    rma._prefetched_objects_cache["lines"] = [*known, *lines]  # type: ignore[attr-defined]
    return lines


def _check(rma: Return, extras: Sequence[Extra]) -> None:
    errors = []
    for place, one in enumerate(extras):
        if one.quantity < 1:
            errors.append(FieldError(f"/extra/{place}/quantity", _("At least one piece.")))
        if one.order_line is None and not (one.sku.strip() or one.title.strip()):
            errors.append(FieldError(f"/extra/{place}/title", _("Say what it is.")))
        if one.order_line and not _fits(rma, one.order_line):
            text = _("This belongs to somebody else's order.")
            errors.append(FieldError(f"/extra/{place}/order_line", text))
    if errors:
        raise Invalid(" ".join(error.detail for error in errors), tuple(errors))


def _fits(rma: Return, thing: OrderLine) -> bool:
    order = thing.order
    mine = any(known["id"] == str(order.pk) for known in rma.orders)
    same = bool(rma.email) and order.email_key == email_key(rma.email)
    return order.shop_id == rma.shop_id and order.currency == rma.currency and (mine or same)


def _line(rma: Return, position: int, one: Extra) -> ReturnLine:
    thing = one.order_line
    business = bool(thing and thing.order.is_business)
    return ReturnLine(
        rma=rma,
        position=position,
        order_line=thing,
        order=thing.order if thing else None,
        line_ref=thing.external_id if thing else "",
        sku=thing.sku if thing else one.sku.strip(),
        title=thing.title if thing else (one.title.strip() or one.sku.strip()),
        image_url=thing.image_url if thing else "",
        quantity=one.quantity,
        value=half_up(thing.total * one.quantity, thing.quantity) if thing else 0,
        legal_basis=LegalBasis.B2B if business else LegalBasis.VOLUNTARY,
        received=one.quantity,
    )


def _remember(lines: Sequence[ReturnLine], by: Actor) -> None:
    now = timezone.now()
    UnitMove.objects.bulk_create(
        UnitMove(
            line=line,
            target=Place.RECEIVED,
            quantity=line.quantity,
            cause=Cause.CAME_ANYWAY,
            at=now,
            by_kind=by.kind,
            by_name=by.name,
        )
        for line in lines
    )


def _new_orders(rma: Return, extras: Sequence[Extra]) -> list[dict[str, str]]:
    known = {order["id"] for order in rma.orders}
    found = {one.order_line.order.pk: one.order_line.order for one in extras if one.order_line}
    return [
        {"id": str(order.pk), "external_id": order.external_id, "number": order.number}
        for order in found.values()
        if str(order.pk) not in known
    ]
