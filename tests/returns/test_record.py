"""What a decision saw is kept with the return."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from openreturns.core.actors import Actor
from openreturns.orders.models import Order
from openreturns.returns import opening
from openreturns.returns.announcement import Announcement
from openreturns.returns.models import DecisionRecord
from openreturns.returns.opening import Opening
from openreturns.settlement.quote import quote

Make = Callable[..., Any]


def ready(said: Announcement) -> Opening:
    """All that is known when the return opens."""
    found = quote(said)
    values = tuple(line.amount for line in found.lines)
    return Opening(said, found.decision, "FA-2026-000001", found.clocks, values)


def test_it_is_kept_word_for_word_with_the_policy_that_decided(
    make_order: Make, announce: Make, mia: Actor
) -> None:
    order: Order = make_order()
    known = ready(announce(order))

    rma = opening.request(replace(known, seen='{"v":1}'), by=mia)

    record = DecisionRecord.objects.get()
    assert (record.rma, record.shop, record.seen) == (rma, rma.shop, '{"v":1}')
    assert record.policy == known.decision.policy


def test_a_return_without_facts_has_no_record(make_order: Make, announce: Make, mia: Actor) -> None:
    opening.request(ready(announce(make_order())), by=mia)

    assert DecisionRecord.objects.count() == 0
