"""Several people at the same instant: real threads, own connections, both databases (PEERS.md).

Exactly one wins; the others read why, and nothing is half done.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from openreturns.core.actors import Actor
from openreturns.core.errors import ChangedMeanwhile, DomainError
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.orders.models import Order, OrderLine, Payment
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.receiving.models import Receipt, StockMovement
from openreturns.returns import drafts, transitions
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return, ReturnLine, UnitMove
from openreturns.returns.units import Place
from openreturns.settlement.models import Refund
from openreturns.shipping import transitions as shipping
from openreturns.shipping.models import Parcel
from tests.conftest import MIA, MakeOrder, MakeReturn, published
from tests.returns.conftest import units

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], object]


def at_once(*acts: Act) -> list[object]:
    """Run the acts in threads that start together; what each returned or was refused with."""
    start = Barrier(len(acts))

    def run(act: Act) -> object:
        try:
            connection.ensure_connection()
            start.wait(10)
            return act()
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def winners(results: list[object]) -> int:
    """How many were not refused."""
    return sum(not isinstance(result, DomainError) for result in results)


def accepted(rma: Return) -> Delivery:
    """Everything of a return, accepted and back on the shelf."""
    return Delivery(
        tuple(
            Arrived(line.pk, line.quantity, "A", accepted=True, restock=True)
            for line in rma.lines.all()
        )
    )


def test_four_submits_for_the_same_two_pieces_make_one_return(
    make_order: MakeOrder, announce: Callable[..., Any]
) -> None:
    order = make_order(((2, 1995),))
    said = [announce(order, (0, 2)) for _one in range(4)]

    results = at_once(*(lambda one=one: desk.submit(one, by=MIA) for one in said))

    assert winners(results) == 1
    rma = Return.objects.get()
    assert (units(rma), OrderLine.objects.get().announced) == ({"approved": 2}, 2)
    assert Order.objects.get().announced == 2
    assert published(rma.pk) == ["return.requested", "return.approved", "parcel.planned"]


def test_two_submits_share_the_pieces_there_are(
    make_order: MakeOrder, announce: Callable[..., Any]
) -> None:
    order = make_order(((3, 1000),))
    said = [announce(order, (0, 1)) for _one in range(4)]

    results = at_once(*(lambda one=one: desk.submit(one, by=MIA) for one in said))

    assert (winners(results), Return.objects.count()) == (3, 3)
    assert OrderLine.objects.get().announced == 3


def test_two_submits_with_the_same_lines_in_other_order_never_stop_each_other(
    make_order: MakeOrder, announce: Callable[..., Any]
) -> None:
    order = make_order(((4, 1000), (4, 2000), (4, 3000)))
    there = announce(order, (0, 1), (1, 1), (2, 1))
    back = announce(order, (2, 1), (1, 1), (0, 1))

    results = at_once(*(lambda one=one: desk.submit(one, by=MIA) for one in [there, back] * 2))

    assert winners(results) == 4
    assert set(OrderLine.objects.values_list("announced", flat=True)) == {4}


def test_two_confirmations_of_one_draft_make_one_return(
    make_order: MakeOrder, announce: Callable[..., Any]
) -> None:
    order = make_order(((4, 1995),))
    draft = drafts.begin(order.shop, [order])
    said = [announce(order, (0, 2)) for _one in range(2)]

    def confirm(one: Any, number: str) -> Return:
        return drafts.confirm(draft, lambda: desk.submit(one, by=MIA, number=number)[0])

    results = at_once(
        lambda: confirm(said[0], "FA-2026-900001"), lambda: confirm(said[1], "FA-2026-900002")
    )

    assert len({rma.pk for rma in results if isinstance(rma, Return)}) == 1
    assert (winners(results), Return.objects.count()) == (2, 1)
    assert OrderLine.objects.get().announced == 2


def test_four_receipts_put_the_pieces_into_stock_once(make_return: MakeReturn, ben: Actor) -> None:
    rma = make_return((0, 2))
    box = accepted(rma)

    results = at_once(*([lambda: desk.receive(rma, box, by=ben)] * 4))

    assert (winners(results), units(rma)) == (1, {"accepted": 2})
    assert StockMovement.objects.aggregate(n=Sum("quantity"))["n"] == 2
    assert Receipt.objects.count() == 1
    rma.refresh_from_db()
    assert rma.money_due == 3990


def test_four_settles_pay_once(make_return: MakeReturn, anna: Actor, ben: Actor) -> None:
    rma = make_return()
    rma = desk.receive(rma, accepted(rma), by=ben)

    results = at_once(*([lambda: desk.settle(rma, by=anna)] * 4))

    assert winners(results) == 1
    assert (Refund.objects.get().amount, Payment.objects.get().reserved) == (8485, 8485)


def test_of_approving_and_rejecting_one_wins(make_return: MakeReturn, anna: Actor) -> None:
    rma = make_return((0, 2), delivered_days_ago=20)

    results = at_once(
        lambda: desk.approve(rma, by=anna),
        lambda: desk.reject(rma, reason_text="Worn.", by=anna),
        lambda: desk.approve(rma, by=anna),
        lambda: desk.reject(rma, reason_text="Worn.", by=anna),
    )

    (place,) = units(rma)
    assert units(rma)[place] == 2
    decisions = {"return.approved", "return.rejected"} & set(published(rma.pk))
    assert decisions == {f"return.{place}"}
    # a second approval of what is approved only adds the shipment, which is there
    assert winners(results) == (2 if place == "approved" else 1)
    assert Parcel.objects.count() == (1 if place == "approved" else 0)


def test_of_cancelling_and_receiving_no_piece_is_counted_twice(
    make_return: MakeReturn, mia: Actor, ben: Actor
) -> None:
    rma = make_return((0, 2))
    box = accepted(rma)

    results = at_once(
        lambda: desk.cancel(rma, by=mia),
        lambda: desk.receive(rma, box, by=ben),
    )

    # the parcel came, so it is booked in also after a cancellation ("it came anyway")
    assert not isinstance(results[1], DomainError)
    assert units(rma) == {"accepted": 2}
    moves = list(UnitMove.objects.filter(line__rma=rma).values_list("source", "target"))
    first = ("approved", "cancelled") if winners(results) == 2 else ("approved", "received")
    assert moves[1] == first
    assert OrderLine.objects.get(pk=rma.lines.all()[0].order_line_id).announced == 2
    rma.refresh_from_db()
    assert rma.money_due == 3990


def test_of_cancelling_and_handing_over_one_wins(
    make_return: MakeReturn, mia: Actor, ben: Actor
) -> None:
    rma = make_return((0, 2))
    parcel = Parcel.objects.select_related("rma__shop").get(rma=rma)

    results = at_once(
        lambda: desk.cancel(rma, by=mia),
        lambda: shipping.hand_over(parcel, by=ben),
    )

    assert winners(results) == 1
    parcel.refresh_from_db()
    assert (units(rma), parcel.state) in [
        ({"cancelled": 2}, "voided"),
        ({"in_transit": 2}, "handed_over"),
    ]


def test_of_correcting_and_settling_one_wins(
    make_return: MakeReturn, anna: Actor, ben: Actor
) -> None:
    rma = make_return((0, 2))
    rma = desk.receive(rma, accepted(rma), by=ben)
    step, note = (Place.ACCEPTED, Place.RECEIVED), Remark("A slip.")

    results = at_once(
        lambda: desk.settle(rma, by=anna),
        lambda: desk.correct(rma, step, by=anna, remark=note),
    )

    assert winners(results) == 1
    rma.refresh_from_db()
    assert (units(rma), rma.money_due, rma.money_paid) in [
        ({"accepted": 2}, 0, 3990),
        ({"received": 2}, 0, 0),
    ]


def test_of_keeping_and_cancelling_one_wins(
    make_return: MakeReturn, anna: Actor, mia: Actor
) -> None:
    rma = make_return((0, 2))

    results = at_once(lambda: desk.keep(rma, by=anna), lambda: desk.cancel(rma, by=mia))

    assert winners(results) == 1
    rma.refresh_from_db()
    assert (units(rma), rma.money_due) in [({"kept": 2}, 3990), ({"cancelled": 2}, 0)]


def test_of_reopening_and_announcing_again_one_wins(
    make_order: MakeOrder, announce: Callable[..., Any], make_return: MakeReturn, anna: Actor
) -> None:
    order = make_order(((2, 1995),), delivered_days_ago=20)
    first = make_return((0, 2), order=order)
    desk.reject(first, reason_text="Worn.", by=anna)
    again = announce(order, (0, 2))

    results = at_once(lambda: desk.reopen(first, by=anna), lambda: desk.submit(again, by=MIA))

    assert winners(results) == 1
    assert OrderLine.objects.get().announced == 2
    assert sum(line.requested for line in ReturnLine.objects.all()) == 2


def test_receiving_two_returns_of_the_same_lines_never_stops_one_another(
    make_order: MakeOrder, make_return: MakeReturn, ben: Actor
) -> None:
    order = make_order(((4, 1000), (4, 2000)))
    pair = [make_return((0, 1), (1, 1), order=order), make_return((1, 1), (0, 1), order=order)]

    results = at_once(*(lambda r=rma: desk.receive(r, accepted(r), by=ben) for rma in pair))

    # what a piece is worth depends on those before it: who counted too early does it again
    assert winners(results) >= 1
    for rma, result in zip(pair, results, strict=True):
        if isinstance(result, ChangedMeanwhile):
            desk.receive(rma, accepted(rma), by=ben)
    assert set(OrderLine.objects.values_list("owed", flat=True)) == {2}
    assert StockMovement.objects.aggregate(n=Sum("quantity"))["n"] == 4


def test_four_starts_of_a_review_are_told_once(make_return: MakeReturn, anna: Actor) -> None:
    rma = make_return((0, 1), delivered_days_ago=20)

    at_once(*([lambda: transitions.start_review(rma, by=anna)] * 4))

    assert published(rma.pk).count("return.review_started") == 1


def test_two_partial_approvals_add_up(make_return: MakeReturn, anna: Actor) -> None:
    rma = make_return((0, 3), lines=((3, 1000),), delivered_days_ago=20)
    one = [Pieces(rma.lines.all()[0].pk, 1)]

    results = at_once(*([lambda: desk.approve(rma, one, by=anna)] * 2))

    assert (winners(results), units(rma)) == (2, {"requested": 1, "approved": 2})
