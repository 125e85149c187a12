"""Parcels carry exactly their own pieces."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from openreturns.core.actors import Actor
from openreturns.core.errors import Invalid, MoveNotAllowed, TooMany
from openreturns.core.outbox import PLAIN, Remark
from openreturns.flow import desk
from openreturns.flow.desk import Travel
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return
from openreturns.shipping import transitions
from openreturns.shipping.models import Parcel, ParcelEvent, ParcelLine
from openreturns.shipping.states import NEXT, ParcelState
from tests.conftest import published
from tests.shipping.conftest import parcel_of

type Make = Callable[..., Any]
OWN = ("own_carrier", "")
ROAD = Travel("own_carrier")


def contents(rma: Return) -> list[list[int]]:
    """How many pieces of which line each parcel holds."""
    parcels = Parcel.objects.filter(rma=rma).order_by("position")
    return [[row.quantity for row in parcel.lines.order_by("line__position")] for parcel in parcels]


def where(rma: Return, place: str) -> list[int]:
    """How many pieces of each line stand there."""
    return [getattr(line, place) for line in Return.objects.get(pk=rma.pk).lines.all()]


def test_a_parcel_holds_all_approved_pieces(make_return: Make) -> None:
    rma = make_return()

    assert contents(rma) == [[2, 1]]
    assert parcel_of(rma).code == f"{rma.number}/1"


def test_what_is_approved_later_travels_in_a_parcel_of_its_own(
    make_return: Make, anna: Actor
) -> None:
    rma = make_return((0, 2), (1, 1), delivered_days_ago=20)
    first, second = rma.lines.all()
    desk.approve(rma, [Pieces(first.pk, 2)], method=OWN, by=anna)

    desk.approve(rma, [Pieces(second.pk, 1)], by=anna)

    assert contents(rma) == [[2], [1]]


def two_parcels(make_return: Make, anna: Actor) -> Return:
    """One thing of two in each of two parcels."""
    rma: Return = make_return((0, 2), delivered_days_ago=20)
    desk.approve(rma, method=OWN, by=anna)
    transitions.void(parcel_of(rma), by=anna)
    line = Return.objects.get(pk=rma.pk).lines.all()[0]
    for _parcel in range(2):
        desk.add_parcel(rma, [Pieces(line.pk, 1)], travel=ROAD, by=anna)
    return rma


def test_one_parcel_handed_over_moves_only_its_own_pieces(make_return: Make, anna: Actor) -> None:
    rma = two_parcels(make_return, anna)

    transitions.hand_over(parcel_of(rma, 2), by=anna, source="backoffice")

    assert (where(rma, "in_transit"), where(rma, "approved")) == ([1], [1])
    assert ParcelEvent.objects.get().code == "handed_over"
    assert published(rma.pk)[-1] == "return.in_transit"


def test_no_piece_travels_in_two_parcels(make_return: Make, anna: Actor) -> None:
    rma = make_return((0, 2))
    line = rma.lines.all()[0]

    with pytest.raises(TooMany):
        desk.add_parcel(rma, [Pieces(line.pk, 1)], travel=ROAD, by=anna)
    with pytest.raises(MoveNotAllowed, match="already travels"):
        desk.add_parcel(rma, travel=ROAD, by=anna)

    assert contents(rma) == [[2]]


def test_no_parcel_for_what_is_not_approved(make_return: Make, anna: Actor) -> None:
    rma = make_return((0, 2), delivered_days_ago=20)

    with pytest.raises(TooMany):
        desk.add_parcel(rma, [Pieces(rma.lines.all()[0].pk, 1)], travel=ROAD, by=anna)

    assert Parcel.objects.count() == 0


def test_a_lost_parcel_makes_exactly_its_pieces_missing_and_due(
    make_return: Make, anna: Actor
) -> None:
    rma = two_parcels(make_return, anna)
    transitions.hand_over(parcel_of(rma, 2), by=anna)

    desk.lose_parcel(parcel_of(rma, 2), by=anna)

    assert (where(rma, "missing"), where(rma, "approved")) == ([1], [1])
    assert Return.objects.get(pk=rma.pk).money_due == 1995
    assert parcel_of(rma, 2).state == "lost"


def test_a_lost_parcel_that_turns_up_is_delivered(
    make_return: Make, anna: Actor, ben: Actor
) -> None:
    rma = make_return((0, 1))
    transitions.hand_over(parcel_of(rma), by=anna)
    desk.lose_parcel(parcel_of(rma), by=anna)

    arrived = Arrived(rma.lines.all()[0].pk, 1, "A", accepted=True)
    desk.receive(rma, Delivery((arrived,), parcel=parcel_of(rma)), by=ben)

    assert (parcel_of(rma).state, where(rma, "accepted")) == ("delivered", [1])
    assert Return.objects.get(pk=rma.pk).money_due == 1995


def test_a_parcel_that_came_back_to_its_sender_is_free_to_travel_again(
    make_return: Make, anna: Actor
) -> None:
    rma = make_return((0, 2))
    transitions.hand_over(parcel_of(rma), by=anna)

    transitions.give_back(parcel_of(rma), by=anna, remark=Remark("Not collected."))
    desk.add_parcel(rma, travel=ROAD, by=anna)

    assert (where(rma, "approved"), contents(rma)) == ([2], [[2], [2]])
    assert parcel_of(rma).state == "returned_to_sender"


def test_giving_back_without_a_note_changes_nothing(make_return: Make, anna: Actor) -> None:
    rma = make_return((0, 1))
    transitions.hand_over(parcel_of(rma), by=anna)

    with pytest.raises(Invalid):
        transitions.give_back(parcel_of(rma), by=anna, remark=PLAIN)

    assert (parcel_of(rma).state, where(rma, "in_transit")) == ("handed_over", [1])


def test_the_first_scan_of_a_booked_parcel_hands_it_over(make_return: Make, anna: Actor) -> None:
    rma = make_return((0, 1))
    Parcel.objects.update(state="booked")

    transitions.scan(parcel_of(rma), by=anna, source="fake")

    assert (parcel_of(rma).state, where(rma, "in_transit")) == ("in_transit", [1])
    codes = ParcelEvent.objects.order_by("id").values_list("code", flat=True)
    assert list(codes) == ["handed_over", "in_transit"]


def test_a_tracking_number_can_be_typed(make_return: Make, anna: Actor) -> None:
    rma = make_return((0, 1))

    transitions.set_tracking(parcel_of(rma), " 3S ABCD 123 ", by=anna)

    assert parcel_of(rma).tracking_number == "3SABCD123"
    assert published(rma.pk)[-1] == "parcel.tracking"


@pytest.mark.parametrize("typed", ["", "   ", "9" * 101])
def test_an_impossible_tracking_number_is_refused(
    make_return: Make, anna: Actor, typed: str
) -> None:
    rma = make_return((0, 1))

    with pytest.raises(Invalid) as refused:
        transitions.set_tracking(parcel_of(rma), typed, by=anna)

    assert refused.value.errors[0].pointer == "/tracking_number"
    assert parcel_of(rma).tracking_number == ""


def test_the_carrier_has_it_so_it_cannot_be_voided(make_return: Make, anna: Actor) -> None:
    rma = make_return((0, 1))
    transitions.hand_over(parcel_of(rma), by=anna)

    with pytest.raises(MoveNotAllowed, match="already has this parcel"):
        transitions.void(parcel_of(rma), by=anna)

    assert parcel_of(rma).state == "handed_over"


VERBS: dict[str, Callable[[Parcel, Actor], object]] = {
    "handed_over": lambda parcel, by: transitions.hand_over(parcel, by=by),
    "lost": lambda parcel, by: desk.lose_parcel(parcel, by=by),
    "returned_to_sender": lambda p, by: transitions.give_back(p, by=by, remark=Remark("x")),
    "voided": lambda parcel, by: transitions.void(parcel, by=by),
}


@pytest.mark.parametrize(
    ("state", "verb"),
    [(s.value, v) for s in ParcelState for v in VERBS if ParcelState(v) not in NEXT[s]],
)
def test_a_parcel_moves_only_by_its_map(
    make_return: Make, anna: Actor, state: str, verb: str
) -> None:
    rma = make_return((0, 1))
    Parcel.objects.update(state=state)
    before = published(rma.pk)

    with pytest.raises(MoveNotAllowed):
        VERBS[verb](parcel_of(rma), anna)

    assert (parcel_of(rma).state, published(rma.pk)) == (state, before)
    assert (where(rma, "approved"), ParcelEvent.objects.count()) == ([1], 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda p: Parcel.objects.update(state="eaten"),
        lambda p: Parcel.objects.update(direction="up"),
        lambda p: ParcelLine.objects.update(quantity=0),
        lambda p: ParcelLine.objects.create(parcel=p, line=p.lines.first().line, quantity=1),
        lambda p: Parcel.objects.create(shop=p.shop, rma=p.rma, position=1, method="label"),
        lambda p: Parcel.objects.create(
            shop=p.shop, rma=p.rma, position=2, method="label", booking_key=p.booking_key
        ),
        lambda p: [
            ParcelEvent.objects.create(parcel=p, code="lost", at=p.created_at) for _ in range(2)
        ],
    ],
    ids=[
        "state",
        "direction",
        "no piece",
        "line twice",
        "position twice",
        "key twice",
        "event twice",
    ],
)
def test_the_database_refuses(make_return: Make, change: Callable[[Parcel], object]) -> None:
    parcel = parcel_of(make_return((0, 1)))

    with pytest.raises(IntegrityError), transaction.atomic():
        change(parcel)
