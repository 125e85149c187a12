"""What a reason asks: answers that fit are kept with the return, wrong ones stop it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from openreturns.core.errors import Invalid
from openreturns.flow import desk
from openreturns.orders.models import OrderLine
from openreturns.policies import catalogue, forms
from openreturns.policies.models import Form, Reason
from openreturns.returns.models import Origin, Return, ReturnLine, Upload
from openreturns.shops.models import Shop
from tests.conftest import MIA, MakeOrder
from tests.policies.questions import make_form, question

Announce = Callable[..., Any]
LATE = 20  # days since delivery: no withdrawal any more


@pytest.fixture
def form(shop: Shop) -> Form:
    """What a damaged piece is asked: what broke (required), and how it looked."""
    made = make_form(
        shop, question("what", "choice", required=True), question("how", "long_text"), code="damage"
    )
    Reason.objects.filter(shop=shop, code="damaged").update(form=made)
    return made


def refused(said: Any) -> list[str]:
    """Where it is wrong; nothing of it is stored and no piece is held."""
    with pytest.raises(Invalid) as error:
        desk.submit(said, by=MIA)
    assert not Return.objects.exists()
    assert not OrderLine.objects.filter(announced__gt=0).exists()
    return [one.pointer for one in error.value.errors]


def file_of(shop: Shop) -> str:
    upload = Upload.objects.create(
        shop=shop, content_type="image/jpeg", size=4, file=ContentFile(b"jpeg", "x.jpg")
    )
    return str(upload.pk)


def test_answers_are_kept_with_what_was_asked(
    make_order: MakeOrder, announce: Announce, form: Form
) -> None:
    order = make_order(delivered_days_ago=LATE)

    _rma, _quote = desk.submit(announce(order, (0, 1, "damaged"), answers={"what": "arms"}), by=MIA)

    forms.write(form, [question("what", "choice", titles={"en": "Changed"})], version=2)
    line = ReturnLine.objects.get()
    assert line.answers == {"what": "arms"}
    assert [(one["code"], one["titles"]["en"], one["value"]) for one in line.asked] == [
        ("what", "The what?", "arms"),
        ("how", "The how?", None),
    ]


@pytest.mark.parametrize(
    ("answers", "where"),
    [
        ({}, ["/lines/0/answers/what"]),
        ({"what": "arms", "who": "me"}, ["/lines/0/answers/who"]),
        ({"what": 3}, ["/lines/0/answers/what"]),
        ({"what": "arms", "how": "x" * 1024 * 1024}, ["/lines/0/answers/how"]),
        ({"what": "arms", "x" * 1024: ""}, ["/lines/0/answers/" + "x" * 40]),
    ],
)
@pytest.mark.usefixtures("form")
def test_a_wrong_answer_stops_the_return_and_is_pointed_at(
    make_order: MakeOrder, announce: Announce, answers: dict[str, Any], where: list[str]
) -> None:
    order = make_order(delivered_days_ago=LATE)

    assert refused(announce(order, (0, 1, "damaged"), answers=answers)) == where


@pytest.mark.usefixtures("form")
def test_a_reason_without_a_form_takes_no_answers(
    make_order: MakeOrder, announce: Announce
) -> None:
    said = announce(make_order(), (0, 1, "too_small"), answers={"what": "arms"})

    assert refused(said) == ["/lines/0/answers/what"]


@pytest.mark.usefixtures("form")
def test_a_withdrawal_in_time_owes_no_answer_and_no_photo_r15(
    make_order: MakeOrder, announce: Announce
) -> None:
    Reason.objects.filter(code="damaged").update(photo_required=True)

    rma, _quote = desk.submit(announce(make_order(), (0, 1, "damaged")), by=MIA)

    assert ReturnLine.objects.get().legal_basis == "withdrawal"
    assert rma.status == "approved"


def test_a_required_photo_is_missed_but_not_of_staff_on_the_phone(
    make_order: MakeOrder, announce: Announce, shop: Shop
) -> None:
    Reason.objects.filter(code="damaged").update(photo_required=True)
    said = announce(make_order(delivered_days_ago=LATE), (0, 1, "damaged"))

    assert refused(said) == ["/lines/0/photos"]

    rma, _quote = desk.submit(replace(said, origin=Origin.OFFICE), by=MIA)
    assert rma.pieces == 1


def test_an_answered_file_belongs_to_the_line_and_is_no_photo(
    make_order: MakeOrder, announce: Announce, shop: Shop
) -> None:
    form = make_form(shop, question("receipt", "file"))
    Reason.objects.filter(code="damaged").update(form=form)
    upload = file_of(shop)
    order = make_order(delivered_days_ago=LATE)

    _rma, _quote = desk.submit(
        announce(order, (0, 1, "damaged"), answers={"receipt": [upload]}), by=MIA
    )

    kept = Upload.objects.get()
    assert (kept.line, kept.kind) == (ReturnLine.objects.get(), "answer")


@pytest.mark.parametrize("whose", ["nobody", "other_shop"])
def test_a_file_that_is_not_there_for_the_taking_is_refused(
    make_order: MakeOrder, announce: Announce, shop: Shop, other_shop: Shop, whose: str
) -> None:
    Reason.objects.filter(code="damaged").update(form=make_form(shop, question("f", "file")))
    upload = str(uuid4()) if whose == "nobody" else file_of(other_shop)
    order = make_order(delivered_days_ago=LATE)

    assert refused(announce(order, (0, 1, "damaged"), answers={"f": [upload]})) == [
        "/lines/0/answers/f"
    ]


def test_an_archived_form_is_not_asked_and_an_archived_reason_keeps_its_returns(
    make_order: MakeOrder, announce: Announce, form: Form, shop: Shop
) -> None:
    order = make_order(delivered_days_ago=LATE)
    catalogue.archive(form)

    _rma, _quote = desk.submit(announce(order, (0, 1, "damaged")), by=MIA)
    catalogue.archive(Reason.objects.get(shop=shop, code="damaged"))

    assert ReturnLine.objects.get().reason == "damaged"
    assert ReturnLine.objects.get().asked == []
