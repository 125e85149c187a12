"""The cast and the makers: small, and meaning the same in every test."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from openreturns.core.actors import Actor, Kind
from openreturns.core.models import Event
from openreturns.flow import desk
from openreturns.orders.keys import email_key, number_key, postcode_key
from openreturns.orders.models import Customer, Order, OrderLine, Payment, Shipment
from openreturns.policies import services as policies
from openreturns.policies.models import PolicyVersion, Reason
from openreturns.policies.policy import policy_of
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.models import Origin, Return
from openreturns.returns.queries import order_by_ref, orders_to_announce
from openreturns.shops.models import Membership, Role, Shop, User

pytest_plugins = ["tests.plugins.browser", "tests.plugins.outbox"]

ADDRESS = {
    "name": "Mia Jansen",
    "street": "Dorpsstraat",
    "house_number": "1",
    "postal_code": "1234 AB",
    "city": "Utrecht",
    "region": None,
    "country": "NL",
}
MIA = Actor(Kind.CUSTOMER, "Mia Jansen")


@pytest.fixture(autouse=True)
def _read_in_english() -> Iterator[None]:
    """A page leaves its reader's language switched on; the next test starts in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def shop(db: None) -> Shop:
    """The shop everybody here works for."""
    made = Shop.objects.create(
        slug="fern",
        name="Fern & Co",
        prefix="FA",
        currency="EUR",
        country="NL",
        support_email="help@example.com",
        return_address={
            "company": "Fern & Co Returns",
            "street": "Havenweg",
            "house_number": "12",
            "postal_code": "3542 AA",
            "city": "Utrecht",
            "country": "NL",
        },
    )
    policies.start(made)
    return made


@pytest.fixture
def other_shop(db: None) -> Shop:
    """A shop of somebody else in the same installation."""
    made = Shop.objects.create(
        slug="other", name="Other", prefix="OT", currency="EUR", country="DE"
    )
    policies.start(made)
    return made


def _person(shop: Shop, name: str, role: Role) -> User:
    user = User.objects.create_user(f"{name.lower()}@example.com", "a long password", name=name)
    Membership.objects.create(user=user, shop=shop, role=role)
    return user


@pytest.fixture
def anna_user(shop: Shop) -> User:
    """Anna, manager of the shop, as a person who signs in."""
    return _person(shop, "Anna", Role.MANAGER)


@pytest.fixture
def ben_user(shop: Shop) -> User:
    """Ben of the warehouse, as a person who signs in."""
    return _person(shop, "Ben", Role.WAREHOUSE)


@pytest.fixture
def otto_user(other_shop: Shop) -> User:
    """Otto, manager of another shop."""
    return _person(other_shop, "Otto", Role.MANAGER)


@pytest.fixture
def anna() -> Actor:
    """Anna as the one who acts."""
    return Actor(Kind.STAFF, "Anna")


@pytest.fixture
def ben() -> Actor:
    """Ben of the warehouse as the one who acts."""
    return Actor(Kind.STAFF, "Ben")


@pytest.fixture
def mia() -> Actor:
    """Mia, the shopper."""
    return MIA


MakeOrder = Callable[..., Order]
MakeReturn = Callable[..., Return]


