"""The map of the goods' road (DESIGN.md §2), and that no verb leaves it."""

from collections.abc import Callable

import pytest

from openreturns.core.actors import Actor, Kind
from openreturns.core.errors import DomainError
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.orders.models import Order, OrderLine
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns import transitions
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return, UnitMove
from openreturns.returns.units import BIRTH, FREE, HOLDS, NEXT, VERBS, Place, holds_change
from tests.conftest import published
from tests.returns.conftest import Standing, units

ANNA = Actor(Kind.STAFF, "Anna")
MAP = {(source, target) for source, targets in NEXT.items() for target in targets}


def test_every_way_of_the_map_has_a_verb_and_no_verb_leaves_the_map() -> None:
    assert set().union(*VERBS.values()) == MAP


def test_a_piece_either_claims_its_order_line_or_is_free() -> None:
    assert set(FREE) == {Place.REJECTED, Place.CANCELLED, Place.EXPIRED, Place.SENT_BACK}
    assert set(HOLDS) | set(FREE) == set(Place)


def test_a_piece_is_born_requested_approved_or_received() -> None:
    assert set(BIRTH) == {Place.REQUESTED, Place.APPROVED, Place.RECEIVED}


@pytest.mark.parametrize(
    ("source", "target", "change"),
    [
        (None, Place.REQUESTED, 2),
        (Place.REQUESTED, Place.APPROVED, 0),
        (Place.REQUESTED, Place.REJECTED, -2),
        (Place.REJECTED, Place.REQUESTED, 2),
        (Place.DECLINED, Place.SENT_BACK, -2),
        (Place.MISSING, Place.CANCELLED, -2),
        (Place.CANCELLED, Place.RECEIVED, 2),
    ],
)
def test_a_claim_changes_when_a_piece_becomes_free_or_is_held_again(
    source: Place | None, target: Place, change: int
) -> None:
    assert holds_change(source, target, 2) == change


Act = Callable[[Return, list[Pieces]], object]


def _box(pieces: list[Pieces], accepted: bool | None = None) -> tuple[Arrived, ...]:
    text = "Worn." if accepted is False else ""
    return tuple(Arrived(p.line, p.quantity, "C", accepted, text) for p in pieces)


def _correct(source: Place, target: Place) -> Act:
    return lambda rma, pieces: desk.correct(
        rma, (source, target), pieces, by=ANNA, remark=Remark("A slip.")
    )


# Every verb with the places from which it may take pieces, and where they end.
ACTS: dict[str, tuple[Act, dict[Place, Place]]] = {
    "approve": (
        lambda rma, pieces: transitions.approve(rma, pieces, by=ANNA),
        {Place.REQUESTED: Place.APPROVED},
    ),
    "keep": (
        lambda rma, pieces: desk.keep(rma, pieces, by=ANNA),
        {Place.REQUESTED: Place.KEPT, Place.APPROVED: Place.KEPT},
    ),
    "reject": (
        lambda rma, pieces: desk.reject(rma, pieces, reason_text="Worn.", by=ANNA),
        {Place.REQUESTED: Place.REJECTED},
    ),
    "cancel": (
        lambda rma, pieces: desk.cancel(rma, pieces, by=ANNA),
        dict.fromkeys((Place.REQUESTED, Place.APPROVED, Place.MISSING), Place.CANCELLED),
    ),
    "expire": (
        lambda rma, _pieces: transitions.expire(rma, by=ANNA),
        {Place.REQUESTED: Place.EXPIRED, Place.APPROVED: Place.EXPIRED},
    ),
    "hand_over": (
        lambda rma, pieces: transitions.hand_over(rma, pieces, by=ANNA),
        {Place.APPROVED: Place.IN_TRANSIT},
    ),
    "receive": (
        lambda rma, pieces: desk.receive(rma, Delivery(_box(pieces)), by=ANNA),
        {
            place: Place.RECEIVED
            for place in Place
            if place not in {Place.RECEIVED, Place.ACCEPTED, Place.DECLINED}
        },
    ),
    "accept": (
        lambda rma, pieces: desk.inspect(rma, _box(pieces, accepted=True), by=ANNA),
        {Place.RECEIVED: Place.ACCEPTED},
    ),
    "decline": (
        lambda rma, pieces: desk.inspect(rma, _box(pieces, accepted=False), by=ANNA),
        {Place.RECEIVED: Place.DECLINED},
    ),
    "miss": (
        lambda rma, pieces: desk.lose(rma, pieces, by=ANNA),
        {Place.APPROVED: Place.MISSING, Place.IN_TRANSIT: Place.MISSING},
    ),
    "send_back": (
        lambda rma, pieces: desk.send_back(rma, pieces, by=ANNA),
        {Place.ACCEPTED: Place.SENT_BACK, Place.DECLINED: Place.SENT_BACK},
    ),
    "reopen": (
        lambda rma, pieces: desk.reopen(rma, pieces, by=ANNA),
        {Place.REJECTED: Place.REQUESTED, Place.EXPIRED: Place.APPROVED},
    ),
    **{
        f"correct {source} to {target}": (_correct(source, target), {source: target})
        for source, target in sorted(VERBS["correct"])
    },
}
CASES = [pytest.param(verb, place, id=f"{verb}-{place.value}") for verb in ACTS for place in Place]


