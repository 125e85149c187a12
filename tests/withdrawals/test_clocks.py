"""What runs after a withdrawal: the money, the way back, and what lateness costs (LAW.md §3)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from openreturns.core.actors import Actor
from openreturns.core.models import Event
from openreturns.demo.clock import at
from openreturns.flow import desk, withdrawing
from openreturns.flow.relay import Relay
from openreturns.policies.deadlines import WithdrawalPeriod, in_time, late_penalty
from openreturns.policies.zones import ZONES, zone_of
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return
from openreturns.returns.refund_clock import reckon, refund_clock
from openreturns.returns.transitions import hand_over
from openreturns.shops.models import User
from openreturns.withdrawals import evidence
from openreturns.withdrawals.models import Evidence
from tests.withdrawals.conftest import follow

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("declared", "due"),
    [(date(2026, 11, 23), date(2026, 12, 7)), (date(2026, 12, 11), date(2026, 12, 25))],
)
def test_the_money_is_due_14_days_after_the_declaration_never_rolled_r28(
    declared: date, due: date
) -> None:
    assert reckon(declared, declared).due == due


@pytest.mark.parametrize(
    ("evidence_on", "due"),
    [
        (None, None),
        (date(2026, 11, 26), date(2026, 12, 7)),
        (date(2026, 12, 9), date(2026, 12, 9)),
    ],
)
def test_the_shop_may_wait_for_the_first_proof_and_no_longer_r29(
    evidence_on: date | None, due: date | None
) -> None:
    assert reckon(date(2026, 11, 23), evidence_on).due == due


def test_a_shop_that_fetches_the_goods_may_not_wait_r29() -> None:
    assert reckon(date(2026, 11, 23), None, collected=True).due == date(2026, 12, 7)


def test_in_the_uk_the_money_is_due_14_days_after_the_proof_r33() -> None:
    assert reckon(date(2026, 11, 23), date(2026, 11, 26), country="GB").due == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("paid", "penalty"),
    [
        (date(2026, 12, 7), 0),
        (date(2026, 12, 17), 0),
        (date(2026, 12, 22), 500),
        (date(2026, 12, 28), 1000),
        (date(2027, 1, 15), 2000),
        (date(2027, 2, 20), 5000),
        (date(2027, 4, 10), 5500),
        (date(2036, 1, 1), 10_000),
    ],
)
def test_a_french_sum_grows_the_later_it_is_paid_r34(paid: date, penalty: int) -> None:
    assert late_penalty(10_000, date(2026, 12, 7), paid) == penalty


def test_until_something_moves_the_refund_is_on_hold_and_no_alarm_r29(
    client: Client, anna_user: User, declared: Make, make_order: Make
) -> None:
    rma = follow(declared(make_order()).withdrawal).rma
    Return.objects.filter(pk=rma.pk).update(refund_due_on=timezone.localdate())
    client.force_login(anna_user)

    page = client.get(f"/office/returns/{rma.number}/").content.decode()
    attention = client.get("/office/attention/").content.decode()

    assert refund_clock(rma).is_withheld
    assert "On hold" in page
    assert rma.number not in attention


@pytest.mark.parametrize(
    ("days", "shown"), [(6, False), (5, True), (2, True), (0, True), (-1, True)]
)
def test_alarms_come_at_five_two_and_no_days_r28(
    client: Client, anna_user: User, declared: Make, make_order: Make, days: int, shown: bool
) -> None:
    rma = sent(follow(declared(make_order()).withdrawal).rma)
    due = timezone.localdate() + timedelta(days=days)
    Return.objects.filter(pk=rma.pk).update(refund_due_on=due)
    client.force_login(anna_user)

    page = client.get("/office/attention/").content.decode()

    assert (rma.number in page) is shown


def sent(rma: Return) -> Return:
    pieces = [Pieces(line.pk, line.approved) for line in rma.lines.all()]
    return hand_over(rma, pieces, by=Actor("customer", "Mia"))  # type: ignore[arg-type]


def test_goods_sent_late_put_the_refund_off_to_that_day_r29(
    declared: Make, make_order: Make
) -> None:
    with at(datetime.fromisoformat("2026-11-20T10:00:00+00:00")):
        order = make_order()
    with at(datetime.fromisoformat("2026-11-23T10:00:00+00:00")):
        rma = follow(declared(order).withdrawal).rma
    with at(datetime.fromisoformat("2026-12-09T10:00:00+00:00")):
        sent(rma)
        put_off = withdrawing.run_refund_clocks(timezone.now())
        again = withdrawing.run_refund_clocks(timezone.now())

    rma.refresh_from_db()
    assert (put_off, again) == (1, 0)
    assert rma.refund_due_on == date(2026, 12, 9)


def test_a_cancel_after_a_withdrawal_is_an_agreement_and_the_declaration_stays(
    declared: Make, make_order: Make, mia: Actor
) -> None:
    withdrawal = follow(declared(make_order()).withdrawal)

    desk.cancel(withdrawal.rma, by=mia)
    Relay().drain()

    withdrawal.refresh_from_db()
    chain = list(Evidence.objects.filter(withdrawal=withdrawal))
    assert withdrawal.state == "matched"
    assert chain[-1].kind == "kept"
    assert evidence.content(chain[-1])["by"] == mia.name
    assert evidence.faults(chain) == []
    assert Event.objects.filter(type="withdrawal.received").count() == 1


@pytest.mark.parametrize(
    ("moment", "on_time"),
    [
        (datetime(2026, 4, 17, 21, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 4, 17, 22, 0, 0, tzinfo=UTC), False),
    ],
)
def test_the_last_second_of_the_last_day_counts_r10(moment: datetime, on_time: bool) -> None:
    period = WithdrawalPeriod(date(2026, 4, 3), date(2026, 4, 17))

    assert in_time(moment, period, zone_of("NL", "UTC")) is on_time


@settings(max_examples=60, deadline=None)
@given(
    country=st.sampled_from(sorted(ZONES)),
    last=st.dates(date(2025, 1, 1), date(2028, 12, 31)),
    seconds=st.integers(-90_000, 90_000),
)
def test_in_time_means_the_clock_on_the_consumers_wall_r10(
    country: str, last: date, seconds: int
) -> None:
    """At midnight, in summer and winter time and on the nights between them."""
    zone = zone_of(country, "UTC")
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    moment = (midnight.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(UTC)

    answer = in_time(moment, WithdrawalPeriod(last, last), zone)

    assert answer is (moment.astimezone(zone).date() <= last)