@pytest.fixture
def make_order(shop: Shop) -> MakeOrder:
    """A delivered, paid consumer order of two lines: 2 × 19.95 and 1 × 40.00, delivery 4.95."""
    counter = iter(range(1001, 9999))

    def make(
        lines: tuple[tuple[int, int], ...] = ((2, 1995), (1, 4000)),
        *,
        delivered_days_ago: int | None = 3,
        shop: Shop = shop,
        line: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Order:
        number = str(next(counter))
        now = timezone.now()
        customer = Customer.objects.create(
            shop=shop, email="mia@example.com", email_key="mia@example.com", name="Mia Jansen"
        )
        values: dict[str, Any] = {
            "shop": shop,
            "external_id": number,
            "number": f"#{number}",
            "number_key": number_key(number),
            "customer": customer,
            "customer_type": "consumer",
            "ordered_at": now - timedelta(days=(delivered_days_ago or 0) + 3),
            "currency": "EUR",
            "language": "nl",
            "shipping_address": ADDRESS,
            "country": "NL",
            "email_key": email_key("mia@example.com"),
            "postcode_key": postcode_key("1234 AB"),
            "delivery_paid": 495,
            "delivery_cheapest": 495,
            "delivery_tax_rate": 2100,
            "return_cost_disclosed": True,
            "withdrawal_info_version": "2026-06",
            "sold": sum(quantity for quantity, _price in lines),
        } | changes
        order = Order.objects.create(**values)
        OrderLine.objects.bulk_create(
            OrderLine(
                **{
                    "order": order,
                    "position": place,
                    "external_id": f"{number}-{place + 1}",
                    "sku": f"SKU-{place + 1}",
                    "title": f"Thing {place + 1}",
                    "quantity": quantity,
                    "unit_price": price,
                    "tax_rate": 2100,
                }
                | (line or {})
            )
            for place, (quantity, price) in enumerate(lines)
        )
        Payment.objects.create(
            order=order,
            external_id=f"tr_{number}",
            provider="mollie",
            method="ideal",
            amount=sum(quantity * price for quantity, price in lines) + order.delivery_paid,
            paid_at=now,
        )
        came = now - timedelta(days=delivered_days_ago) if delivered_days_ago is not None else None
        Shipment.objects.create(order=order, external_id="s-1", shipped_at=now, delivered_at=came)
        return order

    return make


@pytest.fixture
def announce(shop: Shop) -> Callable[..., Announcement]:
    """What Mia says: (line index, quantity[, reason]) of one order."""

    def make(
        order: Order,
        *wanted: tuple[Any, ...],
        at: datetime | None = None,
        method: str = "",
        **changes: Any,
    ) -> Announcement:
        loaded = order_by_ref(orders_to_announce(order.shop), str(order.pk))
        lines = list(loaded.lines.all())
        reasons = {reason.code: reason for reason in Reason.objects.filter(shop=order.shop)}
        return Announcement(
            shop=order.shop,
            lines=tuple(
                Wanted(
                    quantity=row[1],
                    order_line=lines[row[0]],
                    reason=reasons[row[2]] if len(row) > 2 else None,
                    **changes,
                )
                for row in wanted or [(i, line.quantity) for i, line in enumerate(lines)]
            ),
            declared_at=at or timezone.now(),
            origin=Origin.PORTAL,
            language="nl",
            method=method,
        )

    return make


@pytest.fixture
def make_return(make_order: MakeOrder, announce: Callable[..., Announcement]) -> MakeReturn:
    """A return by Mia. In time it is a withdrawal; with delivered_days_ago=20 it is voluntary."""

    def make(*wanted: tuple[Any, ...], order: Order | None = None, **changes: Any) -> Return:
        ordered = order or make_order(**changes)
        rma, _quote = desk.submit(announce(ordered, *wanted), by=MIA)
        return rma

    return make


def published(subject_id: object) -> list[str]:
    """The events told of a subject, in order."""
    rows = Event.objects.filter(subject_id=subject_id).order_by("id")
    return list(rows.values_list("type", flat=True))


Rules = Callable[..., None]


@pytest.fixture
def rules(shop: Shop) -> Rules:
    """Rules (r0, r1, … where they have no id) in force for every order: rules({…}, {…})."""

    def give(*wanted: dict[str, Any], **terms: Any) -> None:
        named = [
            {"id": f"r{place}", "name": f"Rule {place}", "when": {"all": []}, **rule}
            for place, rule in enumerate(wanted)
        ]
        row = PolicyVersion.objects.get(shop=shop)
        PolicyVersion.objects.update(terms={**row.terms, **terms, "rules": named})
        policy_of.cache_clear()  # a published version never changes; this one was just made so

    return give