def test_the_table_of_this_test_knows_every_verb() -> None:
    assert {verb.split()[0] for verb in ACTS} == set(VERBS)


@pytest.mark.parametrize(("verb", "place"), CASES)
def test_a_verb_moves_a_piece_only_from_where_it_may(
    standing: Standing, verb: str, place: Place
) -> None:
    act, ways = ACTS[verb]
    rma = standing(**{place.value: 2})
    pieces = [Pieces(rma.lines.all()[0].pk, 1)]
    told = published(rma.pk)

    if place in ways:
        act(rma, pieces)

        moved = 2 if verb == "expire" else 1
        assert units(rma) == {ways[place]: moved} | ({place: 1} if moved == 1 else {})
        assert len(published(rma.pk)) > len(told)
    else:
        with pytest.raises(DomainError):
            act(rma, pieces)
        assert units(rma) == {place: 2}
        assert published(rma.pk) == told
    _claims_fit(rma)


@pytest.mark.parametrize("verb", sorted(set(ACTS) - {"expire"}))
def test_a_verb_never_moves_more_pieces_than_there_are(standing: Standing, verb: str) -> None:
    act, ways = ACTS[verb]
    place = next(iter(ways))
    rma = standing(**{place.value: 2})
    line = rma.lines.all()[0].pk
    moves = UnitMove.objects.count()

    for pieces in ([Pieces(line, 3)], [Pieces(line, 1), Pieces(line, 2)], [Pieces(line, 0)]):
        with pytest.raises(DomainError):
            act(rma, pieces)

    assert units(rma) == {place: 2}
    assert UnitMove.objects.count() == moves


@pytest.mark.parametrize("verb", sorted(set(ACTS) - {"expire"}))
def test_a_verb_refuses_a_line_of_another_return(standing: Standing, verb: str) -> None:
    act, ways = ACTS[verb]
    place = next(iter(ways))
    mine, other = standing(**{place.value: 1}), standing(**{place.value: 1})

    with pytest.raises(DomainError):
        act(mine, [Pieces(other.lines.all()[0].pk, 1)])

    assert (units(mine), units(other)) == ({place: 1}, {place: 1})


def _claims_fit(rma: Return) -> None:
    line = rma.lines.all()[0]
    held = sum(count for place, count in units(rma).items() if Place(place) in HOLDS)
    thing = OrderLine.objects.get(pk=line.order_line_id)
    order = Order.objects.get(pk=line.order_id)
    assert (thing.announced, order.announced) == (held, held)
