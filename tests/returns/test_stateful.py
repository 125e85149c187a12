"""Any sequence of verbs, over several returns of two orders: the sums hold after every step.

Each example runs in a savepoint of the test's transaction and is rolled back. Set
HYPOTHESIS_STEPS and HYPOTHESIS_EXAMPLES to let it run for long.
"""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from openreturns.core.actors import Actor, Kind
from openreturns.core.errors import DomainError
from openreturns.core.models import Event
from openreturns.flow import desk
from openreturns.orders.models import Order, OrderLine, Payment
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.receiving.models import StockMovement
from openreturns.returns import transitions
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return, ReturnLine, UnitMove
from openreturns.returns.status import StatusFacts, derive
from openreturns.returns.units import HOLDS, Place
from openreturns.settlement.models import Refund, SettlementLine
from tests.conftest import MIA
from tests.returns.test_units import ACTS, Act

ANNA = Actor(Kind.STAFF, "Anna")


def _accept(rma: Return, pieces: list[Pieces]) -> object:
    """The whole bench at once: received, looked at, back on the shelf."""
    rows = tuple(Arrived(p.line, p.quantity, "A", accepted=True, restock=True) for p in pieces)
    return desk.receive(rma, Delivery(rows), by=ANNA)


def _shelve(rma: Return, pieces: list[Pieces]) -> object:
    """Put back on the shelf before anybody looked."""
    rows = tuple(Arrived(p.line, p.quantity, restock=True) for p in pieces)
    return desk.receive(rma, Delivery(rows), by=ANNA)


def _not_in_box(rma: Return, pieces: list[Pieces]) -> object:
    return desk.receive(rma, Delivery((), tuple((p.line, p.quantity) for p in pieces)), by=ANNA)


# All verbs, and from where each takes pieces; none means that it asks only for the return.
COMING = [Place.REQUESTED, Place.APPROVED, Place.IN_TRANSIT]
VERBS: dict[str, tuple[Act, list[Place]]] = {
    **{verb: (act, list(ways)) for verb, (act, ways) in ACTS.items()},
    "receive and accept": (_accept, COMING),
    "receive to the shelf": (_shelve, COMING),
    "not in the box": (_not_in_box, [Place.APPROVED, Place.IN_TRANSIT]),
    "keep at a share": (
        lambda rma, pieces: desk.keep(rma, pieces, share=3_333, by=ANNA),
        [Place.REQUESTED, Place.APPROVED],
    ),
    "settle": (lambda rma, _pieces: desk.settle(rma, by=ANNA), []),
    "settle a line": (lambda rma, pieces: desk.settle(rma, pieces, by=ANNA), [Place.ACCEPTED]),
    "close": (lambda rma, _pieces: transitions.close(rma, by=ANNA), []),
    "reopen it": (lambda rma, _pieces: transitions.reopen(rma, by=ANNA), []),
}


