"""Past returns from elsewhere: finished rows, written complete, with their claims."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from openreturns.core.ids import id_at
from openreturns.orders import transitions as orders
from openreturns.orders.models import OrderLine
from openreturns.orders.transitions import Change
from openreturns.returns.models import Origin, Return, ReturnLine, Term, UnitMove
from openreturns.returns.status import Status
from openreturns.returns.terms import terms_of
from openreturns.returns.units import Cause, Place
from openreturns.shops.models import Shop

SOURCE = "source"


@dataclass(frozen=True, slots=True)
class PastLine:
    """Pieces of an order line that came back, and what they were paid for in minor units."""

    order_line: OrderLine
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Past:
    """One finished return; `source` is its number in the system it comes from."""

    source: str
    number: str
    at: datetime
    lines: tuple[PastLine, ...]


@transaction.atomic
def write(shop: Shop, past: Past) -> Return:
    """Store a finished, closed return: its pieces are accepted and claim their order lines."""
    orders.change_announced(
        Change(line.order_line.order_id, line.order_line.pk, line.quantity) for line in past.lines
    )
    rma = _head(shop, past)
    rma.save(force_insert=True)
    lines = [_line(rma, place, line) for place, line in enumerate(past.lines)]
    ReturnLine.objects.bulk_create(lines)
    UnitMove.objects.bulk_create(move for line in lines for move in _moves(line, past.at))
    Term.objects.bulk_create(
        [
            *terms_of(rma, lines),
            Term(shop_id=shop.pk, kind=SOURCE, term=past.source[:100], rma=rma),
        ]
    )
    return rma


def known(shop: Shop, sources: list[str]) -> set[str]:
    """Those of the sources that are stored already."""
    rows = Term.objects.filter(shop_id=shop.pk, kind=SOURCE, term__in=sources)
    return set(rows.values_list("term", flat=True))


def _head(shop: Shop, past: Past) -> Return:
    first = past.lines[0].order_line.order
    customer = first.customer
    refs = {line.order_line.order.pk: line.order_line.order for line in past.lines}
    total = sum(line.amount for line in past.lines)
    return Return(
        id=id_at(past.at),
        shop=shop,
        number=past.number,
        customer=customer,
        email=customer.email if customer else "",
        name=customer.name if customer else "",
        language=shop.default_language,
        country=first.country,
        currency=first.currency,
        origin=Origin.IMPORT,
        orders=[
            {"id": str(one.pk), "external_id": one.external_id, "number": one.number}
            for one in refs.values()
        ],
        status=Status.CLOSED,
        pieces=sum(line.quantity for line in past.lines),
        value=total,
        money_paid=total,
        created_at=past.at,
        updated_at=past.at,
        submitted_at=past.at,
        closed_at=past.at,
    )


def _line(rma: Return, place: int, line: PastLine) -> ReturnLine:
    thing = line.order_line
    return ReturnLine(
        rma=rma,
        position=place,
        order_line=thing,
        order=thing.order,
        line_ref=thing.external_id,
        sku=thing.sku,
        title=thing.title,
        quantity=line.quantity,
        value=line.amount,
        legal_basis="voluntary",
        settled_quantity=line.quantity,
        accepted=line.quantity,
    )


def _moves(line: ReturnLine, at: datetime) -> list[UnitMove]:
    steps = (
        ("", Place.RECEIVED, Cause.ANNOUNCED),
        (Place.RECEIVED, Place.ACCEPTED, Cause.INSPECTED),
    )
    return [
        UnitMove(
            line=line,
            source=source,
            target=target,
            quantity=line.quantity,
            cause=cause,
            at=at,
            by_kind="import",
        )
        for source, target, cause in steps
    ]
