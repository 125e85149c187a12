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
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from openreturns.core.actors import Actor, Kind
from openreturns.core.errors import DomainError
from openreturns.core.models import Event
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.orders.models import Order, OrderLine, Payment
from openreturns.receiving.services import Arrived, Delivery
from openreturns.returns import transitions
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return, ReturnLine, UnitMove
from openreturns.returns.status import StatusFacts, derive
from openreturns.returns.units import HOLDS, VERBS, Place
from openreturns.settlement.models import Refund, SettlementLine
from tests.conftest import MIA

ANNA, SYSTEM = Actor(Kind.STAFF, "Anna"), Actor(Kind.SYSTEM, "Test")
NOTE = Remark("A mistake at the bench.")
counts = st.integers(1, 3)
picks = st.integers(0, 3)
some = st.none() | st.tuples(picks, counts)


class Road(RuleBasedStateMachine):
    """Two orders, one in time and one of 20 days ago; everybody does anything at any time."""

    make_order: ClassVar[Callable[..., Order]]
    announce: ClassVar[Callable[..., Any]]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint_create()
        lines = ((3, 1000), (2, 1995))
        self.orders = [
            type(self).make_order(lines, delivered_days_ago=3),
            type(self).make_order(lines, delivered_days_ago=20),
        ]
        self.returns: list[Return] = []
        self.remembered: dict[int, tuple[Any, ...]] = {}

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    # What people do. A refusal is fine, but it must leave everything as it was.

    @rule(order=st.integers(0, 1), first=counts, second=st.integers(0, 2), wrong=st.booleans())
    def submit(self, order: int, first: int, second: int, wrong: bool) -> None:
        reason = ("defective",) if wrong else ()
        wanted = [(0, first, *reason), (1, second, *reason)][: 1 + bool(second)]
        said = type(self).announce(self.orders[order], *wanted)
        self.attempt(lambda: self.returns.append(desk.submit(said, by=MIA)[0]))

    @precondition(lambda self: self.returns)
    @rule(which=picks, some=some)
    def approve(self, which: int, some: Any) -> None:
        rma = self.pick(which)
        self.attempt(lambda: desk.approve(rma, self.pieces(rma, some), by=ANNA))

    @precondition(lambda self: self.returns)
    @rule(which=picks, some=some)
    def reject(self, which: int, some: Any) -> None:
        rma = self.pick(which)
        self.attempt(lambda: desk.reject(rma, self.pieces(rma, some), reason_text="Worn.", by=ANNA))

    @precondition(lambda self: self.returns)
    @rule(which=picks, some=some, share=st.sampled_from([10_000, 5_000, 3_333]))
    def keep(self, which: int, some: Any, share: int) -> None:
        rma = self.pick(which)
        self.attempt(lambda: desk.keep(rma, self.pieces(rma, some), share=share, by=ANNA))

    @precondition(lambda self: self.returns)
    @rule(which=picks, some=some)
    def cancel(self, which: int, some: Any) -> None:
        rma = self.pick(which)
        self.attempt(lambda: desk.cancel(rma, self.pieces(rma, some), by=MIA))

    @precondition(lambda self: self.returns)
    @rule(which=picks, some=st.tuples(picks, counts))
    def hand_over(self, which: int, some: Any) -> None:
        rma = self.pick(which)
        self.attempt(lambda: transitions.hand_over(rma, self.pieces(rma, some) or (), by=SYSTEM))

    @precondition(lambda self: self.returns)
    @rule(
        which=picks,
        line=picks,
        quantity=counts,
        accepted=st.sampled_from([None, True, True, False]),
        restock=st.booleans(),
        missing=st.integers(0, 1),
    )
    def receive(
        self,
        which: int,
        line: int,
        quantity: int,
        accepted: bool | None,
        restock: bool,
        missing: int,
    ) -> None:
        rma = self.pick(which)
        lines = list(rma.lines.all())
        lost = ((lines[-1].pk, missing),) if missing else ()
        box = Delivery((self.arrived(rma, line, quantity, accepted, restock),), lost)
        self.attempt(lambda: desk.receive(rma, box, by=ANNA))

    @precondition(lambda self: self.returns)
    @rule(which=picks, line=picks, quantity=counts, accepted=st.booleans(), restock=st.booleans())
    def inspect(self, which: int, line: int, quantity: int, accepted: bool, restock: bool) -> None:
        rma = self.pick(which)
        looked_at = [self.arrived(rma, line, quantity, accepted, restock)]
        self.attempt(lambda: desk.inspect(rma, looked_at, by=ANNA))

    @precondition(lambda self: self.returns)
    @rule(which=picks, some=st.tuples(picks, counts))
    def lose(self, which: int, some: Any) -> None:
        rma = self.pick(which)
        self.attempt(lambda: desk.lose(rma, self.pieces(rma, some) or (), by=SYSTEM))

    @precondition(lambda self: self.returns)
    @rule(which=picks, some=some, step=st.sampled_from(sorted(VERBS["correct"])))
    def correct(self, which: int, some: Any, step: tuple[Place, Place]) -> None:
        rma = self.pick(which)
        self.attempt(lambda: desk.correct(rma, step, self.pieces(rma, some), by=ANNA, remark=NOTE))

    @precondition(lambda self: self.returns)
    @rule(which=picks, some=some)
    def send_back(self, which: int, some: Any) -> None:
        rma = self.pick(which)
        self.attempt(lambda: desk.send_back(rma, self.pieces(rma, some), by=ANNA))

    @precondition(lambda self: self.returns)
    @rule(which=picks, some=some)
    def reopen(self, which: int, some: Any) -> None:
        rma = self.pick(which)
        self.attempt(lambda: desk.reopen(rma, self.pieces(rma, some), by=ANNA))

    @precondition(lambda self: self.returns)
    @rule(which=picks, some=some)
    def settle(self, which: int, some: Any) -> None:
        rma = self.pick(which)
        self.attempt(lambda: desk.settle(rma, self.pieces(rma, some), by=ANNA))

    @precondition(lambda self: self.returns)
    @rule(which=picks)
    def expire(self, which: int) -> None:
        self.attempt(lambda: transitions.expire(self.pick(which), by=SYSTEM))

    @precondition(lambda self: self.returns)
    @rule(which=picks)
    def close(self, which: int) -> None:
        self.attempt(lambda: transitions.close(self.pick(which), by=ANNA))

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
        for line in ReturnLine.objects.all():
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
    def r15_no_withdrawal_waits_is_rejected_or_expires(self) -> None:
        held = ReturnLine.objects.filter(legal_basis="withdrawal")
        assert not held.exclude(requested=0, rejected=0, expired=0).exists()

    # How it is done.

    def pick(self, which: int) -> Return:
        """An old object on purpose: verbs must look at the database, not at what they get."""
        return self.returns[which % len(self.returns)]

    def pieces(self, rma: Return, some: tuple[int, int] | None) -> list[Pieces] | None:
        if some is None:
            return None
        lines = list(rma.lines.all())
        return [Pieces(lines[some[0] % len(lines)].pk, some[1])]

    def arrived(
        self, rma: Return, line: int, quantity: int, accepted: bool | None, restock: bool
    ) -> Arrived:
        lines = list(rma.lines.all())
        return Arrived(
            lines[line % len(lines)].pk,
            quantity,
            grade="C",
            accepted=accepted,
            reason_text="Worn." if accepted is False else "",
            restock=restock,
        )

    def attempt(self, act: Callable[[], object]) -> None:
        before = self.everything()
        try:
            act()
        except DomainError:
            assert self.everything() == before

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
            stateful_step_count=int(os.environ.get("HYPOTHESIS_STEPS", "25")),
            suppress_health_check=list(HealthCheck),
        ),
    )
