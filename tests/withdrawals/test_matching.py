"""From a statement to its order and its return: never refused, the clocks from the declaration."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.core.errors import ChangedMeanwhile, Invalid, MoveNotAllowed
from openreturns.demo.clock import at
from openreturns.flow import desk, withdrawing
from openreturns.orders.models import Order, OrderLine
from openreturns.policies import services as policies
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel
from openreturns.withdrawals import transitions
from openreturns.withdrawals.declaring import Piece
from openreturns.withdrawals.models import Withdrawal
from openreturns.withdrawals.states import NEXT, State, Timeliness
from tests.conftest import published
from tests.withdrawals.conftest import follow

Make = Callable[..., Any]


def test_number_and_address_together_are_sure(declared: Make, make_order: Make) -> None:
    order = make_order()

    withdrawal = follow(declared(contract=f"my order {order.number} of last week").withdrawal)

    assert (withdrawal.state, withdrawal.order) == ("matched", order)
    assert withdrawal.timeliness == "in_time"
    assert published(withdrawal.pk) == ["withdrawal.received", "withdrawal.matched"]


def test_the_return_takes_the_number_of_the_withdrawal_and_is_born_approved_r15(
    declared: Make, make_order: Make
) -> None:
    withdrawal = follow(declared(make_order()).withdrawal)

    rma = withdrawal.rma
    assert rma is not None
    assert withdrawal.reference == f"W-{rma.number}"
    assert rma.status == "approved"
    assert {line.legal_basis for line in rma.lines.all()} == {"withdrawal"}
    assert [(line.title, line.approved) for line in rma.lines.all()] == [
        ("Thing 1", 2), ("Thing 2", 1),
    ]  # fmt: skip
    assert Parcel.objects.get(rma=rma).state == "booked"


def test_a_merchant_that_decides_by_hand_still_approves_a_withdrawal_r15(
    shop: Any, declared: Make, make_order: Make
) -> None:
    policies.publish(shop, decide_by_hand=True)

    withdrawal = follow(declared(make_order()).withdrawal)

    assert withdrawal.rma is not None
    assert withdrawal.rma.status == "approved"


def test_the_clocks_run_from_the_declaration_not_from_the_match_r28_r35(
    declared: Make, make_order: Make
) -> None:
    with at(datetime.fromisoformat("2026-11-20T09:00:00+00:00")):
        order = make_order(email_key="other@example.com", customer=None)
    with at(datetime.fromisoformat("2026-11-22T10:00:00+00:00")):  # a Sunday
        withdrawal = follow(declared(order).withdrawal)
    assert withdrawal.state == "unmatched"

    with at(datetime.fromisoformat("2026-11-30T10:00:00+00:00")):
        withdrawing.match(withdrawal, order, by=Actor("staff", "Anna"))  # type: ignore[arg-type]

    rma = withdrawal.rma
    assert rma is not None
    assert rma.send_back_by == date(2026, 12, 7)
    assert rma.refund_due_on == date(2026, 12, 6)


def test_a_known_number_with_another_address_waits_for_a_person_r8(
    declared: Make, make_order: Make
) -> None:
    order = make_order()

    withdrawal = follow(declared(order, email="thief@example.com").withdrawal)

    assert (withdrawal.state, withdrawal.order, withdrawal.rma) == ("unmatched", None, None)
    assert Return.objects.count() == 0


def test_an_unknown_number_waits_for_a_person_r7(declared: Make) -> None:
    withdrawal = follow(declared(contract="XYZ-does-not-exist").withdrawal)

    assert withdrawal.state == "unmatched"
    assert published(withdrawal.pk) == ["withdrawal.received", "withdrawal.unmatched"]


def test_an_order_of_another_shop_is_never_found(
    declared: Make, make_order: Make, other_shop: Any
) -> None:
    foreign = make_order(shop=other_shop)

    assert follow(declared(foreign).withdrawal).state == "unmatched"


def test_a_part_in_free_words_waits_for_a_person_r13(declared: Make, make_order: Make) -> None:
    withdrawal = follow(declared(make_order(), items="the red one").withdrawal)

    assert withdrawal.state == "unmatched"


def test_named_pieces_come_back_exactly_r13(declared: Make, make_order: Make) -> None:
    order = make_order(lines=((1, 1000), (2, 1995), (1, 4000)))
    piece = Piece(order.lines.get(title="Thing 2"), 1)

    withdrawal = follow(declared(order, pieces=(piece,), order=order).withdrawal)

    assert withdrawal.rma is not None
    assert [(line.title, line.quantity) for line in withdrawal.rma.lines.all()] == [("Thing 2", 1)]


def test_a_late_one_is_matched_and_makes_no_return_by_itself_r3(
    declared: Make, make_order: Make
) -> None:
    withdrawal = follow(declared(make_order(delivered_days_ago=25)).withdrawal)

    assert (withdrawal.state, withdrawal.timeliness) == ("matched", "late_claimed")
    assert withdrawal.rma is None


def test_an_order_that_has_not_come_yet_can_be_withdrawn_from_r20(
    declared: Make, make_order: Make
) -> None:
    withdrawal = follow(declared(make_order(delivered_days_ago=None)).withdrawal)

    assert withdrawal.timeliness == "in_time"
    assert withdrawal.rma is not None


def test_an_excluded_line_makes_no_return_but_the_rest_does_r40(
    declared: Make, make_order: Make
) -> None:
    order = make_order()
    OrderLine.objects.filter(order=order, title="Thing 1").update(withdrawal_exclusion="c")

    withdrawal = follow(declared(order).withdrawal)

    assert withdrawal.state == "matched"
    assert withdrawal.rma is not None
    assert [line.title for line in withdrawal.rma.lines.all()] == ["Thing 2"]


def test_a_business_order_makes_no_withdrawal_return_r18(declared: Make, make_order: Make) -> None:
    withdrawal = follow(declared(make_order(customer_type="business")).withdrawal)

    assert withdrawal.state == "matched"
    assert withdrawal.rma is None


def test_what_is_announced_already_is_joined_and_not_doubled(
    declared: Make, make_return: Make, make_order: Make
) -> None:
    order: Order = make_order()
    rma = make_return(order=order)

    withdrawal = follow(declared(order).withdrawal)

    assert withdrawal.rma == rma
    assert Return.objects.count() == 1


def test_the_same_order_withdrawn_twice_comes_back_once(declared: Make, make_order: Make) -> None:
    order = make_order()

    first = follow(declared(order, once="one").withdrawal)
    second = follow(declared(order, once="two").withdrawal)

    assert first.rma == second.rma
    assert Return.objects.count() == 1
    assert list(OrderLine.objects.values_list("announced", flat=True)) == [2, 1]


@pytest.mark.parametrize("state", State)
def test_the_states_lead_only_where_the_map_says(
    declared: Make, make_order: Make, anna: Actor, state: State
) -> None:
    order = make_order()
    withdrawal = declared(order).withdrawal
    Withdrawal.objects.filter(pk=withdrawal.pk).update(state=state, order=order, answer="x")
    withdrawal.refresh_from_db()

    if State.MATCHED in NEXT[state]:
        transitions.match(withdrawal, order, timeliness=Timeliness.IN_TIME, by=anna)
        assert withdrawal.state == "matched"
    else:
        with pytest.raises(MoveNotAllowed):
            transitions.match(withdrawal, order, timeliness=Timeliness.IN_TIME, by=anna)
        assert published(withdrawal.pk) == ["withdrawal.received"]


def test_of_two_people_who_match_at_once_one_wins(
    declared: Make, make_order: Make, anna: Actor
) -> None:
    order = make_order()
    withdrawal = declared(order).withdrawal
    stale = Withdrawal.objects.get(pk=withdrawal.pk)
    withdrawing.match(withdrawal, order, by=anna)

    with pytest.raises(ChangedMeanwhile):
        withdrawing.match(stale, order, by=anna)

    assert Return.objects.count() == 1


def test_an_answer_needs_words(declared: Make, anna: Actor) -> None:
    withdrawal = declared().withdrawal

    with pytest.raises(Invalid):
        transitions.answer(withdrawal, text="  ", by=anna)

    assert withdrawal.state == "received"


def test_a_withdrawal_matched_late_was_in_time_if_it_was_declared_in_time_r10(
    declared: Make, make_order: Make, anna: Actor
) -> None:
    order = make_order(delivered_days_ago=25, email_key="x@example.com", customer=None)
    declared_at = timezone.now() - timedelta(days=15)
    withdrawal = follow(declared(order, at=declared_at).withdrawal)

    withdrawing.match(withdrawal, order, by=anna)

    assert withdrawal.timeliness == "in_time"
    assert withdrawal.rma is not None


def test_what_waited_for_a_decision_goes_by_the_withdrawal_r15(
    declared: Make, make_order: Make, announce: Make, mia: Actor
) -> None:
    order = make_order()
    rma, _quote = desk.submit(announce(order, (0, 1, "defective"), outcome="repair"), by=mia)
    assert rma.status == "requested"

    withdrawal = follow(declared(order).withdrawal)

    rma.refresh_from_db()
    line = rma.lines.get()
    told = timezone.localdate(withdrawal.declared_at, ZoneInfo("Europe/Amsterdam"))
    assert (rma.status, line.legal_basis, line.outcome) == ("approved", "withdrawal", "refund")
    assert rma.refund_due_on == told + timedelta(days=14)
    assert withdrawal.rma is not None
    assert withdrawal.rma != rma
    assert [(x.title, x.quantity) for x in withdrawal.rma.lines.all()] == [
        ("Thing 1", 1), ("Thing 2", 1),
    ]  # fmt: skip


def test_a_late_part_that_is_taken_all_the_same_is_only_that_part_r3(
    declared: Make, make_order: Make, anna: Actor
) -> None:
    order = make_order(delivered_days_ago=20)
    withdrawal = follow(declared(order, items="one of them").withdrawal)
    withdrawing.match(withdrawal, order, [Piece(order.lines.all()[0], 1)], by=anna)

    rma = withdrawing.accept_late(withdrawal, by=anna)

    assert [(line.title, line.quantity) for line in rma.lines.all()] == [("Thing 1", 1)]
