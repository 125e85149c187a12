"""R15 over every combination of facts: nothing refuses, delays or charges a withdrawal."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from openreturns.policies.decide import decide
from openreturns.policies.facts import Facts, LineFacts, OrderFacts, ReasonFacts
from openreturns.policies.policy import Policy
from openreturns.policies.sentences import SENTENCES
from tests.policies.facts import TODAY, line

OUTCOMES = ["refund", "store_credit", "exchange", "replacement", "repair", "none"]
days = st.dates(TODAY - timedelta(days=400), TODAY)

reasons = st.builds(
    ReasonFacts,
    code=st.sampled_from(["", "too_small", "defective", "no_reason"]),
    wrong=st.booleans(),
    shop_pays=st.booleans(),
    ground=st.sampled_from(["", "wrong_delivery", "undeliverable", "recall", "guarantee"]),
)
orders = st.builds(
    OrderFacts,
    business=st.booleans(),
    country=st.sampled_from(["NL", "DE", "BE", "FR", "GB", "US", "IT"]),
    postcode=st.sampled_from(["", "1234 AB", "80331", "67000"]),
    ordered_on=days,
    invoiced_on=st.none() | days,
    delivered_on=st.lists(st.none() | days, max_size=3).map(tuple),
    merchant_country=st.sampled_from(["NL", "DE", "GB"]),
    contract_context=st.sampled_from(["", "distance", "home_visit"]),
    return_cost_disclosed=st.booleans(),
    known=st.booleans(),
)
lines = st.builds(
    LineFacts,
    key=st.just("0"),
    order=orders,
    quantity=st.integers(1, 3),
    free=st.integers(0, 3),
    value=st.integers(0, 100_000),
    reason=reasons,
    outcome=st.sampled_from(OUTCOMES),
    exclusion=st.sampled_from(["", "", "", *"abcdefghijklm"]),
    final_sale=st.booleans(),
    photos=st.integers(0, 2),
)
policies = st.builds(
    Policy,
    version=st.just("any"),
    window_days=st.integers(0, 400),
    decide_by_hand=st.booleans(),
    label_fee=st.integers(0, 1000),
    label_cost=st.none() | st.integers(0, 1000),
    handling_fee=st.integers(0, 1000),
    restocking=st.integers(0, 5000),
)
pairs = st.tuples(lines, lines).map(lambda both: (both[0], replace(both[1], key="1")))
requests = st.builds(Facts, declared_on=st.just(TODAY), origin=st.just("portal"), lines=pairs)


@settings(deadline=None, max_examples=200)
@given(requests, policies)
@example(Facts(TODAY, "portal", (line(final_sale=True),)), Policy("any", window_days=0))
def test_r15_a_withdrawal_in_time_is_born_approved_whatever_the_policy(
    facts: Facts, policy: Policy
) -> None:
    decision = decide(facts, policy)

    for wanted, found in zip(facts.lines, decision.lines, strict=True):
        if _in_time(wanted, found.withdrawal_ends_on) and wanted.quantity <= wanted.free:
            assert found.returnable
            if wanted.outcome in {"refund", "store_credit"}:
                assert found.approved
                assert found.legal_basis in {
                    "withdrawal",
                    "wrong_delivery",
                    "undeliverable",
                    "recall",
                }


@settings(deadline=None, max_examples=200)
@given(requests, policies)
def test_r15_neither_reason_nor_photo_is_ever_asked_of_a_withdrawal(
    facts: Facts, policy: Policy
) -> None:
    bare = tuple(
        LineFacts(
            wanted.key,
            wanted.order,
            wanted.quantity,
            wanted.free,
            wanted.value,
            outcome="refund",
            exclusion=wanted.exclusion,
        )
        for wanted in facts.lines
    )

    for wanted, found in zip(bare, decide(Facts(TODAY, "portal", bare), policy).lines, strict=True):
        if _in_time(wanted, found.withdrawal_ends_on) and wanted.quantity <= wanted.free:
            assert (found.returnable, found.approved) == (True, True)


@settings(deadline=None, max_examples=200)
@given(requests, policies)
def test_r36_no_label_fee_unless_told_and_never_for_a_fault(facts: Facts, policy: Policy) -> None:
    decision = decide(facts, policy)

    pairs = zip(facts.lines, decision.lines, strict=True)
    coming = [(wanted, found) for wanted, found in pairs if found.returnable]
    if decision.fee:
        assert decision.fee <= policy.label_fee
        assert not any(wanted.reason.wrong for wanted, _found in coming)
        assert all(
            wanted.order.return_cost_disclosed or wanted.order.business for wanted, _found in coming
        )
    if any(found.legal_basis == "withdrawal" for _wanted, found in coming):
        assert decision.fee <= (policy.label_cost or 0)


@settings(deadline=None, max_examples=200)
@given(requests, policies)
def test_r37_r42_handling_and_restocking_never_touch_a_right(facts: Facts, policy: Policy) -> None:
    decision = decide(facts, policy)

    for wanted, found in zip(facts.lines, decision.lines, strict=True):
        by_right = _in_time(wanted, found.withdrawal_ends_on) or wanted.reason.wrong
        if by_right or found.legal_basis not in {"voluntary", "b2b"}:
            assert found.restocking == 0
            assert not (found.returnable and decision.handling)


@settings(deadline=None, max_examples=200)
@given(requests, policies)
def test_every_finding_has_words_and_a_refusal_has_one_reason(facts: Facts, policy: Policy) -> None:
    decision = decide(facts, policy)

    for found in decision.lines:
        assert found.findings
        for finding in found.findings:
            SENTENCES[finding.code]().format(**dict(finding.figures))
        if not found.returnable:
            assert (found.approved, len(found.findings)) == (False, 1)


@settings(deadline=None, max_examples=200)
@given(requests, policies)
def test_the_same_facts_always_decide_the_same(facts: Facts, policy: Policy) -> None:
    assert decide(facts, policy) == decide(facts, policy)


def _in_time(wanted: LineFacts, ends_on: date | None) -> bool:
    """By the words of R15, R27 and R40, not by the code's own function."""
    consumer = not wanted.order.business and wanted.order.known and wanted.order.country != "US"
    excluded = wanted.exclusion in set("abcdfghjklm")
    return consumer and not excluded and (ends_on is None or ends_on >= TODAY)
