"""What rules do to a line: the first answer wins, and the law goes before all of them."""

from typing import Any

import pytest

from openreturns.policies.decide import decide
from openreturns.policies.decision import Decision
from openreturns.policies.facts import CustomerFacts, Facts, History, LineFacts, ProductFacts
from openreturns.policies.policy import Policy
from openreturns.policies.rules.compiling import compiled
from openreturns.policies.rules.reading import read
from tests.policies.facts import FAULTY, LONG_AGO, MIND, OVER, TODAY, codes, line

ALWAYS: dict[str, Any] = {"all": []}
APPROVE, REVIEW = {"do": "approve"}, {"do": "review"}
NO = {"en": "No", "nl": "Nee"}
REJECT = {"do": "reject", "message": NO}


def rule(*acts: dict[str, Any], when: dict[str, Any] = ALWAYS, **more: Any) -> dict[str, Any]:
    return {"name": "A rule", "when": when, "then": list(acts), **more}


def said(rules: list[dict[str, Any]], *lines: LineFacts, **about: Any) -> Decision:
    """What these rules (r0, r1, …) say to the lines; about: facts of the request, or terms."""
    terms = {k: about.pop(k) for k in list(about) if k in Policy.__dataclass_fields__}
    named = [{"id": f"r{place}", **one} for place, one in enumerate(rules)]
    policy = Policy("test", rules=compiled(read(named, "EUR"), "EUR"), **terms)
    facts = {"declared_on": TODAY, "origin": "portal", **about}
    return decide(Facts(lines=lines or (line(delivered=OVER),), **facts), policy)


@pytest.mark.parametrize(
    ("rules", "verdict", "decided_by"),
    [
        ([], "review", ""),
        ([rule(APPROVE)], "approved", "r0"),
        ([rule(REVIEW), rule(APPROVE)], "review", "r0"),
        ([rule({"do": "flag", "text": NO}), rule(REJECT)], "rejected", "r1"),
        ([rule(APPROVE, on=False), rule(REJECT)], "rejected", "r1"),
        ([rule(APPROVE, scope=["api"]), rule(REJECT)], "rejected", "r1"),
        ([rule(APPROVE, scope=["portal"]), rule(REJECT)], "approved", "r0"),
        ([rule({"do": "flag", "text": NO}, stop=True), rule(REJECT)], "review", ""),
        ([rule({"do": "keep", "share": "50.00"})], "kept", "r0"),
        ([rule({"do": "not_returnable", "message": NO})], "refused", "r0"),
        ([rule(APPROVE, level="return")], "approved", "r0"),
    ],
)
def test_the_first_rule_that_answers_wins(
    rules: list[dict[str, Any]], verdict: str, decided_by: str
) -> None:
    found = said(rules).lines[0]

    assert (found.verdict, found.decided_by) == (verdict, decided_by)
    assert found.approved is (verdict in {"approved", "kept"})
    assert found.returnable is (verdict != "refused")


def test_the_switch_speaks_only_where_no_rule_does() -> None:
    assert said([], decide_by_hand=False).lines[0].verdict == "approved"
    assert said([rule(REVIEW)], decide_by_hand=False).lines[0].verdict == "review"


def test_a_rejection_says_the_shops_own_words() -> None:
    found = said([rule(REJECT)]).lines[0]

    assert codes(found) == ["merchant_window", "rejected", "said"]
    assert dict(found.message) == {"en": "No", "nl": "Nee", "de": "No", "fr": "No"}


def test_a_rule_can_take_back_what_the_window_would_not() -> None:
    late = line(delivered=LONG_AGO)

    assert said([rule(APPROVE)], late).lines[0].verdict == "refused"
    assert said([rule({"do": "returnable"})], late).lines[0].verdict == "review"
    assert said([rule({"do": "window", "days": 100})], late).lines[0].verdict == "review"


def test_a_shorter_window_never_ends_before_the_laws() -> None:
    """R25: delivered on 16 November, the law's last day is the 30th."""
    found = said([rule({"do": "window", "days": 3})], line(outcome="exchange")).lines[0]

    assert (found.verdict, str(found.until)) == ("review", "2026-11-30")


@pytest.mark.parametrize(
    "act",
    [
        REVIEW,
        REJECT,
        {"do": "not_returnable", "message": NO},
        {"do": "keep", "share": "99.99"},
    ],
)
def test_no_rule_stands_before_a_withdrawal(act: dict[str, Any]) -> None:
    """R15, R28: it is approved at once, and the trace says what was stopped."""
    found = said([rule(act)], line()).lines[0]

    assert (found.verdict, found.legal_basis, found.share) == ("approved", "withdrawal", 0)
    assert [finding.code for finding in found.trace] == ["rule", "law_stop"]


def test_who_withdraws_may_keep_it_for_the_whole_price() -> None:
    found = said([rule({"do": "keep", "share": "100.00"})], line()).lines[0]

    assert (found.verdict, found.share, found.approved) == ("kept", 10_000, True)


