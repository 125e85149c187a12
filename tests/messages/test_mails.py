"""What each mail says, when it goes, and that its sum adds up."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from openreturns.core.actors import Actor
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.messages.models import Message
from openreturns.messages.wording import KINDS
from openreturns.orders import services as orders
from openreturns.orders.models import AccessLink, Customer
from openreturns.receiving.booked import Arrived
from openreturns.receiving.booked import Delivery as Box
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return
from openreturns.shipping import transitions as shipping
from openreturns.shipping.models import Parcel
from openreturns.shops.models import Shop
from openreturns.ui.formats import long_day
from tests.messages.conftest import line_of, mails_of

Make = Callable[..., Any]
SILENT = Remark(notify=False)


def english(rma: Return) -> Return:
    Return.objects.filter(pk=rma.pk).update(language="en")
    rma.refresh_from_db()
    return rma


def arrive(rma: Return, *pieces: Arrived, by: Actor, remark: Remark | None = None) -> None:
    desk.receive(rma, Box(pieces, remark=remark or Remark()), by=by)


def test_the_receipt_has_content_date_time_and_offset_r9(make_return: Make) -> None:
    rma = english(make_return((0, 2, "too_small"), (1, 1)))

    mail = mails_of(rma)["submitted"]

    assert mail.subject == f"We have your return {rma.number}"
    assert re.search(r"on \w+ \d+ \w+ \d{4}, \d\d:\d\d:\d\d \(UTC\+0[12]:00\)", mail.text)
    order = rma.orders[0]["number"]
    assert f"Return {rma.number}, order {order}, Mia Jansen" in mail.text
    assert "- Thing 1 (2 pieces, Too small): €39.90" in mail.text
    assert "- Thing 2 (1 piece): €40.00" in mail.text
    assert "announced with mia@example.com" in mail.text
    assert f"{settings.BASE_URL}/fern/r/{rma.number}/{rma.access_key}/" in mail.text


def test_a_request_that_waits_says_to_keep_the_items(make_return: Make) -> None:
    waits = english(make_return(delivered_days_ago=20))
    born_approved = english(make_return())

    assert "We look at it and answer by mail." in mails_of(waits)["submitted"].text
    assert "Nothing else is needed now." in mails_of(born_approved)["submitted"].text


def test_every_part_stands_in_the_sum_and_the_parts_are_the_total(make_return: Make) -> None:
    rma = english(make_return())

    mail = mails_of(rma)["approved_label"]

    amounts = [
        int(sign + whole + cents) if not sign else -int(whole + cents)
        for sign, whole, cents in re.findall(r": (−?)€(\d+)\.(\d\d)$", mail.text, re.MULTILINE)
    ]
    assert "- Delivery costs: €4.95" in mail.text
    assert amounts[-1] == sum(amounts[:-1])
    assert f"refund €{amounts[-1] // 100}.{amounts[-1] % 100:02}" in mail.text


def test_with_the_label_come_the_dates(make_return: Make) -> None:
    rma = english(make_return())

    mail = mails_of(rma)["approved_label"]

    assert mail.subject == f"Your return {rma.number} is approved: here is your label"
    assert rma.send_back_by
    assert rma.refund_due_on
    assert f"in by {long_day(rma.send_back_by, 'en')} at the latest." in mail.text
    assert f"You have it by {long_day(rma.refund_due_on, 'en')}, if" in mail.text
    assert [one["name"] for one in mail.attachments] == [f"{rma.number}-1.pdf"]


def test_a_date_that_is_not_known_leaves_its_sentence_out(make_return: Make) -> None:
    rma = english(make_return())
    Return.objects.filter(pk=rma.pk).update(send_back_by=None, refund_due_on=None)

    text = mails_of(rma)["approved_label"].text

    assert "at the latest" not in text
    assert "You have it by" not in text
    assert " ." not in text


def test_while_the_carrier_is_down_the_customer_hears_that_nothing_is_lost_once(
    make_return: Make,
) -> None:
    rma = english(make_return())
    parcel = Parcel.objects.select_related("rma").get(rma=rma)
    Parcel.objects.filter(pk=parcel.pk).update(carrier="nobody")
    shipping.note_problem(parcel, "down")
    shipping.note_problem(parcel, "still down")

    mails = mails_of(rma)
    later = mails["label_later"]

    assert later.subject == f"Your label comes later: return {rma.number}"
    assert "You are in time: your return counts from" in later.text
    assert "down" not in later.text.replace("nobody", "")
    assert "approved_label" not in mails
    assert Message.objects.filter(kind="label_later").count() == 1


def test_with_an_own_carrier_the_address_is_in_the_mail(
    make_order: Make, announce: Make, mia: Actor
) -> None:
    rma, _quote = desk.submit(announce(make_order(), method="own_carrier"), by=mia)

    mail = mails_of(english(rma))["approved_own"]

    assert "Send your parcel to: Fern & Co Returns, Havenweg 12, 3542 AA Utrecht." in mail.text
    assert f"Write {rma.number} on the parcel" in mail.text
    assert mail.attachments == []


def test_what_may_be_kept_is_said_with_its_money(make_return: Make, anna: Actor) -> None:
    rma = english(make_return((1, 1), delivered_days_ago=20))

    desk.keep(rma, by=anna)
    mail = mails_of(rma)["kept"]

    assert mail.subject == f"You can keep it: return {rma.number}"
    assert "need not send anything back" in mail.text
    assert "We refund €40.00 to the way you paid." in mail.text


def test_a_refusal_carries_the_words_of_staff_and_no_markup_of_theirs(
    make_return: Make, anna: Actor
) -> None:
    rma = english(make_return((1, 1), delivered_days_ago=20))

    desk.reject(rma, reason_text="Worn <b>& washed</b> {number}", by=anna)
    mail = mails_of(rma)["rejected"]

    assert mail.subject == f"About your return {rma.number}"
    assert "Worn <b>& washed</b> {number}" in mail.text
    assert "Worn &lt;b&gt;&amp; washed&lt;/b&gt; {number}" in mail.html
    assert "Answer this mail." in mail.text
    assert "- Thing 2 (1 piece, 1 rejected)\n" in mail.text
    assert "You get back" not in mail.text


def test_a_refusal_of_a_part_says_that_it_is_a_part(make_return: Make, anna: Actor) -> None:
    rma = english(make_return((0, 1), (1, 1), delivered_days_ago=20))
    line = line_of(rma, "Thing 2")

    desk.reject(rma, [Pieces(line.pk, 1)], reason_text="Worn.", by=anna)

    assert mails_of(rma)["rejected"].text.startswith("A part of your return is not approved\n")


def test_the_arrival_says_how_much_came_and_what_is_next(make_return: Make, ben: Actor) -> None:
    rma = english(make_return((0, 2)))
    line = line_of(rma)

    arrive(rma, Arrived(line.pk, 2), by=ben)
    mail = mails_of(rma)["received"]

    assert mail.subject == f"Your parcel has arrived: return {rma.number}"
    assert "We have received 2 pieces. We check it" in mail.text
    assert "If everything is in order you get back €39.90." in mail.text


def test_the_check_says_what_is_accepted_what_is_not_why_and_what_was_missing(
    make_return: Make, ben: Actor
) -> None:
    rma = english(make_return((0, 2), (1, 1), withdrawal_info_version="2026-06"))
    mugs, jumper = line_of(rma, "Thing 1"), line_of(rma, "Thing 2")

    desk.receive(
        rma,
        Box(
            (
                Arrived(mugs.pk, 1, grade="A", accepted=True),
                Arrived(mugs.pk, 1, grade="D", accepted=False, reason_text="The handle is off."),
            ),
            missing=((jumper.pk, 1),),
        ),
        by=ben,
    )
    mails = mails_of(rma)
    text = mails["inspected"].text

    assert "received" not in mails
    assert mails["inspected"].subject == f"We checked your return {rma.number}"
    assert "Accepted: 1 piece. Not accepted: 1 piece. The reason: The handle is off." in text
    assert "Not in the parcel: 1 piece." in text
    assert "You see it differently? Answer this mail" in text
    assert "You get back €19.95. You get a mail when it is paid." in text


def test_a_later_check_has_a_mail_of_its_own(make_return: Make, ben: Actor) -> None:
    rma = english(make_return((1, 1)))
    line = line_of(rma)
    arrive(rma, Arrived(line.pk, 1), by=ben)
    rma.refresh_from_db()

    desk.inspect(rma, [Arrived(line.pk, 1, grade="A", accepted=True)], by=ben)
    mails = mails_of(rma)

    assert {"received", "inspected"} <= set(mails)
    assert "Accepted: 1 piece." in mails["inspected"].text


def test_the_money_is_told_to_the_cent(make_return: Make, anna: Actor, ben: Actor) -> None:
    rma = english(make_return((0, 1)))
    arrive(rma, Arrived(line_of(rma).pk, 1, grade="A", accepted=True), by=ben)

    desk.settle(rma, by=anna)
    mail = mails_of(rma)["refunded"]

    assert mail.subject == f"We refunded €19.95: return {rma.number}"
    assert "We refunded €19.95 to the way you paid." in mail.text
    assert "You get back: €19.95" in mail.text


def test_a_cancelled_return_says_that_the_label_is_dead(make_return: Make, mia: Actor) -> None:
    rma = english(make_return())
    mails_of(rma)

    desk.cancel(rma, by=mia)
    mail = mails_of(rma)["cancelled"]

    assert mail.subject == f"Your return {rma.number} is cancelled"
    assert "Do not use the label any more" in mail.text
    assert rma.withdrawal_ends_on
    assert f"anew until {long_day(rma.withdrawal_ends_on, 'en')}." in mail.text
    assert "You get back" not in mail.text


def test_a_cancelled_part_leaves_the_rest_and_its_label_alone(
    make_return: Make, mia: Actor
) -> None:
    rma = english(make_return((0, 2), (1, 1)))
    mails_of(rma)

    desk.cancel(rma, [Pieces(line_of(rma, "Thing 2").pk, 1)], by=mia)
    mail = mails_of(rma)["cancelled"]

    assert mail.subject == f"A part of your return {rma.number} is cancelled"
    assert "You keep 1 piece. The rest of your return goes on as before." in mail.text
    assert "label" not in mail.text
    assert "You get back: €39.90" in mail.text


def test_the_one_time_link_is_for_an_address_with_orders_only(shop: Shop, make_order: Make) -> None:
    make_order()
    orders.request_link(shop, "Mia@Example.com", "en")
    orders.request_link(shop, "eve@example.com", "en")
    mia, eve = AccessLink.objects.order_by("created_at", "id")

    mails = [*mails_of(_as_subject(mia)).values(), *mails_of(_as_subject(eve)).values()]

    assert [(mail.kind, mail.recipient) for mail in mails] == [("access", "mia@example.com")]
    assert mails[0].subject == "Your link to your orders at Fern & Co"
    found = re.search(rf"{settings.BASE_URL}/fern/link/(.+)/", mails[0].text)
    assert found
    assert orders.peek_link(shop, found[1]) == mia
    assert "works once, for 10 minutes" in mails[0].text


def _as_subject(link: AccessLink) -> Any:
    return link


def test_without_a_name_nobody_is_greeted_by_a_comma(make_return: Make) -> None:
    rma = english(make_return())
    Return.objects.filter(pk=rma.pk).update(name="")

    assert "\nHello,\n" in mails_of(rma)["submitted"].text


def test_the_receipt_of_a_withdrawal_goes_whatever_was_ticked_r9(
    make_order: Make, announce: Make, anna: Actor
) -> None:
    by_law, _quote = desk.submit(announce(make_order()), by=anna, remark=SILENT)
    old = make_order(delivered_days_ago=20)
    voluntary, _quote = desk.submit(announce(old), by=anna, remark=SILENT)

    assert set(mails_of(by_law)) == {"submitted"}
    assert mails_of(voluntary) == {}


def test_that_a_withdrawn_piece_is_not_accepted_is_told_whatever_was_ticked_r15(
    make_return: Make, ben: Actor
) -> None:
    rma = make_return((1, 1), withdrawal_info_version="2026-06")
    line = line_of(rma)

    arrive(
        rma,
        Arrived(line.pk, 1, grade="D", accepted=False, reason_text="Stuk."),
        by=ben,
        remark=SILENT,
    )

    assert "Stuk." in mails_of(rma)["inspected"].text


@pytest.mark.parametrize("step", ["received", "inspected", "approved", "kept", "rejected"])
def test_a_silent_step_sends_nothing(make_return: Make, anna: Actor, ben: Actor, step: str) -> None:
    rma = make_return((1, 1), delivered_days_ago=20)
    line = line_of(rma)
    acts: dict[str, Callable[[], object]] = {
        "received": lambda: arrive(rma, Arrived(line.pk, 1), by=ben, remark=SILENT),
        "inspected": lambda: arrive(
            rma, Arrived(line.pk, 1, grade="A", accepted=True), by=ben, remark=SILENT
        ),
        "approved": lambda: desk.approve(rma, by=anna, remark=SILENT),
        "kept": lambda: desk.keep(rma, by=anna, remark=SILENT),
        "rejected": lambda: desk.reject(rma, reason_text="No.", by=anna, remark=SILENT),
    }

    acts[step]()

    assert set(mails_of(rma)) == {"submitted"}


@pytest.mark.parametrize("language", ["nl", "de", "fr", "en"])
def test_no_mail_of_any_kind_asks_anything_from_outside_or_speaks_two_languages(
    make_return: Make, anna: Actor, mia: Actor, language: str
) -> None:
    Customer.objects.update(name="Mia Jansen")
    rma = make_return((0, 2), (1, 1))
    Return.objects.filter(pk=rma.pk).update(language=language)
    desk.cancel(rma, [Pieces(line_of(rma, "Thing 2").pk, 1)], by=mia)
    mails = mails_of(rma)

    assert set(mails) == {"submitted", "approved_label", "cancelled"}
    for mail in mails.values():
        assert f'lang="{language}"' in mail.html
        outside = re.findall(r'(?:src|url\(|@import|<link)[^>]*?https?://[^"\')>]*', mail.html)
        assert outside == []
        links = set(re.findall(r'href="(https?://[^"]*)"', mail.html))
        assert links == {f"{settings.BASE_URL}/fern/r/{rma.number}/{rma.access_key}/"}
        assert not re.search(r"\{\w+\}", mail.html.partition("</head>")[2] + mail.text)
        assert ("Return label" in mail.text) <= (language == "en")


def test_every_kind_has_words_and_but_for_withdrawals_a_button() -> None:
    names = ("waiting", "goes_on", "due", "declined", "missing", "label", "contract")
    figures = dict.fromkeys(names, "")
    for kind, words in ((kind, write(figures)) for kind, write in KINDS.items()):
        assert words.subject
        assert words.heading
        assert bool(words.button) != kind.startswith("withdrawal_")
        assert words.intro
