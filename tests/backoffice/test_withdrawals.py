"""Withdrawals in the back office: what waits, matching, answering, keying in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from openreturns.core.actors import SYSTEM
from openreturns.flow.relay import Relay
from openreturns.messages.models import Message
from openreturns.orders.models import Order
from openreturns.returns.models import Return
from openreturns.shops.models import Shop, User
from openreturns.withdrawals.declaring import Statement, declare
from openreturns.withdrawals.models import Evidence, Withdrawal

Make = Callable[..., Any]


@pytest.fixture
def office(client: Client, anna_user: User) -> Client:
    """Anna at her desk."""
    client.force_login(anna_user)
    return client


@pytest.fixture
def said(shop: Shop) -> Make:
    """A withdrawal that the worker has dealt with."""

    def make(**words: Any) -> Withdrawal:
        usual = {"name": "Mia Jansen", "email": "mia@example.com", "contract": "XYZ"}
        made = declare(shop, Statement(**{**usual, "language": "en"} | words), by=SYSTEM)
        Relay().drain()
        return Withdrawal.objects.get(pk=made.withdrawal.pk)

    return make


def at(withdrawal: Withdrawal, act: str = "") -> str:
    return f"/office/withdrawals/{withdrawal.reference}/{act}"


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def test_what_waits_stands_first_and_is_counted(
    office: Client, said: Make, make_order: Make
) -> None:
    done = said(contract=make_order().number)
    waits = said()

    page = shown(office.get("/office/withdrawals/"))

    assert page.index(waits.reference) < page.index(done.reference)
    assert 'Withdrawals<span class="n ">1</span>' in page


def test_the_money_due_is_forecast_by_day_r28(office: Client, said: Make, make_order: Make) -> None:
    said(contract=make_order().number)

    page = shown(office.get("/office/withdrawals/"))

    assert "Money to be paid back, by the day it is due" in page
    assert "€79.90" in page
    assert "14 days left" in page


def test_one_click_matches_a_candidate(office: Client, said: Make, make_order: Make) -> None:
    order: Order = make_order()
    withdrawal = said(contract=order.number, email="other@example.com")

    page = shown(office.get(at(withdrawal)))
    answer = office.post(at(withdrawal, "match/"), {"order": str(order.pk)})

    withdrawal.refresh_from_db()
    assert "The number fits, the mail address does not" in page
    assert answer.status_code == 302
    assert (withdrawal.state, withdrawal.order) == ("matched", order)
    assert withdrawal.rma is not None


def test_an_order_is_found_by_the_start_of_its_number(
    office: Client, said: Make, make_order: Make
) -> None:
    order = make_order()

    page = shown(office.get(at(said()) + f"?q={order.number[:3]}"))

    assert f"Match with {order.number}" in page


def test_a_part_needs_its_pieces_named(office: Client, said: Make, make_order: Make) -> None:
    order = make_order()
    withdrawal = said(contract=order.number, items="the red one")
    first = order.lines.all()[0]

    nothing = office.post(at(withdrawal, "match/"), {"order": str(order.pk)})
    too_many = office.post(at(withdrawal, "match/"), {"order": str(order.pk), f"n-{first.pk}": "3"})
    assert (nothing.status_code, too_many.status_code) == (422, 422)
    assert Return.objects.count() == 0

    office.post(at(withdrawal, "match/"), {"order": str(order.pk), f"n-{first.pk}": "1"})
    assert [(x.title, x.quantity) for x in Return.objects.get().lines.all()] == [("Thing 1", 1)]


@pytest.mark.parametrize("order", ["", "nonsense", "0" * 36])
def test_a_match_without_an_order_is_refused(office: Client, said: Make, order: str) -> None:
    withdrawal = said()

    answer = office.post(at(withdrawal, "match/"), {"order": order})

    assert answer.status_code == 422
    assert "Choose the order it is about." in shown(answer)


def test_an_order_of_another_shop_cannot_be_chosen(
    office: Client, said: Make, make_order: Make, other_shop: Shop
) -> None:
    foreign = make_order(shop=other_shop)

    answer = office.post(at(said(), "match/"), {"order": str(foreign.pk)})

    assert answer.status_code == 422
    assert Return.objects.count() == 0


def test_the_answer_is_mailed_and_kept_as_evidence_r40(office: Client, said: Make) -> None:
    withdrawal = said()

    office.post(at(withdrawal, "answer/"), {"text": "Made to measure: art. 16(c)."})
    Relay().drain()

    withdrawal.refresh_from_db()
    mail = Message.objects.get(subject_id=withdrawal.pk, kind="withdrawal_answered")
    assert withdrawal.state == "answered"
    assert "Made to measure: art. 16(c)." in mail.text
    assert Evidence.objects.filter(withdrawal=withdrawal, kind="answered").exists()


def test_an_empty_answer_is_refused_and_nothing_happens(office: Client, said: Make) -> None:
    withdrawal = said()

    answer = office.post(at(withdrawal, "answer/"), {"text": " "})

    withdrawal.refresh_from_db()
    assert answer.status_code == 422
    assert withdrawal.state == "unmatched"


def test_a_late_one_is_decided_by_a_person_r3(office: Client, said: Make, make_order: Make) -> None:
    withdrawal = said(contract=make_order(delivered_days_ago=20).number)
    assert (withdrawal.timeliness, withdrawal.rma) == ("late_claimed", None)

    page = shown(office.get(at(withdrawal)))
    office.post(at(withdrawal, "acceptance/"))

    rma = Return.objects.get()
    assert "Take it all the same" in page
    assert rma.status == "approved"
    assert {line.legal_basis for line in rma.lines.all()} == {"voluntary"}


def test_one_beyond_all_windows_is_refused_in_words(
    office: Client, said: Make, make_order: Make
) -> None:
    withdrawal = said(contract=make_order(delivered_days_ago=90).number)

    answer = office.post(at(withdrawal, "acceptance/"))

    assert answer.status_code == 409
    assert Return.objects.count() == 0


def test_the_page_shows_the_evidence_and_a_broken_chain(office: Client, said: Make) -> None:
    withdrawal = said()
    whole = shown(office.get(at(withdrawal)))
    Evidence.objects.filter(withdrawal=withdrawal, number=1).update(kind="other")

    broken = shown(office.get(at(withdrawal)))

    assert "The chain stands." in whole
    assert "The chain is broken." in broken


def test_one_from_a_letter_keeps_its_own_time_r1_r83(office: Client, shop: Shop) -> None:
    came = (timezone.now() - timedelta(days=2)).replace(second=0, microsecond=0)
    local = timezone.localtime(came, timezone.get_fixed_timezone(60)).strftime("%Y-%m-%dT%H:%M")
    typed = {
        "shop_slug": "fern", "channel": "post", "received_at": local, "name": "Mia Jansen",
        "email": "", "contract": "my coat", "items": "", "language": "nl",
    }  # fmt: skip

    answer = office.post("/office/withdrawals/new/", typed)
    Relay().drain()

    withdrawal = Withdrawal.objects.get()
    assert answer.status_code == 302
    assert (withdrawal.channel, withdrawal.declared_at) == ("post", came)
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"received_at": "2099-01-01T10:00"}, {"name": ""}, {"shop_slug": "other"}, {"channel": "web"}],
)
def test_what_cannot_be_is_hinted_and_nothing_is_kept(
    office: Client, other_shop: Shop, wrong: dict[str, str]
) -> None:
    typed = {
        "shop_slug": "fern", "channel": "mail", "received_at": "2026-01-05T10:00",
        "name": "Mia", "email": "mia@example.com", "contract": "1", "language": "nl",
    }  # fmt: skip

    answer = office.post("/office/withdrawals/new/", typed | wrong)

    assert answer.status_code == 422
    assert Withdrawal.objects.count() == 0
