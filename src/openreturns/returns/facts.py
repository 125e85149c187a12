"""Gather the frozen facts of an announcement for `policies.decide`.

No query beyond its rows but one for the customer's past.
"""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects

from openreturns.orders.models import Invoice, Order, OrderLine
from openreturns.policies.facts import (
    CustomerFacts,
    Facts,
    LineFacts,
    OrderFacts,
    ProductFacts,
    ReasonFacts,
)
from openreturns.policies.models import Reason
from openreturns.policies.zones import local_date, zone_of
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.past import history_of
from openreturns.returns.sale import product_facts, sale_facts
from openreturns.shops.models import Shop


def gather(announcement: Announcement, values: tuple[int, ...]) -> Facts:
    """The facts of a request; its orders must be loaded with lines and shipments."""
    prefetch_related_objects([o for o in announcement.orders if _by_invoice(o)], "invoices")
    orders = {order.pk: order_facts(announcement.shop, order) for order in announcement.orders}
    country = announcement.orders[0].country if announcement.orders else announcement.shop.country
    zone = zone_of(country, announcement.shop.time_zone)
    return Facts(
        declared_on=local_date(announcement.declared_at, zone),
        origin=announcement.origin,
        method=announcement.method,
        full=_everything(announcement),
        currency=announcement.shop.currency,
        customer=_customer(announcement),
        lines=tuple(
            _line_facts(announcement, place, wanted, orders, values[place])
            for place, wanted in enumerate(announcement.lines)
        ),
    )


def _everything(announcement: Announcement) -> bool:
    """With this, all that was sold in these orders comes back."""
    coming = sum(wanted.quantity for wanted in announcement.lines if wanted.order_line)
    orders = announcement.orders
    return bool(orders) and coming >= sum(order.sold - order.announced for order in orders)


def _customer(announcement: Announcement) -> CustomerFacts:
    """Who bought, with their past; of a guest only the address is known."""
    first = announcement.orders[0].customer if announcement.orders else None
    return CustomerFacts(
        email=(first.email if first else "") or announcement.email,
        segments=tuple(first.segments) if first else (),
        history=history_of(first, announcement.declared_at),
    )


def _by_invoice(order: Order) -> bool:
    """Its invoices may count: a business order, or one whose delivery is unknown."""
    shipments = order.shipments.all()
    return order.is_business or not shipments or not all(one.delivered_at for one in shipments)


def order_facts(shop: Shop, order: Order) -> OrderFacts:
    """One order as policy sees it; dates local to the customer."""
    country = order.country or shop.country
    zone = zone_of(country, shop.time_zone)
    address, sent_at = order.shipping_address or {}, order.withdrawal_info_sent_at
    return OrderFacts(
        business=order.is_business,
        country=country,
        postcode=str(address.get("postal_code") or ""),
        ordered_on=local_date(order.ordered_at, zone),
        invoiced_on=_invoiced_on(order, zone),
        delivered_on=_delivered_on(order, zone),
        merchant_country=shop.country,
        merchant_region=shop.region,
        contract_context=order.contract_context,
        return_cost_disclosed=bool(order.return_cost_disclosed),
        shipped_on=_shipped_on(order, zone),
        segments=tuple(order.customer.segments) if order.customer else (),
        informed=bool(order.withdrawal_info_version or sent_at),
        informed_on=local_date(sent_at, zone) if sent_at else None,
        extended_until=order.extended_until,
        sale=sale_facts(order),
    )


def _shipped_on(order: Order, zone: ZoneInfo) -> date | None:
    """When the last of the parcels was sent; None while one of them has no day."""
    sent = [shipment.shipped_at for shipment in order.shipments.all()]
    known = [local_date(at, zone) for at in sent if at]
    return max(known) if known and len(known) == len(sent) else None


