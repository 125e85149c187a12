"""From a checked order to rows; amounts become minor units, percentages hundredths."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from openreturns.core.money import parse
from openreturns.orders.incoming import Part
from openreturns.orders.keys import email_key, number_key, postcode_key
from openreturns.orders.models import (
    Customer,
    Invoice,
    Order,
    OutsideRefund,
    Payment,
    Shipment,
)
from openreturns.orders.schema import (
    CustomerIn,
    DeliveryIn,
    InvoiceIn,
    LineIn,
    OrderIn,
    PaymentIn,
    RefundIn,
    ShipmentIn,
)
from openreturns.shops.models import Shop

type Copy = Shipment | Invoice | OutsideRefund


def customer_row(shop: Shop, given: CustomerIn) -> Customer:
    """A new customer."""
    return Customer(
        shop_id=shop.pk,
        external_id=given.external_id or "",
        email=given.email or "",
        email_key=email_key(given.email or ""),
        name=_customer_name(given),
        company=given.company.model_dump() if given.company else None,
        segments=given.segments,
    )


def customer_news(given: CustomerIn) -> dict[str, Any]:
    """The columns of a known customer that this order speaks of; the others stay."""
    told = given.model_fields_set
    news: dict[str, Any] = {}
    if "email" in told:
        news |= {"email": given.email or "", "email_key": email_key(given.email or "")}
    if told & {"name", "company"}:
        news["name"] = _customer_name(given)
    if "company" in told:
        news["company"] = given.company.model_dump() if given.company else None
    if "segments" in told:
        news["segments"] = given.segments
    return news


def _customer_name(given: CustomerIn) -> str:
    return given.name or (given.company.name if given.company else "")


def order_fields(given: OrderIn) -> dict[str, Any]:
    """The columns of an order that come from outside; its own counters are not among them."""
    info, shipping = given.withdrawal_info, given.shipping_address
    number = given.number or given.external_id
    return {
        "number": number,
        "number_key": number_key(number),
        "customer_type": given.customer_type or "",
        "sales_channel": given.sales_channel or "",
        "contract_context": given.contract_context or "",
        "seller_entity": given.seller_entity or "",
        "ordered_at": given.ordered_at,
        "cancelled_at": given.cancelled_at,
        "currency": given.currency,
        "prices_include_tax": given.prices_include_tax,
        "language": given.language or "",
        "tags": given.tags,
        "discount_codes": given.discount_codes,
        "withdrawal_info_version": info.version if info else "",
        "withdrawal_info_sent_at": info.sent_at if info else None,
        "return_cost_disclosed": given.return_cost_disclosed,
        "shipping_address": shipping.model_dump() if shipping else None,
        "billing_address": given.billing_address.model_dump() if given.billing_address else None,
        "country": (shipping.country if shipping else None) or "",
        "email_key": email_key((given.customer.email if given.customer else None) or ""),
        "postcode_key": postcode_key((shipping.postal_code if shipping else None) or ""),
        **_delivery_fields(given.delivery, given.currency),
        "sold": sum(line.quantity - line.cancelled_quantity for line in given.lines),
    }


def _delivery_fields(delivery: DeliveryIn | None, currency: str) -> dict[str, Any]:
    if delivery is None:
        delivery = DeliveryIn(paid="0")
    return {
        "delivery_code": delivery.code or "",
        "delivery_type": delivery.type or "",
        "delivery_paid": parse(delivery.paid, currency),
        "delivery_cheapest": _amount(delivery.cheapest_standard, currency),
        "delivery_tax_rate": rate_of(delivery.tax_rate),
    }


def line_fields(given: LineIn, place: int, currency: str) -> dict[str, Any]:
    """The columns of an order line that come from outside."""
    return {
        "position": place,
        "sku": given.sku or "",
        "gtin": (given.gtin or "").zfill(14) if given.gtin else "",
        "title": given.title,
        "brand": given.brand or "",
        "category": given.category or "",
        "quantity": given.quantity,
        "cancelled_quantity": given.cancelled_quantity,
        "unit_price": parse(given.unit_price, currency),
        "discount": parse(given.discount, currency),
        "tax_rate": rate_of(given.tax_rate),
        "cost_price": _amount(given.cost_price, currency),
        "weight_g": given.weight_g,
        "image_url": given.image_url or "",
        "cn_code": given.cn_code or "",
        "country_of_origin": given.country_of_origin or "",
        "serials": given.serials,
        "final_sale": given.final_sale,
        "withdrawal_exclusion": given.withdrawal_exclusion or "",
        "ancillary_to": given.ancillary_to or "",
        "tags": given.tags,
    }


def line_rows(order: Order, given: OrderIn) -> Iterator[dict[str, Any]]:
    """New lines of an order, as columns."""
    for place, line in enumerate(given.lines):
        fields = line_fields(line, place, given.currency)
        yield {"order_id": order.pk, "external_id": line.external_id, **fields}


def payment_fields(given: PaymentIn, currency: str) -> dict[str, Any]:
    """The columns of a payment that come from outside, but what was refunded of it."""
    return {
        "kind": given.kind,
        "provider": given.provider or "",
        "method": given.method or "",
        "amount": parse(given.amount, currency),
        "link": given.link or "",
        "paid_at": given.paid_at,
    }


def refunded_outside(given: OrderIn, payment: PaymentIn) -> int:
    """What the shop says went back on a payment: its own figure or the listed refunds."""
    listed = sum(
        parse(one.amount, given.currency)
        for one in given.refunds
        if (one.payment or "") in {payment.external_id, ""}
    )
    figure = max(parse(payment.refunded, given.currency), listed)
    return min(figure, parse(payment.amount, given.currency))


def payment_rows(order: Order, given: OrderIn) -> list[Payment]:
    """New payments of an order."""
    return [
        Payment(
            order_id=order.pk,
            external_id=one.external_id,
            outside=refunded_outside(given, one),
            **payment_fields(one, given.currency),
        )
        for one in given.payments
    ]


def copies(order: Order, given: OrderIn, part: Part) -> list[Copy]:
    """New rows of a part that is a plain copy: parcels, invoices or outside refunds."""
    if part == "shipments":
        return [_shipment(order, one) for one in given.shipments]
    if part == "invoices":
        return [_invoice(order, one) for one in given.invoices]
    return [_outside_refund(order, one, given.currency) for one in given.refunds]


def _shipment(order: Order, given: ShipmentIn) -> Shipment:
    return Shipment(
        order=order,
        external_id=given.external_id,
        shipped_at=given.shipped_at,
        delivered_at=given.delivered_at,
        tracking_number=given.tracking_number or "",
        lines=[row.model_dump() for row in given.lines],
    )


def _invoice(order: Order, given: InvoiceIn) -> Invoice:
    return Invoice(
        order=order,
        number=given.number,
        issued_at=given.issued_at,
        lines=[row.model_dump() for row in given.lines],
    )


def _outside_refund(order: Order, given: RefundIn, currency: str) -> OutsideRefund:
    return OutsideRefund(
        order=order,
        external_id=given.external_id,
        payment=given.payment or "",
        amount=parse(given.amount, currency),
        at=given.at,
    )


def _amount(text: str | None, currency: str) -> int | None:
    return None if text is None else parse(text, currency)


def rate_of(text: str | None) -> int | None:
    """Hundredths of a percent: "21.00" is 2100."""
    return None if text is None else int(Decimal(text) * 100)
