"""The data that is measured on: a shop with a key, and orders of two lines on day 20."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from openreturns.orders.models import Customer, Order, OrderLine, Payment, Shipment
from openreturns.policies import services as policies
from openreturns.shops.models import ApiKey, Shop

KEY = "or_live_benchmark"
ADDRESS = {
    "name": "Mia Jansen",
    "street": "Dorpsstraat",
    "house_number": "1",
    "postal_code": "1234 AB",
    "city": "Utrecht",
    "country": "NL",
}


def shop() -> Shop:
    """The one shop, made at the first call."""
    found = Shop.objects.filter(slug="bench").first()
    if found:
        return found
    made = Shop.objects.create(
        slug="bench",
        name="Bench",
        prefix="BE",
        currency="EUR",
        country="NL",
        return_address={**ADDRESS, "company": "Bench Returns"},
    )
    policies.start(made)
    ApiKey.objects.create(
        shop=made,
        name="bench",
        hint=KEY[:12],
        digest=hashlib.sha256(KEY.encode()).hexdigest(),
        scopes=["returns:read", "returns:write", "settlements:write", "orders:read"],
    )
    return made


def orders(first: int, many: int) -> None:
    """Orders of two lines, delivered 20 days ago, paid."""
    owner, now = shop(), timezone.now()
    came = now - timedelta(days=20)
    for start in range(first, first + many, 500):
        numbers = range(start, min(start + 500, first + many))
        customers = Customer.objects.bulk_create(
            Customer(
                shop=owner, email=f"c{n}@example.com", email_key=f"c{n}@example.com", name="Mia"
            )
            for n in numbers
        )
        made = Order.objects.bulk_create(
            Order(
                shop=owner,
                external_id=str(n),
                number=f"#{n}",
                number_key=str(n),
                customer=customer,
                customer_type="consumer",
                ordered_at=came - timedelta(days=3),
                currency="EUR",
                language="nl",
                shipping_address=ADDRESS,
                country="NL",
                email_key=customer.email_key,
                postcode_key="1234AB",
                sold=2,
            )
            for n, customer in zip(numbers, customers, strict=True)
        )
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                position=place,
                external_id=f"{order.external_id}-{place}",
                sku=f"SKU-{place}",
                title=f"Thing {place}",
                quantity=1,
                unit_price=1995,
                tax_rate=2100,
            )
            for order in made
            for place in (1, 2)
        )
        Payment.objects.bulk_create(
            Payment(order=order, external_id=f"tr_{order.external_id}", amount=3990)
            for order in made
        )
        Shipment.objects.bulk_create(
            Shipment(order=order, external_id="s", shipped_at=came, delivered_at=came)
            for order in made
        )