class Road(RuleBasedStateMachine):
    """Two orders, one in time and one of 20 days ago; everybody does anything at any time."""

    make_order: ClassVar[Callable[..., Order]]
    announce: ClassVar[Callable[..., Any]]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint_create()
        lines = ((3, 1000), (2, 1995))
        self.orders = [
            type(self).make_order(lines, delivered_days_ago=3, line={"discount": 1}),
            type(self).make_order(lines, delivered_days_ago=20),
        ]
        self.returns: dict[Any, Return] = {}
        self.lines: list[ReturnLine] = []
        self.remembered: dict[int, tuple[Any, ...]] = {}

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    # What people do. A refusal is fine, but it must leave everything as it was.

    @rule(
        order=st.integers(0, 1),
        first=st.integers(1, 3),
        second=st.integers(0, 2),
        reason=st.sampled_from([(), ("too_small",), ("defective",), ("wrong_item",)]),
    )
    def submit(self, order: int, first: int, second: int, reason: tuple[str, ...]) -> None:
        wanted = [(0, first, *reason), (1, second, *reason)][: 1 + bool(second)]
        said = type(self).announce(self.orders[order], *wanted)

        def act() -> None:
            rma, _quote = desk.submit(said, by=MIA)
            self.returns[rma.pk] = rma

        self.attempt("submit", act)

    @rule(
        verb=st.sampled_from(sorted(VERBS)),
        which=st.integers(0, 5),
        quantity=st.integers(1, 3),
        anywhere=st.integers(0, 9),
    )
    def act(self, verb: str, which: int, quantity: int, anywhere: int) -> None:
        """Mostly where it can be done; one time in ten anywhere, with whatever quantity."""
        act, places = VERBS[verb]
        there = [line for line in self.lines if line.count(places) or not places]
        chosen = there if there and anywhere else self.lines
        if not chosen:
            return
        line = chosen[which % len(chosen)]
        wanted = min(quantity, line.count(places) or quantity) if anywhere else quantity
        rma = self.returns[line.rma_id]  # an old object on purpose: verbs look for themselves
        self.attempt(verb, lambda: act(rma, [Pieces(line.pk, wanted)]))

    # What must hold after every step.

    @invariant()
    def every_piece_is_in_one_place_and_the_moves_lead_there(self) -> None:
        places: dict[Any, Counter[str]] = {}
        seen = {}
        for move in UnitMove.objects.values_list(
            "pk", "line", "source", "target", "quantity", "cause"
        ):
            pk, line, source, target, quantity, _cause = move
            seen[pk] = move
            counter = places.setdefault(line, Counter())
            counter[target] += quantity
            counter[source] -= quantity
        assert {pk: seen.get(pk) for pk in self.remembered} == self.remembered
        self.remembered = seen
        self.lines = list(ReturnLine.objects.order_by("pk"))
        for line in self.lines:
            assert sum(line.units.values()) == line.quantity
            assert line.units == {place.value: places[line.pk][place.value] for place in Place}

    @invariant()
    def what_is_announced_is_what_returns_hold(self) -> None:
        held: Counter[Any] = Counter()
        for line in ReturnLine.objects.all():
            held[line.order_line_id] += line.count(HOLDS)
        per_order: Counter[Any] = Counter()
        for thing in OrderLine.objects.all():
            assert thing.announced == held[thing.pk] <= thing.quantity - thing.cancelled_quantity
            per_order[thing.order_id] += thing.announced
        for order in Order.objects.all():
            assert order.announced == per_order[order.pk]

    @invariant()
    def the_status_is_what_the_pieces_say(self) -> None:
        for rma in Return.objects.prefetch_related("lines"):
            sums = {p.value: sum(line.units[p.value] for line in rma.lines.all()) for p in Place}
            facts = StatusFacts(
                rma.money_open, rma.submitted_at, rma.review_started_at, rma.closed_at
            )
            assert rma.status == derive(sums, facts)

    @invariant()
    def money_never_exceeds_what_was_paid_and_its_sums_are_its_rows(self) -> None:
        rows = list(SettlementLine.objects.exclude(state="waived"))
        refunds = list(Refund.objects.exclude(state__in=["failed", "cancelled"]))
        for payment in Payment.objects.all():
            reserved = sum(r.amount for r in refunds if r.payment_id == payment.pk)
            assert payment.reserved == reserved <= payment.amount - payment.outside
        for rma in Return.objects.all():
            mine = [row for row in rows if row.rma_id == rma.pk]
            due = [row for row in mine if row.state == "due"]
            settled = [row for row in mine if row.state == "settled"]
            assert rma.money_due == sum(row.amount for row in due)
            assert rma.money_paid == sum(row.amount for row in settled)
            assert rma.money_paid == sum(r.amount for r in refunds if r.rma_id == rma.pk)
            assert rma.money_due >= 0
            assert rma.money_open == bool(due)
        self._goods_within_price(rows)

    def _goods_within_price(self, rows: list[SettlementLine]) -> None:
        lines = {line.pk: line.order_line_id for line in ReturnLine.objects.all()}
        goods = [row for row in rows if row.kind == "goods"]
        for thing in OrderLine.objects.select_related("order"):
            mine = [row for row in goods if lines[row.line_id] == thing.pk]
            assert thing.owed == sum(row.quantity for row in mine) <= thing.quantity
            assert sum(row.amount for row in mine) <= thing.total

    @invariant()
    def no_more_lies_on_the_shelf_than_came(self) -> None:
        shelf: Counter[Any] = Counter()
        for line, quantity in StockMovement.objects.values_list("receipt_line__line", "quantity"):
            shelf[line] += quantity
        for row in self.lines:
            there = row.count((Place.RECEIVED, Place.ACCEPTED, Place.DECLINED))
            assert 0 <= shelf[row.pk] <= there

    @invariant()
    def r15_no_withdrawal_waits_is_rejected_or_expires(self) -> None:
        held = ReturnLine.objects.filter(legal_basis="withdrawal")
        assert not held.exclude(requested=0, rejected=0, expired=0).exists()

    # How it is done.

    def attempt(self, verb: str, act: Callable[[], object]) -> None:
        before = self.everything()
        try:
            act()
        except DomainError:
            assert self.everything() == before
            event(f"{verb}: refused")
        else:
            event(f"{verb}: done")

    def everything(self) -> tuple[Any, ...]:
        return (
            list(ReturnLine.objects.order_by("pk").values_list()),
            list(OrderLine.objects.order_by("pk").values_list("announced", "owed")),
            list(Payment.objects.order_by("pk").values_list("reserved")),
            list(Return.objects.order_by("pk").values_list("status", "version", "money_due")),
            SettlementLine.objects.count(),
            Event.objects.count(),
        )


@pytest.mark.usefixtures("shop")
def test_whatever_people_do_no_piece_and_no_cent_is_lost_or_doubled(
    make_order: Callable[..., Order], announce: Callable[..., Any]
) -> None:
    Road.make_order, Road.announce = staticmethod(make_order), staticmethod(announce)

    run_state_machine_as_test(
        Road,
        settings=settings(
            deadline=None,
            max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "20")),
            stateful_step_count=int(os.environ.get("HYPOTHESIS_STEPS", "30")),
            suppress_health_check=list(HealthCheck),
        ),
    )