def _invoiced_on(
    order: Order, zone: ZoneInfo, thing: OrderLine | None = None, number: str = ""
) -> date | None:
    """The last invoice that holds the line, or the one named if it does, where it counts (R45)."""
    if not _by_invoice(order):
        return None
    issued = {
        invoice.number: invoice.issued_at
        for invoice in order.invoices.all()
        if invoice.issued_at and (thing is None or _holds(invoice, thing))
    }
    latest = issued.get(number) or max(issued.values(), default=None)
    return local_date(latest, zone) if latest else None


def _holds(invoice: Invoice, thing: OrderLine) -> bool:
    """An invoice without lines is taken to hold everything."""
    return not invoice.lines or any(row["line"] == thing.external_id for row in invoice.lines)


def _delivered_on(order: Order, zone: ZoneInfo) -> tuple[date | None, ...]:
    """When each parcel came; None for a parcel, or a rest of the order, that has not come yet."""
    shipments = list(order.shipments.all())
    came = [
        local_date(shipment.delivered_at, zone) if shipment.delivered_at else None
        for shipment in shipments
    ]
    if not shipments or _rest_unsent(order, [row for s in shipments for row in s.lines]):
        return (*came, None)
    return tuple(came)


def _rest_unsent(order: Order, sent: list[dict[str, Any]]) -> bool:
    """A shipment without lines is taken to hold everything."""
    if not sent:
        return False
    return sum(int(row["quantity"]) for row in sent) < order.sold


def _line_facts(
    announcement: Announcement,
    place: int,
    wanted: Wanted,
    orders: dict[UUID, OrderFacts],
    value: int,
) -> LineFacts:
    thing = wanted.order_line
    return LineFacts(
        key=str(place),
        order=_order_of(announcement, wanted, orders),
        quantity=wanted.quantity,
        free=_free(announcement, place, wanted),
        value=value,
        reason=_reason_facts(wanted.reason) if wanted.reason else ReasonFacts(),
        outcome=wanted.outcome,
        exclusion=thing.withdrawal_exclusion if thing else "",
        final_sale=thing.final_sale if thing else False,
        photos=len(wanted.photos),
        category=thing.category if thing else "",
        product=product_facts(thing) if thing else ProductFacts(wanted.sku, wanted.title),
        action=wanted.action,
        answers=wanted.answers,
    )


def _reason_facts(reason: Reason) -> ReasonFacts:
    return ReasonFacts(
        code=reason.code,
        wrong=reason.group == "wrong",
        shop_pays=reason.shop_pays,
        ground=reason.ground,
    )


def _order_of(
    announcement: Announcement, wanted: Wanted, orders: dict[UUID, OrderFacts]
) -> OrderFacts:
    """The order's facts; of a business order with the age of the line's own invoice."""
    thing = wanted.order_line
    if thing is None:
        return _no_order(announcement)
    facts = orders[thing.order_id]
    if not facts.business:
        return facts
    zone = zone_of(facts.country, announcement.shop.time_zone)
    invoiced = _invoiced_on(thing.order, zone, thing, wanted.invoice)
    return replace(facts, invoiced_on=invoiced or facts.invoiced_on)


def _free(announcement: Announcement, place: int, wanted: Wanted) -> int:
    """Pieces left for this line, after the lines before it that name the same order line."""
    if wanted.order_line is None:
        return wanted.quantity
    before = sum(
        other.quantity
        for other in announcement.lines[:place]
        if other.order_line and other.order_line.pk == wanted.order_line.pk
    )
    return wanted.order_line.free - before


def _no_order(announcement: Announcement) -> OrderFacts:
    """A free line: nothing is known of its purchase, so a person has to look."""
    shop = announcement.shop
    today = local_date(announcement.declared_at, zone_of(shop.country, shop.time_zone))
    return OrderFacts(
        business=False,
        country=shop.country,
        postcode="",
        ordered_on=today,
        invoiced_on=None,
        delivered_on=(),
        merchant_country=shop.country,
        known=False,
    )
