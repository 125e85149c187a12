"""What no form of ours sends: numbers without end, days before time, text that is none."""

from typing import Any

import pytest

from openreturns.core.models import Event
from openreturns.orders.models import Order
from openreturns.returns.models import Return
from tests.backoffice.conftest import Desk, text_of
from tests.locks import returns_held

ODD = ["9" * 5000, "9" * 20, "-1", "0.5", "1,5", "²", "x"]


def refusals(desk: Desk, page: str, name: str, **more: Any) -> set[int]:
    return {desk.post(page, **{name: text}, **more).status_code for text in ODD}


def happened(rma: Return) -> int:
    return Event.objects.filter(subject_id=rma.pk).count()


def test_a_decision_counts_whole_pieces_only(at_anna: Desk, request_: Return) -> None:
    line, before = request_.lines.all()[0].pk, happened(request_)
    page = f"returns/{request_.number}/"
    said = {f"answer-{line}": "approve"}

    assert refusals(at_anna, f"{page}decision/", f"pieces-{line}", **said) <= {409, 422}
    assert refusals(at_anna, f"{page}keeping/", "share") == {422}
    assert refusals(at_anna, f"{page}assignment/", "person") == {422}

    assert happened(request_) == before


def test_a_receipt_and_a_correction_count_whole_pieces_only(
    at_ben: Desk, withdrawal: Return
) -> None:
    line, before = withdrawal.lines.all()[0].pk, happened(withdrawal)
    said = {f"verdict-{line}": "accept"}
    step = {"step": f"{line}:approved:in_transit"}

    for name in ("quantity", "missing"):
        page = f"receive/{withdrawal.number}/"
        assert refusals(at_ben, page, f"{name}-{line}", **said) <= {409, 422}
    page = f"returns/{withdrawal.number}/correction/"
    assert refusals(at_ben, page, "pieces", **step) <= {409, 422}

    assert happened(withdrawal) == before


def test_an_announcement_for_a_customer_counts_whole_pieces_only(
    at_anna: Desk, make_order: Any
) -> None:
    order: Order = make_order()
    line = order.lines.all()[0].pk

    page = f"orders/{order.pk}/return/"
    assert refusals(at_anna, page, f"quantity-{line}", method="label") <= {409, 422}

    assert Return.objects.count() == 0


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_filter_by_a_day_without_a_moment_is_refused_or_finds_nothing(
    at_anna: Desk, day: str
) -> None:
    for name in ("from", "to"):
        assert at_anna.get("returns/", **{name: day}).status_code in {200, 422}


def test_text_that_no_database_keeps_is_refused(at_anna: Desk, request_: Return) -> None:
    page, before = f"returns/{request_.number}/", happened(request_)

    assert at_anna.post(f"{page}notes/", note="a\0b").status_code == 400
    assert at_anna.get("returns/", q="a\0b").status_code == 400
    assert at_anna.client.get("/office/returns/%00/").status_code == 400

    assert happened(request_) == before


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_503_in_words_and_may_be_tried_again(
    at_anna: Desk, request_: Return
) -> None:
    at_anna.client.raise_request_exception = False
    with returns_held():
        answer = at_anna.post(f"returns/{request_.number}/review/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Try again in a minute." in text_of(answer)
    request_.refresh_from_db()
    assert request_.review_started_at is None
