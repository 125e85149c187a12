"""More time by staff: within the limit of the policy, with a reason, and it counts at once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.core.errors import Invalid, MoveNotAllowed
from openreturns.core.models import Event
from openreturns.flow.extending import extend, time_of
from openreturns.orders.models import Order
from openreturns.policies.models import PolicyVersion
from openreturns.policies.policy import policy_of
from openreturns.settlement.quote import quote

Make = Callable[..., Any]


def day(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


@pytest.fixture
def over(make_order: Make) -> Order:
    """Delivered 40 days ago: the 30 days of the shop ended 10 days ago."""
    made: Order = make_order(delivered_days_ago=40)
    return made


def test_more_time_opens_the_window_again_and_says_who_and_why(
    over: Order, announce: Make, anna: Actor
) -> None:
    assert not quote(announce(over, (0, 1))).returnable

    extend(over, until=day(5), why="Was in hospital", by=anna)

    worked = quote(announce(over, (0, 1)))
    told = Event.objects.get(subject_id=over.pk, type="order.extended")
    assert worked.returnable
    assert (worked.lines[0].decided.legal_basis, worked.lines[0].decided.until) == (
        "voluntary",
        day(5),
    )
    assert (told.by_name, told.note) == ("Anna", "Was in hospital")
    assert told.data == {"until": day(5).isoformat(), "before": day(-10).isoformat()}


def test_the_limit_counts_from_the_plain_end_however_often_time_is_given(
    over: Order, anna: Actor
) -> None:
    assert time_of(over).most == day(20)
    extend(over, until=day(5), why="Once", by=anna)

    fresh = Order.objects.get(pk=over.pk)

    assert (time_of(fresh).until, time_of(fresh).most) == (day(5), day(20))
    with pytest.raises(Invalid):
        extend(fresh, until=day(21), why="Twice", by=anna)


@pytest.mark.parametrize(("count", "why"), [(21, "x"), (-1, "x"), (-11, "x"), (5, " ")])
def test_a_day_out_of_reach_or_no_reason_changes_nothing(
    over: Order, anna: Actor, count: int, why: str
) -> None:
    with pytest.raises(Invalid):
        extend(over, until=day(count), why=why, by=anna)

    assert Order.objects.get(pk=over.pk).extended_until is None
    assert not Event.objects.filter(type="order.extended").exists()


def test_nobody_gives_more_where_the_policy_says_none_or_the_time_has_not_begun(
    over: Order, make_order: Make, anna: Actor
) -> None:
    waiting = make_order(delivered_days_ago=None)
    with pytest.raises(MoveNotAllowed):
        extend(waiting, until=day(5), why="x", by=anna)
    PolicyVersion.objects.update(
        terms={**PolicyVersion.objects.get().terms, "extend_limit_days": 0}
    )
    policy_of.cache_clear()
    with pytest.raises(MoveNotAllowed):
        extend(over, until=day(5), why="x", by=anna)
