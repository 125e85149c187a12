"""Build the sample shops: people, a year of orders, and returns in every state."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.utils import timezone

from openreturns.demo import buying, lately, withdrawing
from openreturns.demo.buying import Purchase
from openreturns.demo.catalogue import FASHION, TOOLS, Product
from openreturns.demo.clock import at
from openreturns.demo.people import Buyer, buyer, company
from openreturns.demo.returning import Story, live
from openreturns.flow.relay import Relay
from openreturns.orders.models import Order
from openreturns.policies import services as policies
from openreturns.shops.models import Membership, Role, Shop, User

SEED = 20261124
PASSWORD = "welcome-to-returns"  # noqa: S105  the sample shop's, shown at start
RETURN_RATE = 0.125
LATELY, LATE_RATE = timedelta(days=32), 0.28
Progress = Callable[[str], None]


def build(progress: Progress = print, orders: int = 420, now: datetime | None = None) -> None:
    """Make the sample shops in an empty database; the same seed makes the same year."""
    chance, today = Random(SEED), now or timezone.now()  # noqa: S311  no secret
    with at(today - timedelta(days=370)):
        fashion, tools = _shops()
        _people(fashion, tools)
    progress(f"Sample shops: {fashion.name} and {tools.name}")
    bought = [
        *_orders(fashion, FASHION, orders, chance, today),
        *_orders(tools, TOOLS, orders // 3, chance, today),
    ]
    progress(f"{len(bought)} orders of the past year")
    steps = _live_through(bought, chance, today)
    progress(f"{steps} steps of returns, with labels and mails")


def to_try(shop: Shop, now: datetime | None = None) -> Order | None:
    """An order for a person to begin with: just delivered, and nothing came back yet.

    More than one piece, a Dutch consumer's before others. None in a demo of last month.
    """
    lately = (now or timezone.now()) - timedelta(days=12)
    rows = Order.objects.filter(shop=shop, announced=0, sold__gte=2)
    rows = rows.filter(shipments__delivered_at__gte=lately)
    rows = rows.exclude(lines__withdrawal_exclusion__gt="")
    return rows.order_by("-customer_type", "-language", "-ordered_at").first()


def _shops() -> tuple[Shop, Shop]:
    fashion, tools = _fashion(), _tools()
    for shop in (fashion, tools):
        policies.start(shop)
    return fashion, tools


def _fashion() -> Shop:
    return Shop.objects.create(
        slug="loof",
        name="Loof & Linnen",
        prefix="LL",
        currency="EUR",
        country="NL",
        languages=["nl", "de", "fr", "en"],
        seller_entity="Loof & Linnen B.V.",
        brand_colour="#1F5A41",
        brand_radius=12,
        support_email="help@loof.example.com",
        mail_from="retour@loof.example.com",
        website="https://loof.example.com/",
        return_address=_warehouse("Loof & Linnen, Retouren", "Proostwetering", "41", "3543 AC"),
    )


def _tools() -> Shop:
    return Shop.objects.create(
        slug="staal",
        name="Staal & Zoon Gereedschap",
        prefix="SZ",
        currency="EUR",
        country="NL",
        languages=["nl", "de", "en"],
        seller_entity="Staal & Zoon Groothandel B.V.",
        brand_colour="#1D4E79",
        brand_radius=6,
        support_email="service@staal.example.com",
        mail_from="retouren@staal.example.com",
        return_address=_warehouse("Staal & Zoon, Retouren", "Havenkade", "8", "3542 DE"),
    )


def _warehouse(name: str, street: str, number: str, postcode: str) -> dict[str, str]:
    return {
        "company": name,
        "street": street,
        "house_number": number,
        "postal_code": postcode,
        "city": "Utrecht",
        "country": "NL",
    }


def _people(fashion: Shop, tools: Shop) -> None:
    team = (
        ("anna@example.com", "Anna Bakker", ((fashion, Role.MANAGER), (tools, Role.MANAGER))),
        ("ben@example.com", "Ben Visser", ((fashion, Role.WAREHOUSE), (tools, Role.WAREHOUSE))),
    )
    for email, name, roles in team:
        user = User.objects.create_user(email, PASSWORD, name=name)
        for shop, role in roles:
            Membership.objects.create(user=user, shop=shop, role=role)


def _orders(
    shop: Shop, products: tuple[Product, ...], most: int, chance: Random, today: datetime
) -> list[Order]:
    """Orders spread over a year, more of them lately, each with its own buyer or a known one."""
    known: list[Buyer] = []
    purchases = []
    for number in range(10_001, 10_001 + most):
        days = 365 * chance.random() ** 1.5 + 0.02
        known.append(_buyer(shop, number, chance))
        who = chance.choice(known) if chance.random() < 0.25 else known[-1]
        when = today - timedelta(days=days)
        purchases.append(Purchase(shop, number, who, when, buying.basket(chance, products)))
    purchases.sort(key=lambda purchase: purchase.ordered_at)
    return buying.write_down(purchases, chance, today)


def _buyer(shop: Shop, number: int, chance: Random) -> Buyer:
    if shop.prefix == "SZ" and chance.random() < 0.7:
        return company(chance, number)
    countries = ("NL", "NL", "DE", "BE", "FR") if shop.prefix == "LL" else ("NL", "DE")
    return buyer(chance, number, countries)


def _live_through(bought: list[Order], chance: Random, today: datetime) -> int:
    """Take the steps of all returns in the order of time, until today."""
    turn = count()
    queue = [(starts, next(turn), life) for starts, life in _lives(bought, chance, today)]
    heapq.heapify(queue)
    steps = 0
    while queue and queue[0][0] < today:
        moment, _turn, life = heapq.heappop(queue)
        with at(moment):
            pause = next(life, None)
            Relay().drain()
        steps += 1
        if pause is not None:
            heapq.heappush(queue, (moment + pause, next(turn), life))
    return steps


def _lives(
    bought: list[Order], chance: Random, today: datetime
) -> Iterator[tuple[datetime, Iterator[timedelta]]]:
    """When each return begins, and its life: the chosen cases of the last days, then the year's.

    Withdrawals are of orders that nothing else comes back of.
    """
    taken = set()
    for starts, case, order in lately.cast(bought, chance, today):
        taken.add(order.pk)
        yield starts, lately.live(case, order, Random(chance.random()))  # noqa: S311
    for order in bought:
        rate = LATE_RATE if order.ordered_at > today - LATELY else RETURN_RATE
        if order.pk not in taken and chance.random() < rate:
            starts = order.ordered_at + timedelta(days=chance.choices((5, 9, 24), (50, 30, 20))[0])
            starts += timedelta(minutes=chance.randint(0, 2000))
            taken.add(order.pk)
            yield starts, live(Story(order, Random(chance.random())))  # noqa: S311
    for starts, said, order in withdrawing.cast([o for o in bought if o.pk not in taken], today):
        yield starts, withdrawing.live(said, order)
