"""Handling and restocking: kept once, with the pieces they are for, to the cent (R37, R69)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openreturns.core.actors import Actor, Kind
from openreturns.flow import desk
from openreturns.policies.models import PolicyVersion
from openreturns.policies.policy import policy_of
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return
from openreturns.returns.units import Place
from openreturns.settlement.expected import expected
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.quote import quote
from openreturns.shops.models import Shop

type Make = Callable[..., Any]
ANNA = Actor(Kind.STAFF, "Anna")
VOLUNTARY = {"delivered_days_ago": 20}


def kept(rma: Return) -> list[tuple[str, int, str]]:
    """The fees of a return that stand."""
    rows = SettlementLine.objects.filter(rma=rma, kind="fee", taken_back=False).order_by("id")
    return [(row.fee, row.amount, row.state) for row in rows]


@pytest.fixture
def dear(shop: Shop) -> Shop:
    """A shop that charges for handling and restocking."""
    charge(handling_fee=200, restocking=1500)
    return shop


def charge(**terms: int) -> None:
    """Let the shop's one policy say this, for orders of any age."""
    PolicyVersion.objects.update(terms={**PolicyVersion.objects.get().terms, **terms})
    policy_of.cache_clear()  # a published version never changes; this one was just made so


def approved(rma: Return, by: Actor) -> Return:
    return desk.approve(rma, by=by)


@pytest.mark.usefixtures("dear")
def test_restocking_is_kept_of_accepted_pieces_and_handling_once(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = approved(make_return((0, 2), **VOLUNTARY), anna)

    rma = accept(rma, (0, 1))
    assert kept(rma) == [("restocking", -299, "due"), ("handling", -200, "due")]

    rma = accept(rma, (0, 1))
    assert sorted(kept(rma)) == [
        ("handling", -200, "due"),
        ("restocking", -300, "due"),
        ("restocking", -299, "due"),
    ]
    assert rma.money_due == 3990 - 200 - 599


@pytest.mark.usefixtures("dear")
def test_the_preview_before_and_after_says_the_same_sum(
    make_order: Make, announce: Make, make_return: Make, accept: Make, anna: Actor
) -> None:
    order = make_order(**VOLUNTARY)
    before = quote(announce(order, (0, 2), (1, 1)))
    rma = approved(make_return((0, 2), (1, 1), order=order), anna)
    things = {line.order_line_id: line.order_line for line in rma.lines.all()}

    assert [(fee.kind, fee.amount, fee.line) for fee in before.fees] == [
        ("restocking", 599, 0),
        ("restocking", 600, 1),
        ("handling", 200, None),
    ]
    assert sum(part.amount for part in expected(rma, things, [])) == before.total == 6591
    assert accept(rma).money_due == 6591


@pytest.mark.usefixtures("dear")
def test_r37_a_withdrawal_keeps_neither(make_return: Make, accept: Make) -> None:
    rma = accept(make_return((0, 2)))

    assert (kept(rma), rma.money_due) == ([], 3990)


@pytest.mark.usefixtures("dear")
def test_a_piece_that_is_kept_or_declined_bears_no_restocking(
    make_return: Make, anna: Actor
) -> None:
    rma = desk.keep(make_return((0, 2), **VOLUNTARY), by=anna)

    assert (kept(rma), rma.money_due) == ([], 3990)


@pytest.mark.usefixtures("dear")
def test_restocking_goes_when_its_pieces_go(
    make_return: Make, accept: Make, correct: Make, anna: Actor
) -> None:
    rma = accept(approved(make_return((0, 2), **VOLUNTARY), anna))

    rma = correct(rma, 0, Place.ACCEPTED, Place.RECEIVED, 1)

    fees = {fee: amount for fee, amount, _state in kept(rma)}
    assert fees["handling"] == -200
    assert rma.money_due == 1995 - 200 + fees["restocking"]
    rma = correct(rma, 0, Place.ACCEPTED, Place.RECEIVED, 1)
    assert (kept(rma), rma.money_due) == ([], 0)


@pytest.mark.usefixtures("dear")
def test_paying_one_piece_keeps_the_restocking_of_that_piece_only(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = accept(approved(make_return((0, 2), **VOLUNTARY), anna))

    rma = desk.settle(rma, [Pieces(rma.lines.get().pk, 1)], by=anna)

    assert (rma.money_paid, rma.money_due) == (1995 - 299 - 200, 1995 - 300)


@pytest.mark.usefixtures("shop")
def test_handling_never_takes_more_than_is_owed(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    charge(handling_fee=5000)

    rma = accept(approved(make_return((0, 1), **VOLUNTARY), anna))

    assert (rma.money_due, rma.money_open, rma.status) == (0, False, "settled")


@pytest.mark.usefixtures("dear")
def test_the_database_refuses_a_second_handling_fee_and_a_fee_without_a_name(
    make_return: Make, accept: Make, anna: Actor
) -> None:
    rma = accept(approved(make_return((0, 1), **VOLUNTARY), anna))
    fee = {"rma": rma, "kind": "fee", "amount": -1, "state": "due"}

    for wrong in ({"fee": "handling"}, {"fee": ""}, {"fee": "restocking", "quantity": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SettlementLine.objects.create(**fee | wrong)


@pytest.mark.usefixtures("dear")
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    price=st.integers(1, 9999),
    share=st.integers(1, 5000),
    steps=st.lists(st.integers(1, 5), min_size=1, max_size=6),
)
def test_any_order_of_partial_returns_keeps_the_same_restocking_to_the_cent(
    make_order: Make, make_return: Make, accept: Make, price: int, share: int, steps: list[int]
) -> None:
    with transaction.atomic():
        order = make_order(((sum(steps), price),), **VOLUNTARY)
        charge(handling_fee=0, restocking=share)
        for count in steps:
            rma = desk.approve(make_return((0, count), order=order), by=ANNA)
            if count % 2:
                accept(rma, (0, count))
            else:
                for _piece in range(count):
                    rma = accept(rma, (0, 1))

        rows = SettlementLine.objects.filter(order=order, taken_back=False)
        whole = sum(steps) * price
        assert -sum(row.amount for row in rows if row.fee) == (whole * share + 5000) // 10_000
        assert sum(row.amount for row in rows if not row.fee) == whole
        transaction.set_rollback(True)
