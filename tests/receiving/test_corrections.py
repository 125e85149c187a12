"""A booking taken back: the receipt says so, the shelf too, and nothing is deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from openreturns.core.actors import Actor
from openreturns.core.errors import Invalid
from openreturns.core.outbox import PLAIN
from openreturns.flow import desk
from openreturns.receiving.booked import Arrived
from openreturns.receiving.models import Receipt, ReceiptLine, StockMovement
from openreturns.returns.ledger import Pieces
from openreturns.returns.units import Place
from tests.receiving.conftest import rows, shelf

type Make = Callable[..., Any]


def test_taking_an_inspection_back_takes_the_pieces_off_the_shelf(
    make_return: Make, book: Make, correct: Make
) -> None:
    rma = book(make_return((0, 2)), 2, grade="A", accepted=True, restock=True)

    rma = correct(rma, Place.ACCEPTED, Place.RECEIVED, 1)

    assert shelf(rma) == [2, -1]
    assert rows(rma) == [(1, True), (1, None)]
    assert (rma.lines.all()[0].accepted, rma.money_due) == (1, 1995)


def test_a_whole_receipt_taken_back_can_come_again(
    make_return: Make, book: Make, correct: Make
) -> None:
    rma = book(make_return((0, 2)), 2, grade="A", accepted=True, restock=True)
    rma = correct(rma, Place.ACCEPTED, Place.RECEIVED, 2)
    rma = correct(rma, Place.RECEIVED, Place.APPROVED, 2)
    assert (shelf(rma), rows(rma)) == ([2, -2], [])

    rma = book(rma, 2, grade="B", accepted=True, restock=True)

    assert (shelf(rma), rows(rma)) == ([2, -2, 2], [(2, True)])
    assert rma.money_due == 3990


def test_inspecting_again_after_a_correction_shows_each_piece_once(
    make_return: Make, book: Make, correct: Make, ben: Actor
) -> None:
    rma = correct(
        book(make_return((0, 1)), 1, grade="A", accepted=True, restock=True),
        Place.ACCEPTED,
        Place.RECEIVED,
    )

    desk.inspect(rma, [Arrived(rma.lines.all()[0].pk, 1, "B", accepted=True, restock=True)], by=ben)

    assert (rows(rma), shelf(rma), Receipt.objects.count()) == ([(1, True)], [1, -1, 1], 1)


def test_a_second_opinion_keeps_both_and_the_note_is_its_reason(
    make_return: Make, book: Make, correct: Make
) -> None:
    rma = book(
        make_return((0, 1), delivered_days_ago=20), 1, grade="A", accepted=True, restock=True
    )

    rma = correct(rma, Place.ACCEPTED, Place.DECLINED)

    assert (rows(rma), shelf(rma)) == ([(1, False)], [1, -1])
    assert ReceiptLine.objects.get(accepted=False).reason_text == "a slip of the pen"


def test_the_newest_booking_is_taken_back_first(
    make_return: Make, book: Make, correct: Make
) -> None:
    rma = book(make_return((0, 2)), 1, grade="A", accepted=True, restock=True)
    rma = book(rma, 1, grade="B", accepted=True)

    rma = correct(rma, Place.ACCEPTED, Place.RECEIVED)

    assert shelf(rma) == [1]
    assert ReceiptLine.objects.get(grade="B").stands == 0


def test_accepted_pieces_that_are_sent_back_leave_the_shelf(
    make_return: Make, book: Make, ben: Actor
) -> None:
    rma = make_return((0, 1), delivered_days_ago=20)
    rma = book(rma, 1, grade="A", accepted=True, restock=True)

    rma = desk.send_back(rma, [Pieces(rma.lines.all()[0].pk, 1)], by=ben)

    assert (shelf(rma), rma.lines.all()[0].sent_back) == ([1, -1], 1)


def test_a_correction_without_a_note_changes_nothing(
    make_return: Make, book: Make, ben: Actor
) -> None:
    rma = book(make_return((0, 1)), 1, grade="A", accepted=True, restock=True)

    with pytest.raises(Invalid):
        desk.correct(rma, (Place.ACCEPTED, Place.RECEIVED), by=ben, remark=PLAIN)

    assert (shelf(rma), rows(rma)) == ([1], [(1, True)])


def refused(change: Callable[[], Any]) -> bool:
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "change",
    [
        lambda row, move: ReceiptLine.objects.update(undone=2),
        lambda row, move: ReceiptLine.objects.update(quantity=0),
        lambda row, move: ReceiptLine.objects.update(grade="Z"),
        lambda row, move: ReceiptLine.objects.update(disposition="eaten"),
        lambda row, move: ReceiptLine.objects.update(accepted=False, reason_text=""),
        lambda row, move: StockMovement.objects.update(quantity=0),
        lambda row, move: StockMovement.objects.update(quantity=-1),
        lambda row, move: StockMovement.objects.update(taken_off=2),
        lambda row, move: StockMovement.objects.create(
            shop=move.shop, receipt_line=row, quantity=1, at=move.at
        ),
        lambda row, move: StockMovement.objects.create(
            shop=move.shop, receipt_line=row, quantity=1, at=move.at, reverses=move
        ),
    ],
    ids=[
        "more undone than there is", "no piece", "unknown grade", "unknown disposition",
        "declined without reason", "moves nothing", "negative without cause",
        "more taken off than was put", "restocked twice", "counter that adds",
    ],
)  # fmt: skip
def test_the_database_refuses(make_return: Make, book: Make, change: Callable[..., Any]) -> None:
    book(make_return((0, 1)), 1, grade="A", accepted=True, restock=True)
    row, move = ReceiptLine.objects.get(), StockMovement.objects.select_related("shop").get()

    assert refused(lambda: change(row, move))


@pytest.mark.parametrize(("restock", "left"), [(True, [2, -1, 1]), (False, [2, -1])])
def test_what_is_said_at_the_bench_replaces_what_was_put_back_unseen(
    make_return: Make, book: Make, ben: Actor, restock: bool, left: list[int]
) -> None:
    rma = book(make_return((0, 2)), 2, restock=True)
    line = rma.lines.all()[0].pk

    desk.inspect(rma, [Arrived(line, 1, "B", accepted=True, restock=restock)], by=ben)

    assert shelf(rma) == left
    assert rows(rma) == [(1, None), (1, True)]
