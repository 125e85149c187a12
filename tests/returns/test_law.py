"""R15, R28 and R38: no verb, and no detour over several, undoes a withdrawal in time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from openreturns.core.actors import Actor
from openreturns.core.errors import ForbiddenByLaw, MoveNotAllowed
from openreturns.core.models import Event
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.orders.models import Order
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns import law, transitions
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import LegalBasis, Return, ReturnLine
from openreturns.returns.units import Place
from openreturns.settlement.quote import quote
from tests.conftest import MakeReturn, published
from tests.returns.conftest import units

NOTE = Remark("A second look.")


def _accepted(rma: Return, by: Actor) -> Return:
    arrived = tuple(Arrived(one.pk, one.quantity, "A", True) for one in rma.lines.all())
    return desk.receive(rma, Delivery(arrived), by=by)


@pytest.mark.parametrize("named", [True, False])
def test_r15_a_withdrawal_cannot_be_rejected(
    make_return: MakeReturn, anna: Actor, named: bool
) -> None:
    rma = make_return((0, 2))
    pieces = [Pieces(rma.lines.all()[0].pk, 1)] if named else None
    told = published(rma.pk)

    with pytest.raises(ForbiddenByLaw, match="R15"):
        desk.reject(rma, pieces, reason_text="No.", by=anna)

    assert units(rma) == {"approved": 2}
    assert published(rma.pk) == told


def test_r15_rejecting_a_mixed_return_rejects_only_what_waits(
    make_return: MakeReturn, anna: Actor
) -> None:
    rma = make_return(delivered_days_ago=20)
    first, second = rma.lines.all()
    ReturnLine.objects.filter(pk=first.pk).update(
        legal_basis="withdrawal", requested=0, approved=first.quantity
    )

    desk.reject(rma, reason_text="Worn.", by=anna)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.approved, first.rejected_text) == (2, "")
    assert (second.rejected, second.rejected_text) == (1, "Worn.")


def test_r15_a_withdrawal_named_beside_another_line_stops_the_whole_rejection(
    make_return: MakeReturn, anna: Actor
) -> None:
    rma = make_return(delivered_days_ago=20)
    first, second = rma.lines.all()
    ReturnLine.objects.filter(pk=first.pk).update(legal_basis="withdrawal")

    with pytest.raises(ForbiddenByLaw):
        desk.reject(rma, [Pieces(second.pk, 1), Pieces(first.pk, 1)], reason_text="Worn.", by=anna)

    second.refresh_from_db()
    assert (second.requested, second.rejected) == (1, 0)


@pytest.mark.parametrize("basis", sorted(set(LegalBasis.values) - {"voluntary", "b2b"}))
def test_r15_only_voluntary_and_business_pieces_expire(
    make_return: MakeReturn, anna: Actor, basis: str
) -> None:
    rma = make_return((0, 2), delivered_days_ago=20)
    ReturnLine.objects.filter(rma=rma).update(legal_basis=basis)

    with pytest.raises(MoveNotAllowed):
        transitions.expire(rma, by=anna)

    assert units(rma) == {"requested": 2}


def test_r15_expiry_leaves_the_withdrawn_lines_of_a_mixed_return(
    make_return: MakeReturn, anna: Actor
) -> None:
    rma = make_return(delivered_days_ago=20)
    first, second = rma.lines.all()
    ReturnLine.objects.filter(pk=first.pk).update(legal_basis="withdrawal")

    transitions.expire(rma, by=anna)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.requested, first.expired) == (2, 0)
    assert (second.requested, second.expired) == (0, 1)


def test_r15_an_accepted_withdrawal_is_not_sent_back(
    make_return: MakeReturn, anna: Actor, ben: Actor
) -> None:
    rma = _accepted(make_return((0, 2)), ben)

    with pytest.raises(ForbiddenByLaw, match="R15"):
        desk.send_back(rma, [Pieces(rma.lines.all()[0].pk, 1)], by=anna)

    assert units(rma) == {"accepted": 2}
    rma.refresh_from_db()
    assert rma.money_due == 3990


def test_r28_a_withdrawal_is_not_paid_in_part_for_what_is_kept(
    make_return: MakeReturn, anna: Actor
) -> None:
    rma = make_return((0, 2))

    with pytest.raises(ForbiddenByLaw, match="R28"):
        desk.keep(rma, share=5_000, by=anna)
    assert units(rma) == {"approved": 2}

    rma = desk.keep(rma, by=anna)
    assert (units(rma), rma.money_due) == ({"kept": 2}, 3990)


def test_r38_an_accepted_withdrawal_is_not_declined_by_a_correction(
    make_return: MakeReturn, anna: Actor, ben: Actor
) -> None:
    rma = _accepted(make_return((0, 2)), ben)

    with pytest.raises(ForbiddenByLaw, match="R38"):
        desk.correct(rma, (Place.ACCEPTED, Place.DECLINED), by=anna, remark=NOTE)

    assert units(rma) == {"accepted": 2}


@pytest.mark.parametrize(
    ("basis", "grade", "why", "allowed"),
    [
        ("withdrawal", "", [], False),
        ("withdrawal", "A", [], False),
        ("withdrawal", "B", [], False),
        ("withdrawal", "C", [], True),
        ("withdrawal", "D", [], True),
        ("withdrawal", "B", [{"code": "excluded_e", "figures": []}], True),
        ("withdrawal", "B", [{"code": "excluded_i", "figures": []}], True),
        ("withdrawal", "B", [{"code": "statutory_withdrawal", "figures": []}], False),
        ("voluntary", "A", [], True),
        ("b2b", "", [], True),
    ],
)
def test_r38_r40_a_withdrawn_piece_is_declined_only_if_worn_or_unsealed(
    basis: str, grade: str, why: list[dict[str, Any]], allowed: bool
) -> None:
    told = Order(withdrawal_info_version="2026-06")
    line = ReturnLine(title="Shirt", order=told, legal_basis=basis, why=why)

    if allowed:
        law.refuse_decline(line, grade)
    else:
        with pytest.raises(ForbiddenByLaw, match="R38"):
            law.refuse_decline(line, grade)


@pytest.mark.parametrize("order", [None, Order()])
def test_r38_nothing_is_kept_for_wear_from_who_was_not_told_of_the_right(
    order: Order | None,
) -> None:
    line = ReturnLine(title="Shirt", order=order, legal_basis="withdrawal")

    with pytest.raises(ForbiddenByLaw, match="told of this right"):
        law.refuse_decline(line, "D")


@pytest.mark.parametrize(("basis", "mailed"), [("withdrawal", True), ("voluntary", False)])
def test_r15_a_withdrawal_is_never_cancelled_behind_the_customers_back(
    make_return: MakeReturn, anna: Actor, basis: str, mailed: bool
) -> None:
    rma = make_return((0, 2))
    ReturnLine.objects.filter(rma=rma).update(legal_basis=basis)

    desk.cancel(rma, by=anna, remark=Remark(notify=False))

    assert Event.objects.get(subject_id=rma.pk, type="return.cancelled").notify == mailed


def test_the_customer_may_cancel_a_withdrawal_without_a_mail(
    make_return: MakeReturn, mia: Actor
) -> None:
    rma = make_return((0, 2))

    desk.cancel(rma, by=mia, remark=Remark(notify=False))

    assert not Event.objects.get(subject_id=rma.pk, type="return.cancelled").notify


@pytest.mark.parametrize("reason", [(), ("no_reason",), ("changed_mind",)])
def test_r15_no_reason_is_asked_of_a_withdrawal(
    make_return: MakeReturn, reason: tuple[str, ...]
) -> None:
    rma = make_return((0, 1, *reason))

    assert units(rma) == {"approved": 1}
    assert rma.status == "approved"


def test_r44_a_faulty_thing_in_time_stays_a_withdrawal(make_return: MakeReturn) -> None:
    rma = make_return((0, 1, "defective"))

    line = rma.lines.all()[0]
    assert (line.legal_basis, line.approved) == ("withdrawal", 1)
    assert [found["code"] for found in line.why] == ["statutory_withdrawal", "faulty_is_free"]


def test_r45_a_business_line_takes_the_age_of_its_own_invoice(
    make_order: Callable[..., Any], announce: Callable[..., Any], anna: Actor
) -> None:
    order = make_order(customer_type="business", delivered_days_ago=40)
    old, young = (order.invoices.create(number=n, issued_at=None) for n in ("INV-1", "INV-2"))
    bought = order.ordered_at
    order.invoices.filter(pk=old.pk).update(
        issued_at=bought, lines=[{"line": f"{order.external_id}-1", "quantity": 2}]
    )
    order.invoices.filter(pk=young.pk).update(
        issued_at=bought.replace(year=bought.year + 1),
        lines=[{"line": f"{order.external_id}-2", "quantity": 1}],
    )
    said = announce(order, (0, 1), (1, 1))
    named = replace(said.lines[0], invoice="INV-2")  # a younger one that does not hold it

    decided = quote(replace(said, lines=(named, said.lines[1]))).decision.lines

    assert [line.returnable for line in decided] == [False, True]
