"""A refund through a gateway that has to be called: sent, paid, failed, tried again."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.core.actors import SYSTEM, Actor
from openreturns.core.errors import MoveNotAllowed, PortError
from openreturns.core.models import Delivery
from openreturns.flow import desk
from openreturns.flow.relay import Relay
from openreturns.orders.models import Payment
from openreturns.returns.models import Return
from openreturns.settlement import transitions
from openreturns.settlement.models import Refund, SettlementLine
from openreturns.settlement.ports import RefundAnswer
from openreturns.settlement.states import REFUND_NEXT, RefundState
from tests.conftest import published
from tests.fakes.gateway import FakeGateway
from tests.settlement.conftest import pay_with

type Make = Callable[..., Any]


@pytest.fixture
def refund(gateway: FakeGateway, make_return: Make, accept: Make, anna: Actor) -> Refund:
    """A refund of 19.95 that was sent."""
    rma = desk.settle(accept(make_return((0, 1))), by=anna)
    return Refund.objects.select_related("rma").get(rma=rma)


def again(refund: Refund) -> Refund:
    """The refund as it is now."""
    return Refund.objects.select_related("rma", "payment").get(pk=refund.pk)


def held() -> int:
    """What our refunds hold of the payment."""
    return Payment.objects.get().reserved


def money(rma: Return) -> tuple[int, int, bool]:
    """Due, paid, open."""
    fresh = Return.objects.get(pk=rma.pk)
    return fresh.money_due, fresh.money_paid, fresh.money_open


def test_sent_money_is_neither_due_nor_paid_and_keeps_the_return_open(refund: Refund) -> None:
    assert refund.state == "sent"
    assert (money(refund.rma), held()) == ((0, 0, True), 1995)
    assert Return.objects.get().status == "inspected"


def test_the_worker_asks_the_gateway_with_the_refunds_own_key(
    refund: Refund, gateway: FakeGateway
) -> None:
    Relay().drain()

    (asked,) = gateway.asked
    assert (asked.key, asked.money.amount, asked.money.currency) == (refund.pk, 1995, "EUR")
    assert asked.payment_reference == "tr_1001"
    assert (again(refund).state, again(refund).provider_id) == ("sent", "re_1")


def test_a_gateway_that_pays_at_once_is_believed(refund: Refund, gateway: FakeGateway) -> None:
    gateway.answer = RefundAnswer(paid=True, provider_id="re_2")

    Relay().drain()

    assert (again(refund).state, again(refund).provider_id) == ("paid", "re_2")
    assert money(refund.rma) == (0, 1995, False)
    assert published(refund.rma_id)[-1] == "refund.paid"


def test_a_lost_answer_is_asked_again_with_the_same_key(
    refund: Refund, gateway: FakeGateway
) -> None:
    gateway.problem = PortError("time-out", permanent=False)
    Relay().drain()
    gateway.problem, gateway.answer = None, RefundAnswer(paid=True)
    Delivery.objects.filter(handler__endswith="send_refund").update(due_at=refund.created_at)

    Relay().drain()

    assert [order.key for order in gateway.asked] == [refund.pk, refund.pk]
    assert (gateway.moved, again(refund).state) == (1995, "paid")


def test_what_the_gateway_refuses_for_good_is_due_again(
    refund: Refund, gateway: FakeGateway
) -> None:
    gateway.problem = PortError("The card was closed.", permanent=True)

    Relay().drain()

    assert (again(refund).state, again(refund).failure) == ("failed", "The card was closed.")
    assert (money(refund.rma), held()) == ((1995, 0, True), 0)
    assert published(refund.rma_id)[-1] == "refund.failed"


def test_a_late_bounce_opens_a_paid_line_again(refund: Refund) -> None:
    transitions.mark_paid(refund, by=SYSTEM)

    transitions.mark_failed(again(refund), why="Account closed.", by=SYSTEM)

    assert (money(refund.rma), held()) == ((1995, 0, True), 0)
    assert SettlementLine.objects.get().state == "due"


def test_a_bounced_refund_can_be_settled_anew(refund: Refund, anna: Actor) -> None:
    transitions.mark_failed(refund, why="Account closed.", by=SYSTEM)

    desk.settle(refund.rma, by=anna)

    states = Refund.objects.order_by("id").values_list("state", "amount")
    assert list(states) == [("failed", 1995), ("sent", 1995)]
    assert held() == 1995


def test_a_failed_refund_is_sent_again_with_the_same_key(
    refund: Refund, gateway: FakeGateway, anna: Actor
) -> None:
    transitions.mark_failed(refund, why="Try later.", by=SYSTEM)

    transitions.send_again(again(refund), by=anna)
    Relay().drain()

    assert (again(refund).state, money(refund.rma), held()) == ("sent", (0, 0, True), 1995)
    assert {order.key for order in gateway.asked} == {refund.pk}


def test_what_was_settled_anew_cannot_be_sent_again(refund: Refund, anna: Actor) -> None:
    transitions.mark_failed(refund, why="Try later.", by=SYSTEM)
    desk.settle(refund.rma, by=anna)

    with pytest.raises(MoveNotAllowed, match="in another way"):
        transitions.send_again(again(refund), by=anna)

    assert (again(refund).state, held()) == ("failed", 1995)


def test_of_two_payments_only_the_part_that_bounced_is_due_again(
    gateway: FakeGateway, make_order: Make, make_return: Make, accept: Make, anna: Actor
) -> None:
    order = make_order(((1, 4000), (1, 3000)), delivery_paid=0)
    card, _gift = pay_with(order, 5000, 2000)
    rma = desk.settle(accept(make_return(order=order)), by=anna)
    first, second = Refund.objects.filter(rma=rma).order_by("-amount")
    transitions.mark_paid(first, by=SYSTEM)

    transitions.mark_failed(second, why="Card expired.", by=SYSTEM)

    assert money(rma) == (2000, 5000, True)
    desk.settle(rma, by=anna)
    third = Refund.objects.filter(rma=rma).latest("id")
    assert (third.amount, third.payment == card) == (2000, False)


def test_a_fee_that_was_kept_from_a_bounced_refund_is_kept_again(
    gateway: FakeGateway, make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = make_return((0, 1))
    Return.objects.filter(pk=rma.pk).update(decision={"fee": 495}, method="label")
    rma = desk.settle(accept(rma), by=anna)

    transitions.mark_failed(Refund.objects.get(rma=rma), why="Account closed.", by=SYSTEM)

    assert money(rma) == (1500, 0, True)


@pytest.mark.parametrize("state", ["sent", "failed"])
def test_an_attempt_can_be_given_up(refund: Refund, anna: Actor, state: str) -> None:
    if state == "failed":
        transitions.mark_failed(refund, why="Try later.", by=SYSTEM)

    transitions.cancel(again(refund), by=anna)

    assert (again(refund).state, money(refund.rma), held()) == ("cancelled", (1995, 0, True), 0)


VERBS = {
    "paid": lambda row: transitions.mark_paid(row, by=SYSTEM),
    "failed": lambda row: transitions.mark_failed(row, why="No.", by=SYSTEM),
    "cancelled": lambda row: transitions.cancel(row, by=SYSTEM),
    "sent": lambda row: transitions.send_again(row, by=SYSTEM),
}


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        (state, verb)
        for state in ("sent", "paid", "failed", "cancelled")
        for verb in VERBS
        if RefundState(verb) not in REFUND_NEXT[RefundState(state)]
    ],
)
def test_a_refund_moves_only_by_its_map(refund: Refund, state: str, verb: str) -> None:
    if state != "sent":
        VERBS[state](again(refund))
    before = (again(refund).state, money(refund.rma), held(), published(refund.rma_id))

    with pytest.raises(MoveNotAllowed):
        VERBS[verb](again(refund))

    assert before == (again(refund).state, money(refund.rma), held(), published(refund.rma_id))


def test_the_worker_leaves_a_refund_alone_that_was_given_up(
    refund: Refund, gateway: FakeGateway, anna: Actor
) -> None:
    transitions.cancel(refund, by=anna)

    Relay().drain()

    assert gateway.asked == []
