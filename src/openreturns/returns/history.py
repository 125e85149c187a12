"""Past returns from elsewhere: finished rows, written complete, with their claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openreturns.core import bulk, outbox
from openreturns.core.actors import IMPORTER
from openreturns.core.ids import id_at
from openreturns.core.models import Event
from openreturns.core.outbox import Subject
from openreturns.orders import transitions as orders
from openreturns.orders.models import OrderLine
from openreturns.orders.transitions import Owed
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


@dataclass(frozen=True, slots=True)
class Written:
    """A past return as it was stored, with its lines."""

    rma: Return
    lines: list[ReturnLine]


def write(shop: Shop, pasts: Sequence[Past]) -> list[Written]:
    """Store finished, closed returns in the caller's transaction.

    Their pieces are accepted and claim their order lines, whose money counts as owed and
    paid. The lines are up to date with that already; raises ChangedMeanwhile if they
    were not as the caller saw them.
    """
    _claim(pasts)
    written = [_written(shop, past) for past in pasts]
    lines = [line for one in written for line in one.lines]
    bulk.insert(Return, (one.rma for one in written))
    bulk.insert(ReturnLine, lines)
    bulk.insert(UnitMove, (move for line in lines for move in _moves(line)))
    bulk.insert(
        Term, (term for one, past in zip(written, pasts, strict=True) for term in _terms(one, past))
    )
    bulk.insert(Event, (event for one in written for event in _timeline(one.rma)))
    return written


def _claim(pasts: Sequence[Past]) -> None:
    """Each order line once, with all that came back of it."""
    per_line: dict[OrderLine, tuple[int, int]] = {}
    for line in (line for past in pasts for line in past.lines):
        pieces, value = per_line.get(line.order_line, (0, 0))
        per_line[line.order_line] = pieces + line.quantity, value + line.amount
    orders.take_back([Owed(line, pieces, value) for line, (pieces, value) in per_line.items()])


def _written(shop: Shop, past: Past) -> Written:
    rma = _head(shop, past)
    return Written(rma, [_line(rma, place, line) for place, line in enumerate(past.lines)])


def _terms(one: Written, past: Past) -> list[Term]:
    source = Term(shop_id=one.rma.shop_id, kind=SOURCE, term=past.source[:100], rma=one.rma)
    return [*terms_of(one.rma, one.lines), source]


def _timeline(rma: Return) -> list[Event]:
    """What the timeline tells; nobody else hears of it, it is long past."""
    money = {"amount": rma.money_paid, "currency": rma.currency}
    told: list[tuple[str, dict[str, Any]]] = [
        ("return.received", {"pieces": rma.pieces}),
        ("refund.paid", money),
        ("return.closed", {}),
    ]
    subject = Subject(rma.shop_id, "return", rma.pk)
    return [
        outbox.past(type_, subject, at=rma.created_at, by=IMPORTER, data=data)
        for type_, data in told
    ]


def known(shop: Shop, sources: list[str]) -> set[str]:
    """Those of the sources that are stored already."""
    rows = Term.objects.filter(
        shop_id=shop.pk, kind=SOURCE, term__in=[source[:100] for source in sources]
    )
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


def _moves(line: ReturnLine) -> list[UnitMove]:
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
            at=line.rma.created_at,
            by_kind="import",
        )
        for source, target, cause in steps
    ]
