"""The status page: for whoever holds its link, true at every stage of the road."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from openreturns.core.actors import SYSTEM, Actor
from openreturns.flow import desk
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns.models import Return
from openreturns.shipping import booking, transitions
from openreturns.shipping.models import Parcel
from openreturns.shops.models import Shop
from tests.portal.conftest import page_of

Make = Callable[..., Any]


def text(rma: Return, more: str = "") -> str:
    page = Client(headers={"accept-language": "en"}).get(page_of(rma, more), {"lang": "en"})
    assert page.status_code == 200
    return page.content.decode()


def test_a_wrong_key_number_or_shop_is_404(make_return: Make, other_shop: Shop) -> None:
    rma = make_return()
    tries = [
        f"/fern/r/{rma.number}/wrong/",
        f"/fern/r/FA-2026-999999/{rma.access_key}/",
        f"/other/r/{rma.number}/{rma.access_key}/",
        f"/other/r/{rma.number}/{rma.access_key}/label/1/",
        f"/fern/r/{rma.number}/wrong/cancellation/",
    ]

    assert [Client().get(page).status_code for page in tries] == [404] * 5
    assert Client().post(page_of(rma)).status_code == 405


def test_the_page_says_why_it_was_decided_so(make_return: Make) -> None:
    rma = make_return(delivered_days_ago=20)

    page = text(rma)

    assert "The shop takes this item back until" in page
    assert "The shop looks at your request first." in page


def test_while_the_label_is_made_the_page_says_so_and_looks_again(make_return: Make) -> None:
    rma = make_return()

    page = text(rma)

    assert "Your return is registered" in page
    assert "Your label is being made." in page
    assert 'hx-trigger="load delay:2s"' in page


def test_a_carrier_that_is_down_is_told_without_alarm(make_return: Make) -> None:
    rma = make_return()
    transitions.note_problem(Parcel.objects.get(), "timeout at 10.0.0.1")

    page = text(rma)

    assert "Your label comes later, by mail." in page
    assert "10.0.0.1" not in page


def test_the_label_is_a_pdf_that_nobody_keeps(make_return: Make) -> None:
    rma = make_return()
    too_early = Client().get(page_of(rma, "label/1/"))
    booking.book(Parcel.objects.get())

    page = text(rma)
    label = Client().get(page_of(rma, "label/1/"))

    assert too_early.status_code == 409
    assert "Hand in your parcel" in page
    assert b"".join(label.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert (label["Content-Type"], label["Cache-Control"]) == (
        "application/pdf",
        "no-store, private",
    )
    assert Client().get(page_of(rma, "label/2/")).status_code == 404


def test_cancelling_asks_first_and_then_the_label_stops_working(make_return: Make) -> None:
    rma = make_return()
    booking.book(Parcel.objects.get())

    asked = text(rma, "cancellation/")
    unchanged = Return.objects.get().status
    done = Client().post(page_of(rma, "cancellation/"))

    assert "The label stops working: do not use it any more." in asked
    assert unchanged == "approved"
    assert (done.status_code, done["Location"]) == (302, page_of(rma))
    assert (Return.objects.get().status, Parcel.objects.get().state) == ("cancelled", "voided")
    assert "This return is cancelled" in text(rma)
    assert Client().get(page_of(rma, "label/1/")).status_code == 409


def test_once_the_carrier_has_it_nothing_can_be_cancelled(make_return: Make) -> None:
    rma = make_return()
    parcel = Parcel.objects.select_related("rma").get()
    booking.book(parcel)
    transitions.hand_over(parcel, by=SYSTEM)

    page = text(rma)
    refused = Client().post(page_of(rma, "cancellation/"))

    assert "Your parcel is on its way" in page
    assert "cancellation" not in page
    assert refused.status_code == 409
    assert Return.objects.get().status == "in_transit"


def test_the_money_is_shown_line_by_line_at_every_stage(
    make_return: Make, anna: Actor, ben: Actor
) -> None:
    rma = make_return()
    first, second = rma.lines.all()
    before = text(rma)

    rma = desk.receive(rma, Delivery((Arrived(first.pk, 2, accepted=True),)), by=ben)
    half = text(rma)
    rma = desk.receive(rma, Delivery((Arrived(second.pk, 1, accepted=True),)), by=ben)
    due = text(rma)
    paid = text(desk.settle(rma, by=anna))

    assert "€84.85 to come" in before
    assert before.count("still to come") == 3
    assert (half.count("will be paid soon"), half.count("still to come")) == (1, 2)
    assert due.count("will be paid soon") == 3
    assert paid.count("€84.85") == 3
    assert "Done: your return is settled" in paid
    assert "€84.85 paid back" in paid


def test_a_refusal_says_what_why_and_what_is_still_possible(make_return: Make, anna: Actor) -> None:
    rma = make_return((0, 1), delivered_days_ago=20)
    waiting = text(rma)

    desk.reject(rma, reason_text="It was worn outside.", by=anna)
    page = text(rma)

    assert "We look at your request" in waiting
    assert "Thing 1 cannot come back" in page
    assert "It was worn outside." in page
    assert "somebody looks at it again" in page


def test_with_an_own_carrier_the_page_says_where_to_send_it(
    make_order: Make, announce: Make
) -> None:
    rma, _quote = desk.submit(announce(make_order(), method="own_carrier"), by=SYSTEM)

    page = text(rma)

    assert "Send your parcel" in page
    assert "Havenweg 12" in page
    assert rma.number in page


@pytest.mark.parametrize(
    ("language", "word"),
    [("nl", "Je pakket"), ("de", "Ihr Paket"), ("fr", "Votre colis"), ("en", "Your parcel")],
)
def test_the_page_opens_in_the_language_of_the_return(
    make_return: Make, language: str, word: str
) -> None:
    rma = make_return()
    Return.objects.update(language=language)

    page = Client(headers={"accept-language": "en"}).get(page_of(rma)).content.decode()

    assert word in page
    assert f'<html lang="{language}"' in page
