"""What falls due when pieces are accepted, kept or lost, and what is taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.core.actors import Actor
from openreturns.core.errors import ForbiddenByLaw, MoveNotAllowed
from openreturns.flow import desk
from openreturns.orders.models import OrderLine
from openreturns.policies.models import PolicyVersion
from openreturns.policies.policy import policy_of
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns import transitions as returns
from openreturns.returns.ledger import Pieces, lock
from openreturns.returns.models import Return
from openreturns.returns.units import Place
from openreturns.settlement import due
from openreturns.settlement.models import SettlementLine

type Make = Callable[..., Any]


def owed(rma: Return) -> list[tuple[str, int, str]]:
    """The settlement lines that count: kind, amount, state."""
    rows = SettlementLine.objects.filter(rma=rma, taken_back=False).order_by("id")
    return [(row.kind, row.amount, row.state) for row in rows]


def test_r31_a_full_withdrawal_gives_back_the_cheapest_standard_delivery(
    make_return: Make, accept: Make
) -> None:
    rma = make_return(delivery_paid=995, delivery_cheapest=495)

    accept(rma)

    assert owed(rma) == [("goods", 3990, "due"), ("goods", 4000, "due"), ("delivery", 495, "due")]


def test_r32_the_withdrawal_that_completes_the_order_gives_back_delivery_once(
    make_order: Make, make_return: Make, accept: Make
) -> None:
    order = make_order(((1, 4000), (1, 3000)))
    first = make_return((0, 1), order=order)
    second = make_return((1, 1), order=order)

    first, second = accept(first), accept(second)

    assert (first.money_due, second.money_due) == (4000, 3000 + 495)


def test_a_voluntary_return_of_everything_gives_no_delivery_back(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = make_return(delivered_days_ago=20)
    desk.approve(rma, by=anna)

    assert accept(rma).money_due == 7990


def test_a_line_discount_is_shared_by_its_pieces(make_return: Make, accept: Make) -> None:
    rma = make_return((0, 1), line={"discount": 99})

    assert accept(rma).money_due == (2 * 1995 - 99 + 1) // 2


def test_a_price_without_tax_is_paid_back_with_it(make_return: Make, accept: Make) -> None:
    rma = make_return((1, 1), prices_include_tax=False)

    assert accept(rma).money_due == 4840


def test_a_settlement_line_keeps_the_tax_rate_of_the_sale(make_return: Make, accept: Make) -> None:
    rma = accept(make_return())

    rates = SettlementLine.objects.filter(rma=rma).values_list("tax_rate", flat=True)
    assert set(rates) == {2100}


def test_taking_an_acceptance_back_takes_the_money_and_the_delivery_back(
    make_return: Make, accept: Make, correct: Make
) -> None:
    rma = accept(make_return())

    rma = correct(rma, 1, Place.ACCEPTED, Place.RECEIVED, 1)

    assert owed(rma) == [("goods", 3990, "due")]
    assert (rma.money_due, rma.status) == (3990, "received")
    assert OrderLine.objects.get(external_id="1001-2").owed == 0


def test_delivery_that_another_return_of_the_order_brought_is_taken_back_too(
    make_order: Make, make_return: Make, accept: Make, correct: Make
) -> None:
    order = make_order()
    first, second = make_return((0, 2), order=order), make_return((1, 1), order=order)
    first, second = accept(first), accept(second)

    correct(first, 0, Place.ACCEPTED, Place.RECEIVED, 1)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.money_due, second.money_due) == (1995, 4000)


def test_a_piece_accepted_again_is_worth_what_is_left_of_its_line(
    make_order: Make, make_return: Make, accept: Make, correct: Make, ben: Actor
) -> None:
    order = make_order(((3, 1000),), line={"discount": 2000}, delivery_paid=0)
    returns_ = [accept(make_return((0, 1), order=order)) for _piece in range(2)]
    correct(returns_[0], 0, Place.ACCEPTED, Place.RECEIVED, 1)
    desk.inspect(
        returns_[0], [Arrived(returns_[0].lines.all()[0].pk, 1, "A", accepted=True)], by=ben
    )

    accept(make_return((0, 1), order=order))

    rows = SettlementLine.objects.filter(order=order, taken_back=False)
    assert sum(row.amount for row in rows) == 1000


def test_a_correction_is_refused_once_the_money_is_on_its_way(
    make_return: Make, accept: Make, correct: Make, anna: Actor
) -> None:
    rma = desk.settle(accept(make_return()), by=anna)

    with pytest.raises(MoveNotAllowed, match="already on its way"):
        correct(rma, 0, Place.ACCEPTED, Place.RECEIVED, 1)

    assert rma.lines.get(position=0).accepted == 2
    assert SettlementLine.objects.filter(taken_back=True).count() == 0


def test_of_two_bookings_only_the_unpaid_one_is_taken_back(
    make_return: Make, accept: Make, correct: Make, anna: Actor
) -> None:
    rma = desk.settle(accept(make_return((0, 2)), (0, 1)), by=anna)
    rma = accept(rma, (0, 1))

    rma = correct(rma, 0, Place.ACCEPTED, Place.RECEIVED, 1)

    assert owed(rma) == [("goods", 1995, "settled")]
    assert (rma.money_due, rma.money_paid) == (0, 1995)


def test_a_kept_piece_is_owed_whole_or_for_the_agreed_share(make_return: Make, anna: Actor) -> None:
    rma = make_return((0, 2), delivered_days_ago=20)
    line = rma.lines.all()[0]

    rma = desk.keep(rma, [Pieces(line.pk, 1)], share=5000, by=anna)
    rma = desk.keep(rma, [Pieces(line.pk, 1)], by=anna)

    assert owed(rma) == [("goods", 998, "due"), ("goods", 1995, "due")]


def test_r28_a_withdrawn_piece_is_never_kept_for_a_part_of_its_price(
    make_return: Make, anna: Actor
) -> None:
    rma = make_return((0, 1))

    with pytest.raises(ForbiddenByLaw, match="R28"):
        desk.keep(rma, share=5000, by=anna)

    assert rma.lines.all()[0].approved == 1


def test_correcting_an_accepted_piece_leaves_the_kept_one_alone(
    make_return: Make, accept: Make, correct: Make, anna: Actor
) -> None:
    rma = make_return((0, 2), delivered_days_ago=20)
    desk.approve(rma, by=anna)
    accept(rma, (0, 1))
    rma = desk.keep(rma, share=5000, by=anna)

    rma = correct(rma, 0, Place.ACCEPTED, Place.RECEIVED, 1)

    assert owed(rma) == [("goods", 998, "due")]


def test_a_kept_piece_that_was_paid_and_came_anyway_is_booked_in_and_not_owed_again(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = desk.settle(desk.keep(make_return((0, 1)), by=anna), by=anna)

    rma = accept(rma)

    assert rma.lines.all()[0].accepted == 1
    assert owed(rma) == [("goods", 1995, "settled")]


def test_a_lost_piece_that_the_customer_still_has_is_not_owed(
    make_return: Make, anna: Actor
) -> None:
    rma = lose(make_return((0, 2)), anna)

    rma = desk.cancel(rma, [Pieces(rma.lines.all()[0].pk, 1)], by=anna)

    assert owed(rma) == [("goods", 1995, "due")]


def lose(rma: Return, anna: Actor) -> Return:
    """Our carrier lost everything that was on its way."""
    pieces = [Pieces(line.pk, line.approved) for line in rma.lines.all()]
    returns.hand_over(rma, pieces, by=anna)
    return desk.lose(rma, pieces, by=anna)


def test_a_piece_that_our_carrier_lost_is_owed(make_return: Make, anna: Actor) -> None:
    rma = lose(make_return((0, 2)), anna)

    assert owed(rma) == [("goods", 3990, "due")]


def test_a_lost_piece_that_turns_up_changes_goods_only(
    make_return: Make, accept: Make, anna: Actor, ben: Actor
) -> None:
    told = make_return((0, 2), withdrawal_info_version="2026-06")
    rma = desk.settle(lose(told, anna), by=anna)

    line = rma.lines.all()[0]
    decline = Arrived(line.pk, 1, "D", accepted=False, reason_text="Broken.")
    rma = desk.receive(rma, Delivery((decline, Arrived(line.pk, 1))), by=ben)
    rma = desk.inspect(rma, [Arrived(line.pk, 1, "A", accepted=True)], by=ben)

    assert owed(rma) == [("goods", 3990, "settled")]
    assert (rma.money_due, rma.money_paid) == (0, 3990)


def test_a_piece_that_was_not_in_the_box_is_not_owed(make_return: Make, ben: Actor) -> None:
    rma = make_return((0, 2))
    line = rma.lines.all()[0]

    rma = desk.receive(
        rma, Delivery((Arrived(line.pk, 1, "A", accepted=True),), ((line.pk, 1),)), by=ben
    )

    assert owed(rma) == [("goods", 1995, "due")]


def test_a_free_gift_leaves_nothing_open(make_return: Make, accept: Make) -> None:
    rma = accept(make_return((0, 1), line={"unit_price": 0}))

    assert owed(rma) == [("goods", 0, "due")]
    assert (rma.status, rma.money_open) == ("settled", False)
    assert rma.lines.all()[0].settled_quantity == 1


def test_refreshing_again_changes_nothing(make_return: Make, accept: Make) -> None:
    rma = accept(make_return())
    before = owed(rma)

    due.refresh(lock(rma))

    assert owed(rma) == before


def with_fee(rma: Return, fee: int = 495) -> Return:
    """A return by label that bears the fee."""
    Return.objects.filter(pk=rma.pk).update(decision=rma.decision | {"fee": fee}, method="label")
    return lock(rma)


def test_the_label_fee_is_kept_once(make_return: Make, accept: Make) -> None:
    rma = with_fee(make_return((0, 2)))

    accept(rma, (0, 1))
    rma = accept(rma, (0, 1))

    assert owed(rma) == [("goods", 1995, "due"), ("fee", -495, "due"), ("goods", 1995, "due")]
    assert rma.money_due == 3990 - 495


def test_the_fee_never_takes_more_than_is_owed_and_grows_with_what_comes(
    make_return: Make, accept: Make
) -> None:
    rma = with_fee(make_return((0, 1), (1, 1)), fee=3000)

    rma = accept(rma, (0, 1))
    assert (rma.money_due, rma.money_open) == (0, False)

    rma = accept(rma, (1, 1))
    assert rma.money_due == 1995 + 4000 - 3000


def test_the_fee_goes_when_its_goods_go(make_return: Make, accept: Make, correct: Make) -> None:
    rma = accept(with_fee(make_return((0, 1))))

    rma = correct(rma, 0, Place.ACCEPTED, Place.RECEIVED, 1)

    assert owed(rma) == []
    assert rma.money_due == 0


def test_what_is_kept_or_lost_bears_no_label_fee(make_return: Make, anna: Actor) -> None:
    kept = desk.keep(with_fee(make_return((0, 1), delivered_days_ago=20)), by=anna)
    lost = lose(with_fee(make_return((0, 1))), anna)

    assert (kept.money_due, lost.money_due) == (1995, 1995)


@pytest.mark.parametrize(
    ("reason", "disclosed", "fee"),
    [("too_small", True, 495), ("too_small", False, 0), ("defective", True, 0)],
)
def test_r36_r44_undisclosed_postage_and_faults_bear_no_fee(
    make_order: Make, make_return: Make, accept: Make, reason: str, disclosed: bool, fee: int
) -> None:
    order = make_order(return_cost_disclosed=disclosed)
    PolicyVersion.objects.update(
        terms={**PolicyVersion.objects.get().terms, "label_fee": 495, "label_cost": 495}
    )
    policy_of.cache_clear()  # a published version never changes; this one was just made so

    rma = accept(make_return((0, 1, reason), order=order))

    assert (rma.method, rma.money_due) == ("label", 1995 - fee)


def test_a_fee_agreed_in_another_currency_is_not_kept(make_return: Make, accept: Make) -> None:
    rma = with_fee(make_return((0, 1), currency="JPY"))

    assert accept(rma).money_due == 1995


def test_approving_can_forgo_the_fee(make_return: Make, accept: Make, anna: Actor) -> None:
    rma = with_fee(make_return((0, 1), delivered_days_ago=20))

    desk.approve(rma, method=("label", "plain_label"), refund_fee=True, by=anna)

    assert accept(rma).money_due == 1995
