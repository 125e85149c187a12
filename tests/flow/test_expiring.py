"""What was approved and not sent expires by policy: after a reminder, never a right (R35)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.core.models import Event
from openreturns.flow import desk, expiring
from openreturns.messages import mails
from openreturns.messages.models import Message
from openreturns.policies.models import PolicyVersion
from openreturns.policies.policy import policy_of
from openreturns.returns import expiry
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel
from openreturns.shops.models import Shop
from tests.conftest import published

Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def _strict(shop: Shop) -> None:
    """The shop lets approved returns expire after 20 days."""
    terms = PolicyVersion.objects.get(shop=shop).terms
    PolicyVersion.objects.update(terms={**terms, "expire_after_days": 20})
    policy_of.cache_clear()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Run the clock so many days from now."""

    def run(days: int) -> None:
        moment = datetime.now(tz=timezone.get_current_timezone()) + timedelta(days=days)
        monkeypatch.setattr(expiry.timezone, "now", lambda: moment)
        expiring.run(moment)

    return run


def fresh(rma: Return) -> Return:
    return Return.objects.get(pk=rma.pk)


def test_a_reminder_comes_once_three_days_before_and_then_it_expires(
    make_return: Make, anna: Actor, at: Make
) -> None:
    rma = desk.approve(make_return((0, 1), delivered_days_ago=20), by=anna)
    last = expiry.today(rma) + timedelta(days=20)

    at(16)
    assert (fresh(rma).expires_on, published(rma.pk).count("return.expiring")) == (last, 0)
    at(17)
    at(18)
    assert published(rma.pk).count("return.expiring") == 1
    at(20)
    assert fresh(rma).status == "approved"
    at(21)

    line = fresh(rma).lines.get()
    assert (line.expired, line.approved, fresh(rma).status) == (1, 0, "expired")
    assert fresh(rma).expires_on is None
    assert Parcel.objects.get(rma=rma).state == "voided"


def test_the_reminder_says_the_last_day(make_return: Make, anna: Actor, at: Make) -> None:
    rma = desk.approve(make_return((0, 1), delivered_days_ago=20), by=anna)
    Return.objects.filter(pk=rma.pk).update(language="en")
    at(17)

    mails.expiring(Event.objects.get(type="return.expiring"))

    mail = Message.objects.get(kind="expiring")
    assert f"Send return {rma.number} by" in mail.subject
    assert "After that day the return expires." in mail.text


def test_r35_a_withdrawal_never_expires(make_return: Make, at: Make) -> None:
    rma = make_return((0, 1))

    at(400)

    assert (fresh(rma).expires_on, fresh(rma).status) == (None, "approved")
    assert published(rma.pk).count("return.expired") == 0


def test_r42_a_fault_never_expires(make_return: Make, anna: Actor, at: Make) -> None:
    rma = desk.approve(make_return((0, 1, "defective"), delivered_days_ago=60), by=anna)

    at(400)

    assert fresh(rma).status == "approved"


def test_what_waits_for_the_shop_does_not_expire(make_return: Make, at: Make) -> None:
    rma = make_return((0, 1), delivered_days_ago=20)

    at(400)

    assert (fresh(rma).status, fresh(rma).expires_on) == ("requested", None)


def test_where_the_policy_says_never_nothing_expires(
    make_return: Make, anna: Actor, at: Make
) -> None:
    PolicyVersion.objects.update(
        terms={**PolicyVersion.objects.get().terms, "expire_after_days": 0}
    )
    policy_of.cache_clear()
    rma = desk.approve(make_return((0, 1), delivered_days_ago=20), by=anna)

    at(400)

    assert fresh(rma).status == "approved"


def test_reopening_an_expired_return_gives_the_whole_time_anew(
    make_return: Make, anna: Actor, at: Make
) -> None:
    rma = desk.approve(make_return((0, 1), delivered_days_ago=20), by=anna)
    at(21)

    again = desk.reopen(fresh(rma), by=anna)

    assert (again.status, again.expires_on) == (
        "approved",
        expiry.today(rma) + timedelta(days=20),
    )
    at(21)
    assert fresh(rma).status == "approved"
