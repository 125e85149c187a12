"""Which orders a statement can be about (R7, R8).

Only the shop's own orders, by the numbers that stand in what was typed, and by the mail
address. Sure is one order whose number was named and whose address is the typed one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from openreturns.orders.keys import number_key
from openreturns.orders.models import Order
from openreturns.withdrawals.models import Withdrawal

WORD = re.compile(r"\S+")
SHORTEST = 3
MOST_WORDS = 60
MOST = 12


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: `sure` fits by number and address, `named` by number alone."""

    sure: tuple[Order, ...]
    named: tuple[Order, ...]
    by_address: tuple[Order, ...] = ()


def look(withdrawal: Withdrawal, *, widely: bool = False) -> Found:
    """Orders that fit; `widely` also those of the same mail address, for a person to choose."""
    rows = Order.objects.filter(shop=withdrawal.shop_id).select_related("customer")
    rows = rows.order_by("-ordered_at", "-id")
    keys = list(dict.fromkeys(_numbers(withdrawal.contract)))
    named = tuple(rows.filter(number_key__in=keys)[:MOST]) if keys else ()
    sure = tuple(order for order in named if _is_of(order, withdrawal.email_key))
    by_address = rows.filter(email_key=withdrawal.email_key)[:MOST] if widely else ()
    known = {order.pk for order in named}
    return Found(sure, named, tuple(order for order in by_address if order.pk not in known))


def _is_of(order: Order, key: str) -> bool:
    """The typed address is the order's, or its customer's."""
    return bool(key) and key in {
        order.email_key,
        order.customer.email_key if order.customer else "",
    }


def _numbers(text: str) -> Iterator[str]:
    """What could be an order number: each word, two words together, and the whole text."""
    said = WORD.findall(text)[:MOST_WORDS]
    yield from _keys([text])
    yield from _keys(said)
    yield from _keys(first + second for first, second in pairwise(said))


def _keys(texts: Iterable[str]) -> Iterator[str]:
    """As order numbers are compared; very short ones only where nothing else was typed."""
    for text in texts:
        key = number_key(text)
        if len(key) >= SHORTEST or (key and len(key) == len(text.strip().lstrip("#"))):
            yield key
