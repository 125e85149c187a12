"""A year of orders for a sample shop, paid, shipped and delivered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from openreturns.core.ids import id_at
from openreturns.demo.catalogue import SIZES, Product
from openreturns.demo.people import Buyer
from openreturns.orders.keys import email_key, number_key, postcode_key
from openreturns.orders.models import Customer, Invoice, Order, OrderLine, Payment, Shipment
from openreturns.shops.models import Shop

PROVIDERS = {
    "NL": ("mollie", "ideal"),
    "DE": ("paypal", "paypal"),
    "BE": ("mollie", "bancontact"),
    "FR": ("stripe", "card"),
}


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order to write down: who, what, when."""

    shop: Shop
    number: int
    buyer: Buyer
    ordered_at: datetime
    basket: tuple[tuple[Product, int, str], ...]

    @property
    def code(self) -> str:
        """The order's number as people read it."""
        return f"{self.shop.prefix}-{self.number}"


def basket(chance: Random, products: tuple[Product, ...]) -> tuple[tuple[Product, int, str], ...]:
    """One to four products; clothes have a size."""
    chosen = chance.sample(products, chance.choices((1, 2, 3, 4), (45, 30, 17, 8))[0])
    return tuple(
        (
            product,
            chance.choices((1, 2, 3), (78, 17, 5))[0],
            chance.choice(SIZES) if product.category == "apparel" else "",
        )
        for product in chosen
    )


def write_down(purchases: list[Purchase], chance: Random, today: datetime) -> list[Order]:
    """Write orders with customers, lines, payments and parcels in a few statements."""
    customers = {p.buyer.email: _customer(p) for p in purchases}
    Customer.objects.bulk_create(customers.values(), batch_size=500)
    orders = [_order(p, customers[p.buyer.email]) for p in purchases]
    Order.objects.bulk_create(orders, batch_size=500)
    pairs = list(zip(orders, purchases, strict=True))
    OrderLine.objects.bulk_create(
        (line for order, p in pairs for line in _lines(order, p)), batch_size=500
    )
    Payment.objects.bulk_create((_payment(order, p) for order, p in pairs), batch_size=500)
    sent = [_shipment(order, chance) for order, _p in pairs]
    Shipment.objects.bulk_create(_until(today, sent), batch_size=500)
    Invoice.objects.bulk_create(
        (
            Invoice(order=order, number=f"F{order.number}", issued_at=order.ordered_at)
            for order, p in pairs
            if p.buyer.company
        ),
        batch_size=500,
    )
    return orders


def _until(today: datetime, sent: list[Shipment]) -> list[Shipment]:
    """What has left by now; nothing of tomorrow is known yet."""
    gone = [one for one in sent if one.shipped_at and one.shipped_at <= today]
    for one in gone:
        if one.delivered_at and one.delivered_at > today:
            one.delivered_at = None
    return gone


def _customer(purchase: Purchase) -> Customer:
    buyer = purchase.buyer
    return Customer(
        shop=purchase.shop,
        external_id=f"c-{buyer.email}",
        email=buyer.email,
        email_key=email_key(buyer.email),
        name=buyer.name,
        company={"name": buyer.company} if buyer.company else None,
        segments=["dealer"] if buyer.company else [],
    )


def _order(purchase: Purchase, customer: Customer) -> Order:
    buyer, at = purchase.buyer, purchase.ordered_at
    return Order(
        id=id_at(at),
        shop=purchase.shop,
        external_id=str(purchase.number),
        number=purchase.code,
        number_key=number_key(purchase.code),
        customer=customer,
        customer_type="business" if buyer.company else "consumer",
        sales_channel="web",
        ordered_at=at,
        currency=purchase.shop.currency,
        language=buyer.language,
        withdrawal_info_version="2026-06",
        withdrawal_info_sent_at=at,
        return_cost_disclosed=True,
        shipping_address=buyer.address,
        country=buyer.country,
        email_key=email_key(buyer.email),
        postcode_key=postcode_key(str(buyer.address["postal_code"])),
        delivery_code="standard",
        delivery_type="standard",
        delivery_paid=495,
        delivery_cheapest=495,
        delivery_tax_rate=2100,
        sold=sum(quantity for _product, quantity, _size in purchase.basket),
    )


def _lines(order: Order, purchase: Purchase) -> list[OrderLine]:
    return [
        OrderLine(
            order=order,
            position=place,
            external_id=f"{purchase.number}-{place + 1}",
            sku=f"{product.sku}-{size}" if size else product.sku,
            title=f"{product.title}, {size}" if size else product.title,
            brand=purchase.shop.name,
            category=product.category,
            quantity=quantity,
            unit_price=product.price,
            discount=product.price * quantity // 10 if purchase.number % 9 == 0 else 0,
            tax_rate=2100,
            weight_g=product.weight_g,
            cn_code=product.cn_code,
            image_url=f"/demo/pictures/{product.shape}/{product.colour.lstrip('#')}.svg",
            withdrawal_exclusion="c" if product.personal else "",
        )
        for place, (product, quantity, size) in enumerate(purchase.basket)
    ]


def _payment(order: Order, purchase: Purchase) -> Payment:
    provider, method = PROVIDERS[purchase.buyer.country]
    paid = 495 + sum(
        p.price * n - (p.price * n // 10 if purchase.number % 9 == 0 else 0)
        for p, n, _size in purchase.basket
    )
    return Payment(
        order=order,
        external_id=f"tr_{purchase.shop.prefix}{purchase.number}",
        provider=provider,
        method=method,
        amount=paid,
        link=f"https://www.example.com/{provider}/tr_{purchase.number}",
        paid_at=order.ordered_at + timedelta(seconds=40),
    )


def _shipment(order: Order, chance: Random) -> Shipment:
    shipped = order.ordered_at + timedelta(hours=chance.randint(4, 30))
    return Shipment(
        order=order,
        external_id="s-1",
        shipped_at=shipped,
        delivered_at=shipped + timedelta(hours=chance.randint(18, 60)),
        tracking_number=f"3S{order.shop.prefix}{order.external_id}",
    )
