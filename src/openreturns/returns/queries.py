"""Reads over returns and the orders they are announced for."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, StringAgg, Subquery, Value

from openreturns.core.errors import NotFound
from openreturns.orders.models import Order, OrderLine, Payment
from openreturns.policies.models import Reason
from openreturns.policies.offered import Chooser
from openreturns.policies.rules.seen import loads
from openreturns.returns.models import DecisionRecord, Return
from openreturns.returns.units import Place
from openreturns.shops.models import Shop


def orders_to_announce(shop: Shop) -> QuerySet[Order]:
    """Orders loaded with all that a quote needs; how they were paid comes along as a text."""
    methods = (
        Payment.objects.filter(order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(said=StringAgg("method", delimiter=Value("\n")))
    )
    return (
        Order.objects.filter(shop=shop)
        .annotate(paid_by=Subquery(methods.values("said")))
        .select_related("customer")
        .prefetch_related("lines", "shipments")
    )


def order_by_ref(orders: QuerySet[Order], reference: str) -> Order:
    """An order by our id, or by `ext:` and the shop's id; NotFound otherwise."""
    if reference.startswith("ext:"):
        found = orders.filter(external_id=reference.removeprefix("ext:")).first()
    else:
        key = as_id(reference)
        found = orders.filter(pk=key).first() if key else None
    if found is None:
        raise NotFound(f"There is no order {reference!r}.")
    bind_lines(found)
    return found


def bind_lines(order: Order) -> None:
    """Let the prefetched lines share their order object, so that prices cost no query."""
    for line in order.lines.all():
        line.order = order


def as_id(text: str) -> UUID | None:
    """The text as an id, or None if it is no id at all."""
    try:
        return UUID(text)
    except ValueError:
        return None


def reasons_of(shop: Shop) -> dict[str, Reason]:
    """The shop's reasons by code, in their order, with their forms; archived ones too."""
    rows = Reason.objects.filter(shop=shop).select_related("form")
    return {reason.code: reason for reason in rows}


def chooser(line: OrderLine) -> Chooser:
    """Who chooses a reason or an action for this line; its order and customer are loaded."""
    customer = line.order.customer
    segments = customer.segments if customer else []
    return Chooser(tuple(segments), line.category, line.order.sales_channel)


def returns_of(shops: list[Shop]) -> QuerySet[Return]:
    """Returns of these shops, newest first, loaded for lists: lines come along."""
    return (
        Return.objects.filter(shop__in=shops)
        .select_related("shop", "assignee")
        .prefetch_related("lines")
        .order_by("-id")
    )


def order_lines(
    rows: Iterable[Return], *, places: Collection[Place] | None = None
) -> dict[UUID, OrderLine]:
    """What was bought: the order lines of returns by id, each with its order.

    Asked for once and kept on the return lines; with `places` only those of lines that
    have pieces there.
    """
    lines = [
        line
        for rma in rows
        for line in rma.lines.all()
        if line.order_line_id and (places is None or line.count(places))
    ]
    known = {
        line.order_line_id: line.order_line
        for line in lines
        if "order_line" in line._state.fields_cache and line.order_line
    }
    ids = {line.order_line_id for line in lines if line.order_line_id} - set(known)
    asked = OrderLine.objects.select_related("order").in_bulk(ids) if ids else {}
    for line in lines:
        if line.order_line_id in asked:
            line.order_line = asked[line.order_line_id]
    return {**known, **asked}


def facts_of(rma: Return) -> dict[str, dict[str, Any]]:
    """What the decision about each line saw, by the line's key; empty for older returns."""
    record = DecisionRecord.objects.filter(rma=rma).first()
    if record is None:
        return {}
    return {line.key: dict(line.facts) for line in loads(record.seen).lines}
