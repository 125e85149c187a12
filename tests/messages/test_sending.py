"""Real SMTP: stored as sent, sent once, tried again, given up with a reason."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from openreturns.core.models import Delivery, Event
from openreturns.flow.relay import Relay
from openreturns.messages import sending, transitions
from openreturns.messages.models import Message
from openreturns.messages.states import MessageState
from openreturns.orders.models import Order
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel
from openreturns.shops.models import Shop
from tests.messages.conftest import Server, mails_of, parsed

Make = Callable[..., Any]


def again() -> None:
    """The time until the next try has passed."""
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
    Relay().drain()


def test_the_stored_mail_is_byte_for_byte_what_the_mail_server_got_r9(
    make_return: Make, smtp: Server, shop: Shop
) -> None:
    # Just so long that the line of the Message-ID has to be folded.
    Shop.objects.filter(pk=shop.pk).update(mail_from="returns@fern-shop.example")

    mails = mails_of(make_return())

    assert smtp.taken == [bytes(mails["submitted"].raw), bytes(mails["approved_label"].raw)]
    assert {mail.state for mail in mails.values()} == {"sent"}
    assert all(mail.sent_at and mail.error == "" for mail in mails.values())


def test_the_head_says_who_writes_whom_to_answer_and_that_a_machine_wrote(
    make_return: Make, smtp: Server, shop: Shop
) -> None:
    Shop.objects.filter(pk=shop.pk).update(
        name='Bäckerei "Ö" & Söhne', mail_from="returns@shop.example"
    )
    mails = mails_of(make_return())
    head = parsed(smtp.taken[0])

    sender = head["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("Bäckerei Ö & Söhne", "returns@shop.example")
    assert head["To"] == "mia@example.com"
    assert head["Reply-To"] == "help@example.com"
    assert head["Auto-Submitted"] == "auto-generated"
    assert head["X-Auto-Response-Suppress"] == "All"
    assert head["Content-Language"] == "nl"
    assert head["Message-ID"] == mails["submitted"].message_id
    assert head["Message-ID"].endswith("@shop.example>")
    assert head["Date"].datetime <= timezone.now()
    assert head["List-Unsubscribe"] is None  # nothing to unsubscribe from (R82)
    assert head["Bcc"] is None


def test_the_label_travels_with_its_mail_and_opens(make_return: Make, smtp: Server) -> None:
    rma: Return = make_return()
    mails = mails_of(rma)
    parcel = Parcel.objects.get(rma=rma)

    (attached,) = parsed(smtp.taken[1]).iter_attachments()

    content = attached.get_content()
    assert (attached.get_content_type(), attached.get_filename()) == (
        "application/pdf",
        f"{rma.number}-1.pdf",
    )
    assert content.startswith(b"%PDF")
    assert hashlib.sha256(content).hexdigest() == parcel.label_sha256
    assert mails["approved_label"].attached(0) == content
    assert mails["approved_label"].attached(1) is None


@pytest.mark.parametrize("mood", ["rcpt 450 Greylisted", "data 451 Try later", "slow"])
def test_a_server_that_cannot_now_gets_the_same_mail_later_and_once(
    make_return: Make, smtp: Server, mood: str
) -> None:
    rma = make_return(delivered_days_ago=20)
    smtp.moods = [mood]

    mail = mails_of(rma)["submitted"]

    assert (mail.state, smtp.taken) == ("waiting", [])
    assert mail.error
    again()
    again()
    mail.refresh_from_db()
    assert (mail.state, smtp.taken) == ("sent", [bytes(mail.raw)])


def test_a_server_that_is_not_there_delays_the_mail_only(make_return: Make, settings: Any) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    rma = make_return()

    mails = mails_of(rma)

    assert {mail.state for mail in mails.values()} == {"waiting"}
    assert Parcel.objects.get(rma=rma).state == "booked"
    assert not Delivery.objects.filter(state="dead")


@pytest.mark.parametrize("mood", ["rcpt 550 No such person", "data 554 Not wanted"])
def test_a_mail_that_is_refused_for_good_goes_to_attention_with_the_servers_words(
    make_return: Make, smtp: Server, mood: str
) -> None:
    rma = make_return(delivered_days_ago=20)
    smtp.moods = [mood]

    mail = mails_of(rma)["submitted"]

    dead = Delivery.objects.get(state="dead")
    assert (mail.state, smtp.taken) == ("failed", [])
    assert mood.split(" ", 2)[2] in mail.error
    assert mood.split(" ", 2)[2] in dead.error


def test_the_same_event_twice_is_one_mail(make_return: Make, smtp: Server) -> None:
    rma = make_return(delivered_days_ago=20)
    mails_of(rma)
    event = Event.objects.get(subject_id=rma.pk, type="return.requested")

    for delivery in Delivery.objects.filter(event=event):
        Delivery.objects.filter(pk=delivery.pk).update(state="waiting", due_at=timezone.now())
    Relay().drain()

    assert len(smtp.taken) == Message.objects.count() == 1


def test_a_mail_that_a_dead_worker_was_sending_goes_out_under_the_same_id(
    make_return: Make, smtp: Server
) -> None:
    rma = make_return(delivered_days_ago=20)
    smtp.moods = ["data 451 Try later"]
    mail = mails_of(rma)["submitted"]
    transitions.begin(mail)

    again()

    assert parsed(smtp.taken[0])["Message-ID"] == mail.message_id
    mail.refresh_from_db()
    assert mail.state == MessageState.SENT
    sending.send(mail)
    assert len(smtp.taken) == 1


@pytest.mark.parametrize("address", ["mia@exämple.com", "mia@example.com\r\nBcc: eve@example.com"])
def test_an_odd_address_is_written_safely_or_not_at_all(
    make_return: Make, smtp: Server, address: str
) -> None:
    rma: Return = make_return(delivered_days_ago=20)
    Return.objects.filter(pk=rma.pk).update(email=address)

    mails_of(rma)

    assert [parsed(raw)["To"] for raw in smtp.taken] in ([], ["mia@xn--exmple-cua.com"])
    assert all(b"eve@example.com" not in raw for raw in smtp.taken)


def test_a_return_without_mail_address_gets_no_mail_and_stops_nothing(
    make_return: Make, smtp: Server, make_order: Make
) -> None:
    order: Order = make_order(email_key="")
    order.customer.email = ""
    order.customer.save()

    rma = make_return(order=order)

    assert mails_of(rma) == {}
    assert smtp.taken == []
    assert not Delivery.objects.exclude(state="done")
