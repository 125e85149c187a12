"""What each verb does beyond moving pieces: history, events, words, claims."""

import pytest

from openreturns.core.actors import Actor
from openreturns.core.errors import Invalid, MoveNotAllowed, TooMany
from openreturns.core.models import Event
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns import transitions
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return, ReturnLine, UnitMove
from openreturns.returns.units import Cause, Place
from openreturns.shipping.models import Parcel
from openreturns.shops.models import User
from tests.conftest import MakeOrder, MakeReturn, published
from tests.returns.conftest import Standing, units

NOTE = Remark("The wrong box was scanned.")


def _line(rma: Return) -> ReturnLine:
    return ReturnLine.objects.get(rma=rma)


def _last_move(rma: Return) -> tuple[str, str, int, str, str, str]:
    move = UnitMove.objects.filter(line__rma=rma).latest("pk")
    return (move.source, move.target, move.quantity, move.cause, move.by_name, move.note)


def test_a_move_says_who_why_and_how_many(standing: Standing, anna: Actor) -> None:
    rma = standing(requested=3)

    transitions.approve(rma, [Pieces(_line(rma).pk, 2)], by=anna, remark=Remark("Good customer."))

    assert units(rma) == {"requested": 1, "approved": 2}
    assert _last_move(rma) == (
        "requested", "approved", 2, Cause.DECIDED, "Anna", "Good customer."
    )  # fmt: skip
    event = Event.objects.filter(subject_id=rma.pk).latest("id")
    assert (event.type, event.data, event.note) == (
        "return.approved", {"pieces": 2}, "Good customer."
    )  # fmt: skip


def test_keeping_a_requested_piece_counts_it_once(standing: Standing, anna: Actor) -> None:
    rma = standing(requested=2)

    desk.keep(rma, by=anna)

    assert units(rma) == {"kept": 2}
    assert Event.objects.get(subject_id=rma.pk, type="return.kept").data == {"pieces": 2}


def test_keeping_stops_the_label_when_nothing_is_left_to_send(
    make_return: MakeReturn, anna: Actor
) -> None:
    rma = make_return((0, 2))
    line = rma.lines.all()[0].pk

    desk.keep(rma, [Pieces(line, 1)], by=anna)
    assert Parcel.objects.get(rma=rma).state == "planned"

    desk.keep(rma, [Pieces(line, 1)], by=anna)
    assert Parcel.objects.get(rma=rma).state == "voided"


def test_a_rejection_needs_words_for_the_customer(standing: Standing, anna: Actor) -> None:
    rma = standing(requested=1)

    with pytest.raises(MoveNotAllowed):
        desk.reject(rma, reason_text="  ", by=anna)

    assert units(rma) == {"requested": 1}


def test_a_rejected_piece_may_be_announced_again(
    make_order: MakeOrder, make_return: MakeReturn, anna: Actor
) -> None:
    order = make_order(delivered_days_ago=20)
    first = make_return((0, 2), order=order)
    with pytest.raises(Exception, match="Some of it"):
        make_return((0, 1), order=order)

    desk.reject(first, reason_text="Worn.", by=anna)

    assert units(make_return((0, 2), order=order)) == {"requested": 2}


def test_reopening_a_rejected_piece_asks_for_a_decision_again(
    standing: Standing, anna: Actor
) -> None:
    rma = standing(requested=2)
    desk.reject(rma, reason_text="Worn.", by=anna)
    line = _line(rma)

    desk.reopen(rma, [Pieces(line.pk, 1)], by=anna)
    assert units(rma) == {"requested": 1, "rejected": 1}
    assert _line(rma).rejected_text == "Worn."

    rma = desk.reopen(rma, by=anna)
    assert (units(rma), rma.status) == ({"requested": 2}, "requested")
    assert _line(rma).rejected_text == ""


def test_reopening_an_expired_piece_extends_it(standing: Standing, anna: Actor) -> None:
    rma = standing(expired=2)

    rma = desk.reopen(rma, by=anna)

    assert (units(rma), rma.status) == ({"approved": 2}, "approved")


def test_reopening_fails_when_the_piece_was_announced_elsewhere(
    make_order: MakeOrder, make_return: MakeReturn, anna: Actor
) -> None:
    order = make_order(delivered_days_ago=20)
    first = make_return((0, 2), order=order)
    desk.reject(first, reason_text="Worn.", by=anna)
    second = make_return((0, 2), order=order)

    with pytest.raises(TooMany):
        desk.reopen(first, by=anna)

    assert (units(first), units(second)) == ({"rejected": 2}, {"requested": 2})
    assert "return.reopened" not in published(first.pk)


