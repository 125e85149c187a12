"""The worker's part of the road: label, mails, all by the relay."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from openreturns.core.actors import Actor
from openreturns.core.models import Delivery
from openreturns.flow import desk
from openreturns.flow.relay import Relay
from openreturns.messages.models import Message
from openreturns.receiving.booked import Arrived
from openreturns.receiving.booked import Delivery as Box
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel

Make = Callable[..., Any]


def test_an_approved_return_gets_its_label_and_the_mail_with_it(make_return: Make) -> None:
    rma: Return = make_return()

    Relay().drain()

    parcel = Parcel.objects.get(rma=rma)
    assert (parcel.state, parcel.problem) == ("booked", "")
    assert [m.subject for m in mail.outbox] == [
        f"We hebben je retour {rma.number}",
        f"Je retour {rma.number} is goedgekeurd: hier is je label",
    ]
    (attached,) = mail.outbox[1].message().iter_attachments()
    assert attached.get_filename() == f"{rma.number}-1.pdf"
    assert attached.get_content().startswith(b"%PDF")
    assert not Delivery.objects.exclude(state="done")


def test_the_whole_road_sends_a_mail_at_each_step(
    make_return: Make, anna: Actor, ben: Actor
) -> None:
    rma: Return = make_return((0, 2), delivered_days_ago=20)
    desk.approve(rma, by=anna)
    Relay().drain()
    line = rma.lines.all()[0]
    desk.receive(
        rma,
        Box(
            (
                Arrived(line.pk, 1, grade="A", accepted=True),
                Arrived(line.pk, 1, grade="D", accepted=False, reason_text="Gescheurd."),
            )
        ),
        by=ben,
    )
    desk.settle(rma, by=anna)
    Relay().drain()

    kinds = Message.objects.filter(subject_id=rma.pk).order_by("id")
    assert [m.kind for m in kinds] == ["submitted", "approved_label", "inspected", "refunded"]
    assert "Gescheurd." in kinds[2].text
    assert "19,95" in kinds[3].subject
    assert {m.state for m in kinds} == {"sent"}


@pytest.mark.parametrize("language", ["nl", "de", "fr", "en"])
def test_mails_are_in_the_language_of_the_return(make_return: Make, language: str) -> None:
    rma: Return = make_return()
    Return.objects.filter(pk=rma.pk).update(language=language)

    Relay().drain()

    words = {
        "nl": "Je krijgt terug",
        "de": "Sie erhalten zurück",
        "fr": "Vous récupérez",
        "en": "You get back",
    }
    assert words[language] in mail.outbox[0].body
    assert words[language] in mail.outbox[0].message().get_body(("html",)).get_content()
