"""Orders come in: new ones in bulk, known ones brought up to date, ours never overwritten.

What returns hold of a line is never taken away: a line that the shop dropped or
shortened below what is announced is kept, noted on the order and told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.ids import id_at
from openreturns.core.outbox import Subject
from openreturns.orders import building
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

BATCH = 500


@dataclass
class BulkResult:
    """What became of many orders; `rejected` are (line number, problem)."""

    created: int = 0
    updated: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


def put_order(shop: Shop, given: OrderIn, *, by: Actor) -> tuple[Order, bool]:
    """Create the order or bring it up to date; whether it is new."""
    for _attempt in (1, 2):
        known = Order.objects.filter(shop=shop, external_id=given.external_id).first()
        try:
            with transaction.atomic():
                if known is None:
                    return _create(shop, [given])[0], True
                return _update(known, given, by), False
        except IntegrityError:
            if known is not None:
                raise
            # somebody else created it at the same moment: take theirs and update it
    raise IntegrityError(f"order {given.external_id} could not be stored")


def put_orders(shop: Shop, orders: Iterable[OrderIn], *, by: Actor) -> BulkResult:
    """Store many orders, at most 500 per commit; memory stays flat."""
    result = BulkResult()
    for batch in batched(orders, BATCH, strict=False):
        _put_batch(shop, batch, by, result)
    return result


def _put_batch(shop: Shop, batch: Sequence[OrderIn], by: Actor, result: BulkResult) -> None:
    wanted = {given.external_id: given for given in batch}
    known = {
        order.external_id: order
        for order in Order.objects.filter(shop=shop, external_id__in=wanted)
    }
    fresh = [given for key, given in wanted.items() if key not in known]
    with transaction.atomic():
        _create(shop, fresh)
        for key, order in known.items():
            _update(order, wanted[key], by)
    result.created += len(fresh)
    result.updated += len(known)


def _create(shop: Shop, fresh: Sequence[OrderIn]) -> list[Order]:
    customers = _customers(shop, fresh)
    orders = [
        Order(
            id=id_at(given.ordered_at),
            shop=shop,
            external_id=given.external_id,
            customer=customers.get(place),
            **building.order_fields(given),
        )
        for place, given in enumerate(fresh)
    ]
    Order.objects.bulk_create(orders)
    pairs = list(zip(orders, fresh, strict=True))
    OrderLine.objects.bulk_create(
        (line for order, given in pairs for line in building.line_rows(order, given)),
        batch_size=2000,
    )
    Payment.objects.bulk_create(
        row for order, given in pairs for row in building.payment_rows(order, given)
    )
    _write_others(row for order, given in pairs for row in building.other_rows(order, given))
    return orders


def _write_others(rows: Iterable[Shipment | Invoice | OutsideRefund]) -> None:
    kinds: dict[type[models.Model], list[Any]] = {}
    for row in rows:
        kinds.setdefault(type(row), []).append(row)
    for kind, some in kinds.items():
        kind._default_manager.bulk_create(some)


def _customers(shop: Shop, fresh: Sequence[OrderIn]) -> dict[int, Customer]:
    """Each order's customer: known by external id, else one new row per order."""
    ids = {g.customer.external_id for g in fresh if g.customer and g.customer.external_id}
    known = {
        one.external_id: one
        for one in Customer.objects.filter(shop=shop, external_id__in=ids - {None})
    }
    found: dict[int, Customer] = {}
    new: list[Customer] = []
    for place, given in enumerate(fresh):
        if given.customer is None:
            continue
        key = given.customer.external_id or ""
        row = known.get(key) if key else None
        if row is None:
            row = building.customer_row(shop, given.customer)
            new.append(row)
            if key:
                known[key] = row
        found[place] = row
    Customer.objects.bulk_create(new)
    return found


def _update(order: Order, given: OrderIn, by: Actor) -> Order:
    """Bring a known order up to date inside the caller's transaction."""
    changed = list(_update_lines(order, given))
    fields = building.order_fields(given)
    fields["sold"] = max(_sold(order), order.announced)
    fields["changed_in_shop"] = changed
    Order.objects.filter(pk=order.pk).update(**fields)
    if given.customer and order.customer_id:
        Customer.objects.filter(pk=order.customer_id).update(
            **building.customer_fields(given.customer)
        )
    _update_payments(order, given)
    for kind in (Shipment, Invoice, OutsideRefund):
        kind._default_manager.filter(order=order).delete()
    _write_others(building.other_rows(order, given))
    if changed and changed != order.changed_in_shop:
        subject = Subject(order.shop_id, "order", order.pk)
        outbox.publish("order.changed_in_shop", subject, by=by, data={"lines": changed})
    order.refresh_from_db()
    return order


def _sold(order: Order) -> int:
    rows = OrderLine.objects.filter(order=order)
    return sum(row.quantity - row.cancelled_quantity for row in rows)


def _update_lines(order: Order, given: OrderIn) -> Iterator[dict[str, Any]]:
    """Change, add and drop lines; yield what the shop wants but returns forbid."""
    known = {row.external_id: row for row in OrderLine.objects.filter(order=order)}
    for place, line in enumerate(given.lines):
        row = known.pop(line.external_id, None)
        fields = building.line_fields(line, place, given.currency)
        if row is None:
            OrderLine.objects.create(order=order, external_id=line.external_id, **fields)
            continue
        held = max(row.announced, row.owed)
        if line.quantity - line.cancelled_quantity < held:
            yield {"line": line.external_id, "shop": line.quantity - line.cancelled_quantity}
            del fields["quantity"], fields["cancelled_quantity"]
        OrderLine.objects.filter(pk=row.pk).update(**fields)
    yield from _drop(known.values())


def _drop(rows: Iterable[OrderLine]) -> Iterator[dict[str, Any]]:
    """Lines the shop no longer has; one that a return has ever touched is kept."""
    for row in rows:
        try:
            row.delete()
        except ProtectedError:
            yield {"line": row.external_id, "shop": 0}


def _update_payments(order: Order, given: OrderIn) -> None:
    """Payments keep what our refunds hold; the figure of the shop includes ours."""
    known = {row.external_id: row for row in Payment.objects.filter(order=order)}
    for one in given.payments:
        row = known.get(one.external_id)
        fields = building.payment_fields(one, given.currency)
        outside = building.refunded_outside(given, one)
        if row is None:
            Payment.objects.create(
                order=order, external_id=one.external_id, outside=outside, **fields
            )
            continue
        fields["amount"] = max(fields["amount"], row.reserved)
        fields["outside"] = min(max(0, outside - row.reserved), fields["amount"] - row.reserved)
        Payment.objects.filter(pk=row.pk).update(**fields)
