"""An order as API.md shows it."""

from typing import Any

from django.db.models import QuerySet

from openreturns.core.money import plain
from openreturns.orders.models import Customer, Order, OrderLine, OutsideRefund, Payment, Shipment
from openreturns.shops.models import Shop


def orders_for_reading(shop: Shop) -> QuerySet[Order]:
    """Orders loaded with all that `order_json` shows."""
    return (
        Order.objects.filter(shop=shop)
        .select_related("customer")
        .prefetch_related("lines", "shipments", "invoices", "payments", "refunds")
    )


def order_json(order: Order) -> dict[str, Any]:
    """The whole order with our ids; amounts as texts in its currency."""
    return {**_head(order), **_parts(order)}


def _head(order: Order) -> dict[str, Any]:
    info = {
        "version": order.withdrawal_info_version,
        "sent_at": _at(order.withdrawal_info_sent_at),
    }
    return {
        "id": str(order.pk),
        "external_id": order.external_id,
        "number": order.number,
        "return_state": order.return_state,
        "customer_type": order.customer_type or None,
        "sales_channel": order.sales_channel or None,
        "contract_context": order.contract_context or None,
        "seller_entity": order.seller_entity or None,
        "ordered_at": _at(order.ordered_at),
        "cancelled_at": _at(order.cancelled_at),
        "currency": order.currency,
        "prices_include_tax": order.prices_include_tax,
        "language": order.language or None,
        "tags": order.tags,
        "discount_codes": order.discount_codes,
        "withdrawal_info": info if order.withdrawal_info_version else None,
        "return_cost_disclosed": order.return_cost_disclosed,
        "changed_in_shop": order.changed_in_shop,
    }


def _parts(order: Order) -> dict[str, Any]:
    currency = order.currency
    return {
        "customer": order.customer and _customer(order.customer),
        "shipping_address": order.shipping_address,
        "billing_address": order.billing_address,
        "delivery": {
            "code": order.delivery_code or None,
            "type": order.delivery_type or None,
            "paid": plain(order.delivery_paid, currency),
            "cheapest_standard": _amount(order.delivery_cheapest, currency),
            "tax_rate": _rate(order.delivery_tax_rate),
        },
        "lines": [_line(line, currency) for line in order.lines.all()],
        "shipments": [_shipment(one) for one in order.shipments.all()],
        "invoices": [
            {"number": one.number, "issued_at": _at(one.issued_at), "lines": one.lines}
            for one in order.invoices.all()
        ],
        "payments": [_payment(one, currency) for one in order.payments.all()],
        "refunds": [_outside_refund(one, currency) for one in order.refunds.all()],
    }


def _customer(customer: Customer) -> dict[str, Any]:
    return {
        "external_id": customer.external_id or None,
        "email": customer.email or None,
        "name": customer.name or None,
        "company": customer.company,
        "segments": customer.segments,
    }


def _shipment(one: Shipment) -> dict[str, Any]:
    return {
        "external_id": one.external_id,
        "shipped_at": _at(one.shipped_at),
        "delivered_at": _at(one.delivered_at),
        "tracking_number": one.tracking_number or None,
        "lines": one.lines,
    }


def _outside_refund(one: OutsideRefund, currency: str) -> dict[str, Any]:
    return {
        "external_id": one.external_id,
        "payment": one.payment or None,
        "amount": plain(one.amount, currency),
        "at": _at(one.at),
    }


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "id": str(line.pk),
        "external_id": line.external_id,
        "sku": line.sku or None,
        "gtin": line.gtin or None,
        "title": line.title,
        "brand": line.brand or None,
        "category": line.category or None,
        "quantity": line.quantity,
        "cancelled_quantity": line.cancelled_quantity,
        "announced_quantity": line.announced,
        "unit_price": plain(line.unit_price, currency),
        "discount": plain(line.discount, currency),
        "tax_rate": _rate(line.tax_rate),
        "cost_price": _amount(line.cost_price, currency),
        "weight_g": line.weight_g,
        "image_url": line.image_url or None,
        "cn_code": line.cn_code or None,
        "country_of_origin": line.country_of_origin or None,
        "serials": line.serials,
        "final_sale": line.final_sale,
        "withdrawal_exclusion": line.withdrawal_exclusion or None,
        "ancillary_to": line.ancillary_to or None,
        "tags": line.tags,
    }


def _payment(one: Payment, currency: str) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "external_id": one.external_id,
        "kind": one.kind,
        "provider": one.provider or None,
        "method": one.method or None,
        "amount": plain(one.amount, currency),
        "refunded": plain(one.outside + one.reserved, currency),
        "link": one.link or None,
        "paid_at": _at(one.paid_at),
    }


def _at(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _amount(amount: int | None, currency: str) -> str | None:
    return None if amount is None else plain(amount, currency)


def _rate(rate: int | None) -> str | None:
    return None if rate is None else f"{rate // 100}.{rate % 100:02d}"
