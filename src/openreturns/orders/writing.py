"""Orders come in: new ones in bulk, known ones brought up to date, ours never overwritten.

Whoever writes at the same moment, a batch is stored whole or not at all: if it collides
with another writer it is read again and tried once more.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from openreturns.core import bulk
from openreturns.core.actors import Actor
from openreturns.core.errors import DomainError
from openreturns.core.ids import id_at
from openreturns.orders import building
from openreturns.orders.changing import Update
from openreturns.orders.customers import Customers
from openreturns.orders.incoming import WHOLE, Incoming, Part
from openreturns.orders.models import (
    Customer,
    Invoice,
    Order,
    OrderLine,
    OutsideRefund,
    Payment,
    Shipment,
)
from openreturns.orders.schema import OrderIn
from openreturns.shops.models import Shop

# At most so many orders, and about so many lines, are written in one commit.
BATCH, BATCH_LINES = 500, 5_000
ATTEMPTS = 3
COPIES: dict[Part, type[Shipment] | type[Invoice] | type[OutsideRefund]] = {
    "shipments": Shipment,
    "invoices": Invoice,
    "refunds": OutsideRefund,
}


@dataclass
class BulkResult:
    """What became of many orders; `rejected` are (line number, problem)."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


def put_order(shop: Shop, given: OrderIn, *, by: Actor) -> tuple[Order, bool]:
    """Create the order or bring it up to date; whether it is new. Repeating it changes nothing."""
    result = BulkResult()
    put_batch(shop, [Incoming(given)], result, by=by)
    return Order.objects.get(shop=shop, external_id=given.external_id), bool(result.created)


def put_orders(shop: Shop, orders: Iterable[tuple[int, OrderIn]], *, by: Actor) -> BulkResult:
    """Store many numbered orders, some hundred per commit; memory stays flat."""
    result = BulkResult()
    for batch in batches(Incoming(given, number=number) for number, given in orders):
        put_good(shop, batch, result, by=by)
    return result


def put_good(shop: Shop, batch: Sequence[Incoming], result: BulkResult, *, by: Actor) -> None:
    """Store a batch; if one of it cannot be, it is named in `rejected` and the others are kept."""
    try:
        put_batch(shop, batch, result, by=by)
    except DomainError as refused:
        if len(batch) == 1:
            result.rejected.append((batch[0].number, refused.detail))
            return
        for one in batch:
            put_good(shop, [one], result, by=by)


def batches(orders: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    """Orders in groups that are small enough for one commit and name no order twice."""
    batch: list[Incoming] = []
    keys: set[str] = set()
    lines = 0
    for one in orders:
        key = one.order.external_id
        if key in keys or len(batch) >= BATCH or lines >= BATCH_LINES:
            yield batch
            batch, keys, lines = [], set(), 0
        batch.append(one)
        keys.add(key)
        lines += len(one.order.lines)
    if batch:
        yield batch


def put_batch(shop: Shop, batch: Sequence[Incoming], result: BulkResult, *, by: Actor) -> None:
    """Store a batch in one commit and count what became of it."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                created, updated = _put(shop, batch, by)
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
            continue  # somebody else wrote the same orders; look again
        result.created += created
        result.updated += updated
        result.unchanged += len(batch) - created - updated
        return


def _put(shop: Shop, batch: Sequence[Incoming], by: Actor) -> tuple[int, int]:
    """Create the new ones, bring the others up to date; how many of each."""
    wanted = {one.order.external_id: one for one in batch}
    # Locked as returns lock them, orders first and sorted, so that none stops the other.
    rows = Order.objects.select_for_update(of=("self",)).order_by("pk")
    rows = rows.filter(shop=shop, external_id__in=wanted)
    known = rows.select_related("customer").prefetch_related(*WHOLE)
    had = {order.external_id: order for order in known}
    customers = Customers(shop, [one.order for one in batch])
    fresh = [one.order for key, one in wanted.items() if key not in had]
    orders = [_order(shop, given, customers.of(given)) for given in fresh]
    updates = [
        Update(order, wanted[key], customers.of(wanted[key].order, order.customer))
        for key, order in had.items()
    ]
    customers.save()
    if orders:
        _create(list(zip(orders, fresh, strict=True)))
    return len(orders), sum(update.run(by=by) for update in updates)


def _create(pairs: Sequence[tuple[Order, OrderIn]]) -> None:
    bulk.insert(Order, (order for order, _given in pairs))
    bulk.insert_values(
        OrderLine, (row for order, given in pairs for row in building.line_rows(order, given))
    )
    bulk.insert(
        Payment, (row for order, given in pairs for row in building.payment_rows(order, given))
    )
    for part, model in COPIES.items():
        rows = [row for order, given in pairs for row in building.copies(order, given, part)]
        bulk.insert(model, rows)


def _order(shop: Shop, given: OrderIn, customer: Customer | None) -> Order:
    return Order(
        id=id_at(given.ordered_at),
        shop_id=shop.pk,
        external_id=given.external_id,
        customer_id=customer.pk if customer else None,
        **building.order_fields(given),
    )