def test_a_closed_return_can_be_reopened_once(standing: Standing, anna: Actor) -> None:
    rma = standing(accepted=1)
    rma = transitions.close(rma, by=anna)
    assert rma.status == "closed"

    rma = transitions.reopen(rma, by=anna)
    assert (rma.status, rma.closed_at) == ("settled", None)

    with pytest.raises(MoveNotAllowed):
        transitions.reopen(rma, by=anna)


@pytest.mark.parametrize("place", ["requested", "in_transit", "received"])
def test_a_return_that_asks_for_work_cannot_be_closed(
    standing: Standing, anna: Actor, place: str
) -> None:
    rma = standing(**{place: 1})

    with pytest.raises(MoveNotAllowed):
        transitions.close(rma, by=anna)

    rma.refresh_from_db()
    assert rma.closed_at is None


def test_a_return_that_owes_money_cannot_be_closed(make_return: MakeReturn, anna: Actor) -> None:
    rma = desk.keep(make_return((0, 2)), by=anna)

    with pytest.raises(MoveNotAllowed):
        transitions.close(rma, by=anna)

    assert desk.settle(rma, by=anna).status == "settled"
    assert transitions.close(rma, by=anna).status == "closed"


@pytest.mark.parametrize("verb", ["cancel", "keep", "expire"])
def test_a_closed_return_takes_no_decision(standing: Standing, anna: Actor, verb: str) -> None:
    rma = transitions.close(standing(approved=1), by=anna)
    act = {"cancel": desk.cancel, "keep": desk.keep, "expire": transitions.expire}[verb]

    with pytest.raises(MoveNotAllowed, match="closed"):
        act(rma, by=anna)

    assert units(rma) == {"approved": 1}


def test_goods_that_arrive_wake_a_closed_return(
    standing: Standing, anna: Actor, ben: Actor
) -> None:
    rma = transitions.close(standing(approved=1), by=anna)

    rma = desk.receive(rma, Delivery((Arrived(_line(rma).pk, 1),)), by=ben)

    assert (rma.status, rma.closed_at, units(rma)) == ("received", None, {"received": 1})
    assert published(rma.pk)[-2:] == ["return.reopened", "return.received"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("in_transit", "approved"),
        ("received", "approved"),
        ("accepted", "received"),
        ("declined", "received"),
        ("accepted", "declined"),
        ("declined", "accepted"),
    ],
)
def test_a_correction_is_an_ordinary_move_with_a_note(
    standing: Standing, anna: Actor, before: str, after: str
) -> None:
    rma = standing(**{before: 2})

    desk.correct(
        rma, (Place(before), Place(after)), [Pieces(_line(rma).pk, 1)], by=anna, remark=NOTE
    )

    assert units(rma) == {before: 1, after: 1}
    assert _last_move(rma) == (before, after, 1, Cause.CORRECTION, "Anna", NOTE.note)
    event = Event.objects.filter(subject_id=rma.pk, type="return.corrected").get()
    assert event.data == {"pieces": 1, "from": before, "to": after}


@pytest.mark.parametrize("note", ["", "  "])
def test_a_correction_without_a_note_is_refused(standing: Standing, anna: Actor, note: str) -> None:
    rma = standing(received=1)

    with pytest.raises(Invalid) as refusal:
        desk.correct(rma, (Place.RECEIVED, Place.APPROVED), by=anna, remark=Remark(note))

    assert [error.pointer for error in refusal.value.errors] == ["/note"]
    assert units(rma) == {"received": 1}


def test_a_correction_cannot_take_any_way(standing: Standing, anna: Actor) -> None:
    rma = standing(requested=1)

    with pytest.raises(MoveNotAllowed):
        desk.correct(rma, (Place.REQUESTED, Place.ACCEPTED), by=anna, remark=NOTE)

    assert units(rma) == {"requested": 1}


def test_a_won_contest_accepts_what_was_declined(standing: Standing, anna: Actor) -> None:
    rma = standing(declined=1)
    step = (Place.DECLINED, Place.ACCEPTED)

    rma = desk.correct(rma, step, cause=Cause.CONTEST_WON, by=anna, remark=NOTE)

    assert _last_move(rma)[3] == Cause.CONTEST_WON
    assert (units(rma), rma.money_due) == ({"accepted": 1}, 1000)


def test_only_a_declined_piece_can_be_contested(standing: Standing, anna: Actor) -> None:
    rma = standing(received=1)
    step = (Place.RECEIVED, Place.APPROVED)

    with pytest.raises(MoveNotAllowed):
        desk.correct(rma, step, cause=Cause.CONTEST_WON, by=anna, remark=NOTE)

    assert units(rma) == {"received": 1}


