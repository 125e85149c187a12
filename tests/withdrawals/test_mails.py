"""The receipt of a withdrawal, the notice to the owner, and what happens when mail fails."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from openreturns.core.models import Delivery
from openreturns.flow.relay import Relay
from openreturns.messages.models import Message
from openreturns.orders.models import Order
from openreturns.shops.models import Shop
from openreturns.withdrawals import evidence
from openreturns.withdrawals.declaring import Piece
from openreturns.withdrawals.models import Evidence, Withdrawal
from tests.messages.conftest import Server, parsed, smtp
from tests.withdrawals.conftest import Consumer, follow

__all__ = ["smtp"]
Make = Callable[..., Any]
MOMENT = datetime(2026, 11, 23, 21, 14, 5, tzinfo=ZoneInfo("Europe/Amsterdam"))


def mails(withdrawal: Withdrawal) -> dict[str, Message]:
    Relay().drain()
    return {mail.kind: mail for mail in Message.objects.filter(subject_id=withdrawal.pk)}


def test_the_receipt_has_the_whole_statement_date_time_and_offset_r9(
    declared: Make, make_order: Make
) -> None:
    order = make_order(lines=((1, 1000), (2, 1995)))
    piece = Piece(order.lines.get(title="Thing 2"), 1)

    made = declared(order, at=MOMENT, language="nl", pieces=(piece,), order=order)
    mail = mails(made.withdrawal)["withdrawal_received"]

    assert mail.recipient == "mia@example.com"
    for body in (mail.text, mail.html):
        assert "23-11-2026 21:14:05 (UTC+01:00)" in body
        assert made.withdrawal.reference in body
        assert "Mia Jansen" in body
        assert order.number in body
        assert "1 × Thing 2" in body
        assert "Ik herroep hierbij de overeenkomst" in body
    assert "10,00" not in mail.text


def test_the_whole_order_is_said_in_words_r9_r13(declared: Make) -> None:
    mail = mails(declared(language="de").withdrawal)["withdrawal_received"]

    assert "Die ganze Bestellung" in mail.text
    assert mail.language == "de"


def test_the_receipt_confirms_receipt_and_not_validity_r9(declared: Make) -> None:
    mail = mails(declared().withdrawal)["withdrawal_received"]

    assert "Whether the right of withdrawal applies is not decided by it." in mail.text


def test_what_is_stored_is_byte_for_byte_what_was_sent_r9(declared: Make, smtp: Server) -> None:
    withdrawal = declared().withdrawal

    mail = mails(withdrawal)["withdrawal_received"]

    assert bytes(mail.raw) in smtp.taken
    link = Evidence.objects.get(withdrawal=withdrawal, kind="mail_sent")
    assert evidence.content(link)["message_id"] == mail.message_id
    assert parsed(bytes(mail.raw))["Message-ID"].strip() == mail.message_id


def test_the_receipt_contains_no_offer_r82(declared: Make) -> None:
    mail = mails(declared().withdrawal)["withdrawal_received"]

    assert "http" not in mail.text
    assert "credit" not in mail.text.lower()


def test_a_stranger_learns_nothing_and_the_owner_is_told_r8(
    declared: Make, make_order: Make
) -> None:
    victims: Order = make_order(language="en")

    made = declared(victims, email="thief@example.com", name="Thief")
    written = mails(made.withdrawal)

    receipt, notice = written["withdrawal_received"], written["withdrawal_notice"]
    assert receipt.recipient == "thief@example.com"
    for secret in ("Thing 1", "Dorpsstraat", "Mia", "39.90", "mia@example.com"):
        assert secret not in receipt.text
    assert notice.recipient == "mia@example.com"
    assert f"A withdrawal for your order {victims.number}" in notice.subject
    assert "Thief" not in notice.text
    assert "thief@example.com" not in notice.text


def test_the_owner_of_the_typed_address_gets_no_notice(declared: Make, make_order: Make) -> None:
    assert list(mails(declared(make_order()).withdrawal)) == ["withdrawal_received"]


def test_a_receipt_that_is_refused_becomes_a_task_and_is_written_down_r9(
    declared: Make, smtp: Server
) -> None:
    smtp.moods = ["rcpt 550 No such person"]

    withdrawal = follow(declared().withdrawal)

    dead = Delivery.objects.get(state="dead")
    assert dead.handler == "messages.withdrawals.acknowledge"
    link = Evidence.objects.get(withdrawal=withdrawal, kind="mail_failed")
    assert "550" in evidence.content(link)["error"]


def test_a_mail_server_that_is_down_loses_nothing_r12(
    shop: Shop, consumer: Consumer, settings: Any
) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }

    withdrawal = consumer.withdraw()

    assert withdrawal.state == "unmatched"
    waiting = Delivery.objects.get(state="waiting")
    assert waiting.handler == "messages.withdrawals.acknowledge"
    assert waiting.due_at - waiting.event.at < timedelta(seconds=60)


@pytest.mark.parametrize("language", ["nl", "de", "fr", "en"])
def test_page_and_receipt_speak_one_language_r83(shop: Shop, language: str) -> None:
    withdrawal = Consumer(shop, language).withdraw()

    mail = Message.objects.get(subject_id=withdrawal.pk)
    assert withdrawal.language == mail.language == language
    assert withdrawal.labels["statement"] in mail.text
