"""Lists of returns: whatever is asked, the page is what a plain look at every return gives."""

from collections.abc import Callable
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from openreturns.flow import desk
from openreturns.orders.models import Order
from openreturns.returns import search
from openreturns.returns.models import Return
from openreturns.returns.search import Filters, page
from openreturns.shops.models import Shop

Make = Callable[..., Any]


@pytest.fixture
def returns(make_return: Make, make_order: Make, anna: Any) -> list[Return]:
    """Six returns, newest first: three withdrawals, two requests, one rejected; two reasons."""
    made = [
        make_return((0, 1, "too_small")),
        make_return((0, 2, "damaged"), (1, 1, "too_small")),
        make_return((1, 1, "damaged"), country="BE"),
        make_return((0, 1, "too_small"), delivered_days_ago=20),
        make_return((0, 1, "damaged"), delivered_days_ago=20),
        make_return((1, 1, "too_small"), delivered_days_ago=20, country="BE"),
    ]
    desk.reject(made[4], reason_text="Used.", by=anna)
    return [Return.objects.get(pk=rma.pk) for rma in reversed(made)]


def numbers(filters: Filters, limit: int = 50) -> list[str]:
    return [rma.number for rma in page(filters, limit)]


QUERIES: list[dict[str, Any]] = [
    {},
    {"queue": "requests"},
    {"queue": "incoming"},
    {"status": ("requested", "approved")},
    {"terms": (("reason", "damaged"),)},
    {"terms": (("reason", "damaged"), ("country", "BE"))},
    {"terms": (("sku", "SKU-2"),), "status": ("approved",)},
    {"q": "jan"},
    {"q": "jansen sku-2"},
    {"q": "mia", "terms": (("country", "BE"),)},
    {"terms": (("email", "MIA@example.com"),), "queue": "requests"},
    {"terms": (("reason", "nothing"),)},
]


@pytest.mark.parametrize("cap", [1, 2000], ids=["many", "few"])
@pytest.mark.parametrize("asked", QUERIES, ids=str)
def test_every_filter_finds_what_a_plain_look_finds(
    returns: list[Return],
    shop: Shop,
    asked: dict[str, Any],
    cap: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "CAP", cap)  # how many matches count as many

    found = numbers(Filters(shops=(shop.pk,), **asked))

    assert found == [rma.number for rma in returns if fits(rma, **asked)]


def fits(
    rma: Return,
    *,
    queue: str = "all",
    status: tuple[str, ...] = (),
    terms: tuple[tuple[str, str], ...] = (),
    q: str = "",
) -> bool:
    """The plain look: the return and its lines, without an index."""
    queues = {
        "all": {str(rma.status)},
        "requests": {"requested", "in_review", "rejected"},
        "incoming": {"approved", "in_transit"},
    }
    lines = list(rma.lines.all())
    facts = {("country", rma.country), ("email", rma.email)}
    facts |= {("reason", line.reason) for line in lines} | {("sku", line.sku) for line in lines}
    words = {*rma.name.lower().split(), *(line.sku.lower() for line in lines)}
    return (
        str(rma.status) in queues[queue]
        and (not status or str(rma.status) in status)
        and all((kind, value.replace("MIA", "mia")) in facts for kind, value in terms)
        and all(any(word.startswith(part) for word in words) for part in q.split())
    )


@pytest.mark.parametrize(("sort", "asked"), list(product(["-created", "created"], QUERIES[:10])))
def test_pages_follow_each_other_without_gap_or_repeat(
    returns: list[Return], shop: Shop, sort: str, asked: dict[str, Any]
) -> None:
    whole = numbers(Filters(shops=(shop.pk,), sort=sort, **asked))

    seen: list[str] = []
    after: tuple[datetime, UUID] | None = None
    while rows := page(Filters(shops=(shop.pk,), sort=sort, after=after, **asked), 2)[:2]:
        seen += [rma.number for rma in rows]
        after = (rows[-1].created_at, rows[-1].pk)

    assert seen == whole
    assert len(whole) == len(set(whole))


def test_a_number_is_found_with_and_without_its_signs(returns: list[Return], shop: Shop) -> None:
    wanted = returns[0].number

    assert numbers(Filters(shops=(shop.pk,), q=wanted)) == [wanted]
    assert numbers(Filters(shops=(shop.pk,), q=wanted.replace("-", "").lower())) == [wanted]


def test_a_name_is_found_without_its_accents(
    make_order: Make, make_return: Make, shop: Shop
) -> None:
    order: Order = make_order()
    order.customer.name = "Zoë Müller"
    order.customer.save()

    rma = make_return(order=order)

    assert numbers(Filters(shops=(shop.pk,), q="zoe mull")) == [rma.number]


def test_another_shops_returns_are_never_found(returns: list[Return], other_shop: Shop) -> None:
    for query in QUERIES:
        assert numbers(Filters(shops=(other_shop.pk,), **query)) == []
    assert numbers(Filters(shops=())) == []


def test_several_shops_make_one_list(
    returns: list[Return], make_order: Make, make_return: Make, shop: Shop, other_shop: Shop
) -> None:
    theirs = make_return((0, 1, "damaged"), order=make_order(shop=other_shop))
    both = (shop.pk, other_shop.pk)

    assert numbers(Filters(shops=both))[:2] == [theirs.number, returns[0].number]
    found = numbers(Filters(shops=both, terms=(("reason", "damaged"),)))
    assert found[0] == theirs.number
    assert len(found) == 4