def test_a_correction_takes_back_money_that_was_only_due(
    make_return: MakeReturn, anna: Actor, ben: Actor
) -> None:
    rma = make_return((0, 2))
    box = Delivery((Arrived(rma.lines.all()[0].pk, 2, "A", True),))
    rma = desk.receive(rma, box, by=ben)
    assert rma.money_due == 3990

    rma = desk.correct(rma, (Place.ACCEPTED, Place.RECEIVED), by=anna, remark=NOTE)

    assert (units(rma), rma.money_due, rma.status) == ({"received": 2}, 0, "received")


def test_a_correction_is_refused_once_the_money_is_paid(
    make_return: MakeReturn, anna: Actor, ben: Actor
) -> None:
    rma = make_return((0, 2))
    box = Delivery((Arrived(rma.lines.all()[0].pk, 2, "A", True),))
    rma = desk.settle(desk.receive(rma, box, by=ben), by=anna)

    with pytest.raises(MoveNotAllowed):
        desk.correct(rma, (Place.ACCEPTED, Place.RECEIVED), by=anna, remark=NOTE)

    assert units(rma) == {"accepted": 2}
    assert "return.corrected" not in published(rma.pk)


def test_what_the_carrier_lost_falls_due(make_return: MakeReturn, anna: Actor) -> None:
    rma = make_return((0, 2))

    rma = desk.lose(rma, [Pieces(rma.lines.all()[0].pk, 1)], by=anna)

    assert units(rma) == {"approved": 1, "missing": 1}
    assert (rma.money_due, _last_move(rma)[3]) == (1995, Cause.CARRIER_LOST)


def test_what_was_not_in_the_box_does_not_fall_due(make_return: MakeReturn, ben: Actor) -> None:
    rma = make_return((0, 2))

    rma = desk.receive(rma, Delivery((), ((rma.lines.all()[0].pk, 2),)), by=ben)

    assert (units(rma), rma.money_due) == ({"missing": 2}, 0)
    assert _last_move(rma)[3] == Cause.NOT_IN_BOX


def test_a_missing_piece_is_cancelled_only_by_name(
    make_return: MakeReturn, mia: Actor, anna: Actor
) -> None:
    rma = make_return((0, 2))
    line = rma.lines.all()[0].pk
    rma = desk.lose(rma, [Pieces(line, 1)], by=anna)

    desk.cancel(rma, by=mia)
    assert units(rma) == {"missing": 1, "cancelled": 1}

    rma = desk.cancel(rma, [Pieces(line, 1)], by=mia)
    assert (units(rma), rma.money_due) == ({"cancelled": 2}, 0)


def test_sending_back_takes_the_declined_pieces(standing: Standing, anna: Actor) -> None:
    rma = standing(declined=1, accepted=1)

    desk.send_back(rma, by=anna)

    assert units(rma) == {"accepted": 1, "sent_back": 1}


def test_an_accepted_piece_is_sent_back_by_name(standing: Standing, anna: Actor) -> None:
    rma = standing(accepted=2)

    desk.send_back(rma, [Pieces(_line(rma).pk, 1)], by=anna)

    assert units(rma) == {"accepted": 1, "sent_back": 1}


def test_a_return_is_given_to_a_colleague_and_back_to_nobody(
    make_return: MakeReturn, anna: Actor, ben_user: User
) -> None:
    rma = transitions.assign(make_return(), ben_user, by=anna)
    assert rma.assignee == ben_user

    rma = transitions.assign(rma, None, by=anna)
    assert rma.assignee is None
    told = Event.objects.filter(subject_id=rma.pk, type="return.assigned").order_by("id")
    assert [event.data for event in told] == [{"name": "Ben"}, {"name": ""}]


def test_assigning_to_the_same_person_twice_is_told_once(
    make_return: MakeReturn, anna: Actor, ben_user: User
) -> None:
    rma = make_return()

    for _time in (1, 2):
        transitions.assign(rma, ben_user, by=anna)

    assert published(rma.pk).count("return.assigned") == 1


def test_a_return_is_not_given_to_somebody_of_another_shop(
    make_return: MakeReturn, anna: Actor, otto_user: User
) -> None:
    rma = make_return()

    with pytest.raises(Invalid):
        transitions.assign(rma, otto_user, by=anna)

    rma.refresh_from_db()
    assert rma.assignee is None
    assert "return.assigned" not in published(rma.pk)


def test_review_starts_once(standing: Standing, anna: Actor) -> None:
    rma = standing(requested=1)

    for _time in (1, 2):
        rma = transitions.start_review(rma, by=anna)

    assert rma.status == "in_review"
    assert published(rma.pk).count("return.review_started") == 1