def test_a_withdrawal_is_asked_for_a_photo_but_need_not_give_one() -> None:
    """R15: what a rule wants to know stays voluntary."""
    acts = [{"do": "photo_required"}, {"do": "form", "code": "fit"}]

    assert said([rule(*acts)], line()).lines[0].photo_required is False
    assert said([rule(*acts)]).lines[0].photo_required is True
    assert said([rule(*acts)], line()).lines[0].forms == ("fit",)


@pytest.mark.parametrize("act", [REJECT, {"do": "keep", "share": "10.00"}])
def test_a_claim_is_never_settled_against_the_customer_by_a_rule(act: dict[str, Any]) -> None:
    """R42: a person looks at it instead."""
    found = said([rule(act)], line(delivered=LONG_AGO, reason=FAULTY), decide_by_hand=False)

    assert (found.lines[0].verdict, found.lines[0].legal_basis) == ("review", "conformity")


def test_what_is_owed_stays_on_offer() -> None:
    """R30, R42."""
    only = rule({"do": "outcomes", "codes": ["store_credit"]})

    assert said([only], line()).lines[0].outcomes == ("store_credit", "refund")
    assert said([only], line(delivered=OVER)).lines[0].outcomes == ("store_credit",)
    assert said([only], line(delivered=OVER, reason=FAULTY)).lines[0].outcomes == (
        "store_credit",
        "refund",
        "replacement",
        "repair",
    )


OFTEN = {"field": "customer.returns", "days": 90, "op": "at_least", "value": 3}
HISTORY = CustomerFacts(email="mia@example.com", history={90: History(orders=4, returns=3)})


@pytest.mark.parametrize(
    ("acts", "verdict"), [([REJECT], "approved"), ([APPROVE, REVIEW], "review")]
)
def test_from_a_customers_past_only_a_review_follows(
    acts: list[dict[str, Any]], verdict: str
) -> None:
    """R57, for a business too."""
    found = said(
        [rule(*acts, when=OFTEN)],
        line(delivered=OVER, business=True),
        decide_by_hand=False,
        customer=HISTORY,
    )

    assert found.lines[0].verdict == verdict


def test_a_customers_past_cannot_end_the_reading() -> None:
    """R57: else it would keep a rule below from taking the item back."""
    rules = [rule({"do": "flag", "text": NO}, when=OFTEN, stop=True), rule({"do": "returnable"})]

    found = said(rules, line(delivered=LONG_AGO), customer=HISTORY).lines[0]

    assert (found.verdict, found.rules) == ("review", ("r0", "r1"))


def test_the_highest_rule_answers_for_the_whole_return() -> None:
    big = {"field": "product.category", "op": "is_one_of", "value": ["Sofas"]}
    rules = [
        rule({"do": "methods", "codes": ["pickup"]}, when=big),
        rule(
            {"do": "methods", "codes": ["label"]},
            {"do": "assign", "email": "anna@example.com"},
            {"do": "fee", "fee": "label", "amount": "4.95"},
            {"do": "waive", "fees": ["label", "handling"]},
        ),
    ]
    small, sofa = (
        line(delivered=OVER, key=key, product=ProductFacts(category=category))
        for key, category in (("0", "shirts"), ("1", "SOFAS"))
    )

    found = said(rules, small, sofa, handling_fee=200)

    assert (found.methods, found.assign) == (("pickup",), "anna@example.com")
    assert (found.fee, found.handling) == (495, 0)


def test_restocking_is_asked_per_line_and_never_of_a_protected_one() -> None:
    """R37, R36."""
    ten = rule({"do": "fee", "fee": "restocking", "percent": "10"})
    lines = (
        line(key="0", delivered=OVER, reason=MIND),
        line(key="1"),
        line(key="2", delivered=OVER, reason=FAULTY),
    )

    assert [one.restocking for one in said([ten], *lines).lines] == [1000, 0, 0]


def test_the_trace_says_which_rule_held_and_why() -> None:
    dear = {"field": "line.value", "op": "at_least", "value": "19.95"}
    first = {"field": "line.reason", "op": "is_one_of", "value": ["damaged"]}
    when = {"all": [dear, {"not": first}]}

    found = said([rule(APPROVE, when=when), rule(REVIEW)], line(delivered=OVER, reason=MIND))

    assert [(f.code, dict(f.figures)) for f in found.lines[0].trace] == [
        ("rule", {"rule": "A rule", "id": "r0", "did": "approve"}),
        (
            "because",
            {"field": "line.value", "op": "at_least", "value": "19.95", "actual": "19.95"},
        ),
        (
            "because",
            {
                "field": "line.reason",
                "op": "is_one_of",
                "value": "damaged",
                "not": "yes",
                "actual": "too_small",
            },
        ),
        ("rule", {"rule": "A rule", "id": "r1", "did": ""}),
    ]
