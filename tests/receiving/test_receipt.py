"""Booking in what arrived, what was missing and what nobody announced."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.core.actors import Actor
from openreturns.core.errors import Invalid, MoveNotAllowed, TooMany
from openreturns.core.models import Event
from openreturns.flow import desk
from openreturns.orders.models import OrderLine
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.receiving.models import Receipt, ReceiptLine, StockMovement
from openreturns.returns.extras import Extra
from openreturns.returns.models import Return, ReturnLine, Term, Upload
from openreturns.shops.models import Shop
from tests.conftest import published
from tests.receiving.conftest import rows, shelf

type Make = Callable[..., Any]


def test_receipt_and_inspection_at_once(make_return: Make, book: Make) -> None:
    rma = book(make_return((0, 2)), 2, grade="A", accepted=True, restock=True)

    assert rma.lines.all()[0].accepted == 2
    assert (rows(rma), shelf(rma)) == ([(2, True)], [2])
    assert ReceiptLine.objects.get().disposition == "restock"
    told = Event.objects.get(type="return.inspected")
    assert (told.data["received"], told.data["accepted"], told.data["restocked"]) == (2, 2, 2)


def test_one_line_in_several_states(make_return: Make, ben: Actor) -> None:
    rma = make_return((0, 2), delivered_days_ago=20)
    line = rma.lines.all()[0]
    good = Arrived(line.pk, 1, "A", accepted=True)
    torn = Arrived(line.pk, 1, "D", accepted=False, reason_text="Torn.")

    rma = desk.receive(rma, Delivery((good, torn)), by=ben)

    assert (rma.lines.all()[0].accepted, rma.lines.all()[0].declined) == (1, 1)


def test_declining_needs_the_words_that_the_customer_reads(make_return: Make, book: Make) -> None:
    rma = make_return((0, 1), delivered_days_ago=20)

    with pytest.raises(Invalid) as refused:
        book(rma, grade="D", accepted=False)

    assert refused.value.errors[0].pointer == "/lines/0/reason_text"
    assert Receipt.objects.count() == 0


def test_more_than_can_come_is_refused_whole(make_return: Make, book: Make) -> None:
    rma = make_return((0, 1))

    with pytest.raises(TooMany, match="2 pieces were scanned, but only 1 can still come"):
        book(rma, 2, accepted=True, restock=True)

    assert (Receipt.objects.count(), StockMovement.objects.count()) == (0, 0)
    assert published(rma.pk).count("return.inspected") == 0


@pytest.mark.parametrize("quantity", [0, -1])
def test_an_impossible_quantity_is_refused(make_return: Make, book: Make, quantity: int) -> None:
    with pytest.raises(MoveNotAllowed):
        book(make_return((0, 1)), quantity)

    assert Receipt.objects.count() == 0


def test_an_empty_box_books_nothing(make_return: Make, ben: Actor) -> None:
    with pytest.raises(MoveNotAllowed, match="Nothing was booked"):
        desk.receive(make_return(), Delivery(), by=ben)

    assert Receipt.objects.count() == 0


def test_inspecting_later_says_it_on_the_rows_of_the_receipt(
    make_return: Make, book: Make, ben: Actor
) -> None:
    rma = book(make_return((0, 2)), 2)
    line = rma.lines.all()[0]

    desk.inspect(rma, [Arrived(line.pk, 1, "A", accepted=True, restock=True)], by=ben)
    assert sorted(rows(rma), key=str) == [(1, None), (1, True)]
    desk.inspect(rma, [Arrived(line.pk, 1, "B", accepted=True)], by=ben)

    assert sorted(rows(rma)) == [(1, True), (1, True)]
    assert (Receipt.objects.count(), shelf(rma)) == (1, [1])


def test_an_inspection_without_a_verdict_is_refused(
    make_return: Make, book: Make, ben: Actor
) -> None:
    rma = book(make_return((0, 1)))

    with pytest.raises(MoveNotAllowed, match="whether it is accepted"):
        desk.inspect(rma, [Arrived(rma.lines.all()[0].pk, 1)], by=ben)


def test_a_photo_of_the_warehouse_belongs_to_its_row(
    make_return: Make, book: Make, photo: Upload
) -> None:
    rma = book(make_return((0, 1)), photos=(photo.pk,))

    photo.refresh_from_db()
    assert list(ReceiptLine.objects.get().photos.all()) == [photo]
    assert (photo.taken_by, photo.line_id) == ("staff", rma.lines.all()[0].pk)


def test_a_photo_is_used_once_and_never_another_shops(
    make_return: Make, book: Make, photo: Upload, other_shop: Shop
) -> None:
    Upload.objects.update(shop=other_shop)

    with pytest.raises(Invalid) as refused:
        book(make_return((0, 1)), photos=(photo.pk,))

    assert refused.value.errors[0].pointer == "/lines/0/photos"
    assert Receipt.objects.count() == 0


def receive_extra(rma: Return, ben: Actor, *extra: Extra) -> Return:
    """A box in which there is only what nobody announced."""
    return desk.receive(rma, Delivery(extra=extra), by=ben)


def test_an_extra_piece_becomes_a_line_that_claims_its_order_line(
    make_return: Make, ben: Actor
) -> None:
    rma = make_return((0, 1))
    thing = OrderLine.objects.select_related("order").get(external_id="1001-2")

    rma = receive_extra(rma, ben, Extra(1, thing, note="in the same bag"))

    line = rma.lines.all()[1]
    assert (line.title, line.received, line.legal_basis) == ("Thing 2", 1, "voluntary")
    assert (line.value, rma.pieces, rma.value) == (4000, 2, 1995 + 4000)
    thing.refresh_from_db()
    assert (thing.announced, thing.order.__class__.objects.get().announced) == (1, 2)
    assert ReceiptLine.objects.get().note == "in the same bag"
    assert Term.objects.filter(rma=rma, kind="sku", term="SKU-2").count() == 1
    assert published(rma.pk)[-1] == "return.received"


def test_an_extra_piece_is_owed_only_once_somebody_accepts_it(
    make_return: Make, ben: Actor
) -> None:
    rma = make_return((0, 1))
    thing = OrderLine.objects.select_related("order").get(external_id="1001-2")
    rma = receive_extra(rma, ben, Extra(1, thing))
    assert (rma.money_due, rma.status) == (0, "received")

    rma = desk.inspect(rma, [Arrived(rma.lines.all()[1].pk, 1, "A", accepted=True)], by=ben)

    assert rma.money_due == 4000


def test_a_wrong_item_that_nobody_knows_is_booked_by_its_name(
    make_return: Make, ben: Actor
) -> None:
    rma = receive_extra(make_return((0, 1)), ben, Extra(2, title="A red umbrella"))

    line = rma.lines.all()[1]
    assert (line.title, line.received, line.order_line) == ("A red umbrella", 2, None)
    rma = desk.inspect(rma, [Arrived(line.pk, 2, accepted=True)], by=ben)
    assert rma.money_due == 0


def test_no_more_extra_pieces_than_were_sold(make_return: Make, ben: Actor) -> None:
    rma = make_return((0, 2))
    thing = OrderLine.objects.select_related("order").get(external_id="1001-1")

    with pytest.raises(TooMany):
        receive_extra(rma, ben, Extra(1, thing))

    assert (ReturnLine.objects.count(), Receipt.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("extra", "pointer"),
    [(Extra(1), "/extra/0/title"), (Extra(0, title="x"), "/extra/0/quantity")],
)
def test_an_extra_piece_needs_a_name_and_a_number(
    make_return: Make, ben: Actor, extra: Extra, pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        receive_extra(make_return((0, 1)), ben, extra)

    assert refused.value.errors[0].pointer == pointer


def test_an_extra_piece_of_another_shop_is_refused(
    make_return: Make, make_order: Make, other_shop: Shop, ben: Actor
) -> None:
    rma = make_return((0, 1))
    strange = make_order(shop=other_shop)
    thing = OrderLine.objects.select_related("order").get(order=strange, position=0)

    with pytest.raises(Invalid, match="somebody else"):
        receive_extra(rma, ben, Extra(1, thing))

    thing.refresh_from_db()
    assert thing.announced == 0
