"""Receive: scan anything, book what is there, scan the next; and undo the last booking."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.core.actors import Actor
from openreturns.flow import desk
from openreturns.orders.models import OrderLine
from openreturns.receiving.models import Receipt
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel
from tests.backoffice.conftest import Desk, status_of, text_of, units_of

Make = Callable[..., Any]


def sheet(rma: Return, *said: dict[str, Any]) -> dict[str, Any]:
    """The sheet as it is typed: quantity, grade, verdict, reason, missing, restock per line."""
    typed = {}
    for line, row in zip(rma.lines.all(), said, strict=True):
        typed |= {f"{name}-{line.pk}": str(value) for name, value in row.items()}
    return typed


ALL_TWO = {"quantity": 2, "grade": "A", "verdict": "accept", "restock": "1"}
ALL_ONE = {"quantity": 1, "grade": "B", "verdict": "accept"}


@pytest.mark.parametrize(
    "code",
    [
        "{number}",
        "{lower}",
        "{number}/1",
        "https://returns.example.com/fern/r/{number}/",
        "#1001",
        "1001",
        "mia@example.com",
        "3SFERN1",
    ],
)
def test_anything_printed_or_typed_leads_to_the_return(
    at_ben: Desk, withdrawal: Return, code: str
) -> None:
    Parcel.objects.update(tracking_number="3SFERN1")
    typed = code.format(number=withdrawal.number, lower=withdrawal.number.lower())

    answer = at_ben.get("receive/", code=typed)

    assert answer.headers["Location"] == f"/office/receive/{withdrawal.number}/"


def test_several_returns_are_offered_to_choose_from(at_ben: Desk, make_return: Make) -> None:
    made = [make_return().number for _n in range(2)]

    page = text_of(at_ben.get("receive/", code="mia@example.com"))

    assert "Several returns fit." in page
    assert all(number in page for number in made)


def test_an_unknown_code_is_named_and_the_field_is_ready_for_the_next(at_ben: Desk) -> None:
    page = text_of(at_ben.get("receive/", code="<b>nope</b>"))

    assert "Nobody announced this" in page
    assert "“&lt;b&gt;nope&lt;/b&gt;”" in page
    assert 'spellcheck="false" autofocus' in page


def test_a_parcel_is_booked_line_by_line(at_ben: Desk, withdrawal: Return) -> None:
    typed = sheet(withdrawal, ALL_TWO, {"quantity": 1, "verdict": "later"})

    answer = at_ben.post(f"receive/{withdrawal.number}/", follow=True, **typed)

    page = text_of(answer)
    assert answer.redirect_chain == [("/office/receive/", 302)]  # type: ignore[attr-defined]
    assert f"{withdrawal.number}: 3 pieces booked. Scan the next one." in page
    assert "1 parcel today" in page
    assert units_of(withdrawal) == [{"accepted": 2}, {"received": 1}]
    assert list(Receipt.objects.get().lines.values_list("quantity", "restock")) == [
        (2, True),
        (1, False),
    ]


def test_what_was_missing_is_said_and_what_is_declined_has_a_reason(
    at_ben: Desk, request_: Return, anna: Actor
) -> None:
    desk.approve(request_, by=anna)
    half = {"quantity": 1, "grade": "D", "verdict": "decline", "missing": 1}
    address = f"receive/{request_.number}/"

    refused = at_ben.post(address, **sheet(request_, half, ALL_ONE))
    page = text_of(refused)
    assert refused.status_code == 422
    assert "write why it is declined. The customer reads it." in page
    assert units_of(request_) == [{"approved": 2}, {"approved": 1}]

    at_ben.post(address, **sheet(request_, half | {"reason": "Gebruikt."}, ALL_ONE))
    assert units_of(request_) == [{"declined": 1, "missing": 1}, {"accepted": 1}]


@pytest.mark.parametrize("quantity", ["-1", "0.5", "x", "1e3"])
def test_a_figure_that_is_none_changes_nothing(
    at_ben: Desk, withdrawal: Return, quantity: str
) -> None:
    typed = sheet(withdrawal, ALL_TWO | {"quantity": quantity}, ALL_ONE)

    answer = at_ben.post(f"receive/{withdrawal.number}/", **typed)

    assert answer.status_code == 422
    assert "Thing 1: write a whole number of pieces." in text_of(answer)
    assert not Receipt.objects.exists()


def test_more_than_can_come_is_refused_and_nothing_typed_is_lost(
    at_ben: Desk, withdrawal: Return
) -> None:
    typed = sheet(withdrawal, ALL_TWO | {"quantity": 999}, ALL_ONE)

    answer = at_ben.post(f"receive/{withdrawal.number}/", **typed)

    assert answer.status_code == 409
    assert 'value="999"' in text_of(answer)
    assert not Receipt.objects.exists()


def test_booking_twice_books_once(at_ben: Desk, withdrawal: Return) -> None:
    typed = sheet(withdrawal, ALL_TWO, ALL_ONE)
    at_ben.post(f"receive/{withdrawal.number}/", **typed)

    again = at_ben.post(f"receive/{withdrawal.number}/", **typed)

    assert again.status_code == 409
    assert Receipt.objects.count() == 1


def test_what_waits_on_the_bench_is_inspected_later(at_ben: Desk, withdrawal: Return) -> None:
    later = [{"quantity": 2, "verdict": "later"}, {"quantity": 1, "verdict": "later"}]
    at_ben.post(f"receive/{withdrawal.number}/", **sheet(withdrawal, *later))
    assert status_of(withdrawal) == "received"
    assert "Book the inspection" in text_of(at_ben.get(f"receive/{withdrawal.number}/"))

    typed = sheet(withdrawal, ALL_TWO, ALL_ONE)
    at_ben.post(f"receive/{withdrawal.number}/", inspecting="1", **typed)

    assert units_of(withdrawal) == [{"accepted": 2}, {"accepted": 1}]


def test_the_last_booking_is_undone_whole(at_ben: Desk, withdrawal: Return) -> None:
    at_ben.post(f"receive/{withdrawal.number}/", **sheet(withdrawal, ALL_TWO, ALL_ONE))
    assert f"Undo {withdrawal.number}" in text_of(at_ben.get("receive/"))

    answer = at_ben.post("receive/undo/")

    assert answer.headers["Location"] == f"/office/receive/{withdrawal.number}/"
    assert units_of(withdrawal) == [{"approved": 2}, {"approved": 1}]
    assert at_ben.post("receive/undo/").status_code == 409


def test_a_booking_whose_money_went_out_is_not_undone(
    at_ben: Desk, withdrawal: Return, anna: Actor
) -> None:
    at_ben.post(f"receive/{withdrawal.number}/", **sheet(withdrawal, ALL_TWO, ALL_ONE))
    desk.settle(withdrawal, by=anna)

    answer = at_ben.post("receive/undo/")

    assert answer.status_code == 409
    assert units_of(withdrawal) == [{"accepted": 2}, {"accepted": 1}]


def test_what_was_rejected_and_came_anyway_can_be_booked(
    at_ben: Desk, request_: Return, anna: Actor
) -> None:
    desk.reject(request_, reason_text="Nee.", by=anna)
    page = text_of(at_ben.get(f"receive/{request_.number}/"))
    assert "If it came anyway, book what is here." in page
    assert "Book the parcel" in page

    at_ben.post(f"receive/{request_.number}/", **sheet(request_, ALL_TWO, {"quantity": 0}))

    assert units_of(request_) == [{"accepted": 2}, {"rejected": 1}]


def test_what_else_was_in_the_box_becomes_a_line_that_waits_for_its_inspection(
    at_ben: Desk, make_return: Make
) -> None:
    rma = make_return((0, 1))
    other = OrderLine.objects.get(position=1)
    typed = sheet(rma, {"quantity": 1, "verdict": "accept"})

    page = text_of(at_ben.get(f"receive/{rma.number}/"))
    more = {"extra-line": str(other.pk), "extra-quantity": "1"}
    answer = at_ben.post(f"receive/{rma.number}/", follow=True, **typed, **more)
    named = {"extra-title": "A mug of somebody else", "extra-quantity": "2"}
    at_ben.post(f"receive/{rma.number}/", **named)

    assert f'<option value="{other.pk}">Thing 2</option>' in page
    assert f"{rma.number}: 2 pieces booked." in text_of(answer)
    assert "Undo" not in text_of(answer)  # a line that nobody announced is not taken back
    assert units_of(rma) == [{"accepted": 1}, {"received": 1}, {"received": 2}]
    titles = [line.title for line in Return.objects.get().lines.order_by("position")]
    assert titles == ["Thing 1", "Thing 2", "A mug of somebody else"]


@pytest.mark.parametrize(
    "odd",
    [
        {"extra-title": "Mug", "extra-quantity": "0"},
        {"extra-title": "Mug", "extra-quantity": "1.5"},
        {"extra-line": "nope", "extra-quantity": "1"},
    ],
)
def test_an_odd_extra_books_nothing_and_stays_typed(
    at_ben: Desk, withdrawal: Return, odd: dict[str, str]
) -> None:
    typed = sheet(withdrawal, ALL_TWO, ALL_ONE)

    answer = at_ben.post(f"receive/{withdrawal.number}/", **typed, **odd)

    assert answer.status_code == 422
    assert ('value="Mug"' in text_of(answer)) == ("extra-title" in odd)
    assert units_of(withdrawal) == [{"approved": 2}, {"approved": 1}]
