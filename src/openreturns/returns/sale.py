"""What was sold and for how much, as rules see it; reads only what is loaded with the order."""

from openreturns.core.money import WHOLE, half_up
from openreturns.orders.models import Order, OrderLine
from openreturns.policies.facts import ProductFacts, SaleFacts


def sale_facts(order: Order) -> SaleFacts:
    """The order as a sale; its value is what all its lines cost the customer."""
    lines = list(order.lines.all())
    return SaleFacts(
        currency=order.currency,
        value=sum(line.total for line in lines),
        discount_percent=_discount(*lines),
        tags=tuple(order.tags),
        discount_codes=tuple(order.discount_codes),
        payment_methods=_paid_by(order),
        channel=order.sales_channel,
        fulfilled=fulfilled(order),
        delivery_code=order.delivery_code,
    )


def product_facts(line: OrderLine) -> ProductFacts:
    """One piece of what was bought, at what it was paid."""
    return ProductFacts(
        sku=line.sku,
        title=line.title,
        category=line.category,
        brand=line.brand,
        tags=tuple(line.tags),
        price=half_up(line.total, line.quantity),
        cost=line.cost_price,
        discount_percent=_discount(line),
        weight_g=line.weight_g,
    )


def fulfilled(order: Order) -> bool:
    """Every piece left the shop; a shipment without lines is taken to hold everything."""
    shipments = list(order.shipments.all())
    sent = [row for shipment in shipments for row in shipment.lines]
    whole = not sent or sum(int(row["quantity"]) for row in sent) >= order.sold
    return bool(shipments) and whole and all(one.shipped_at for one in shipments)


def _discount(*lines: OrderLine) -> int | None:
    """The share of the price that was given away; unknown for what cost nothing."""
    full = sum(line.unit_price * line.quantity for line in lines)
    return half_up(sum(line.discount for line in lines) * WHOLE, full) if full > 0 else None


def _paid_by(order: Order) -> tuple[str, ...]:
    """The ways it was paid, as `returns.queries.orders_to_announce` brings them along."""
    said = str(vars(order).get("paid_by") or "")
    return tuple(dict.fromkeys(method for method in said.split("\n") if method))
