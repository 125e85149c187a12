"""Any rules at any request: the law holds (R15, R28, R30, R36, R37, R42, R57)."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openreturns.policies.decide import decide, decide_seen, look
from openreturns.policies.decision import Decision
from openreturns.policies.facts import Facts
from openreturns.policies.footing import footings
from openreturns.policies.policy import Policy
from openreturns.policies.rules.compiling import compiled
from openreturns.policies.rules.guard import blocking, only_where_open
from openreturns.policies.rules.lawful import AT_FAULT
from openreturns.policies.rules.reading import read
from openreturns.policies.rules.seen import loads, stored
from openreturns.policies.telling import told
from openreturns.policies.weighing import weigh
from openreturns.policies.wording import Names
from tests.policies.rules.strategies import TERMS, comparisons, requests, rule_lists

Raw = list[dict[str, Any]]
NAMES = Names("en", "en", "EUR")


def policy(raw: Raw, terms: dict[str, Any]) -> Policy:
    return Policy("any", rules=compiled(read(raw, "EUR"), "EUR"), **terms)


@given(rule_lists(), TERMS, requests())
@settings(max_examples=80, deadline=None)
def test_no_rules_touch_a_withdrawal(raw: Raw, terms: dict[str, Any], facts: Facts) -> None:
    """R15, R28, R36, R37: not refused, delayed, asked for anything, charged or paid in part."""
    found = decide(facts, policy(raw, terms))

    for line, asked in zip(found.lines, facts.lines, strict=True):
        if line.legal_basis != "withdrawal":
            continue
        assert (line.returnable, line.approved, line.photo_required) == (True, True, False)
        assert line.verdict == "approved" or (line.verdict, line.share) == ("kept", 10_000)
        assert (line.restocking, line.until) == (0, line.withdrawal_ends_on)
        assert "refund" in (line.outcomes or ("refund",))
        assert "own_carrier" in found.methods
        if line.verdict == "approved":
            told_before = asked.order.return_cost_disclosed
            most = (terms["label_cost"] or 0) if told_before else 0
            assert (found.fee <= most, found.handling) == (True, 0)


@given(rule_lists(), TERMS, requests())
@settings(max_examples=80, deadline=None)
def test_no_rules_touch_a_claim(raw: Raw, terms: dict[str, Any], facts: Facts) -> None:
    """R42, R36, R44: never refused by a rule, and free of charge; every remedy stays on offer."""
    found = decide(facts, policy(raw, terms))

    for line in found.lines:
        if line.legal_basis not in AT_FAULT:
            continue
        assert line.verdict in {"approved", "review", "kept"}
        assert line.verdict != "kept" or line.share == 10_000
        assert line.restocking == 0
        assert {"refund", "replacement", "repair"} <= set(line.outcomes or AT_LEAST)
        if line.verdict != "kept":
            assert (found.fee, found.handling) == (0, 0)


AT_LEAST = ("refund", "replacement", "repair")


@given(rule_lists(), TERMS, requests())
@settings(max_examples=30, deadline=None)
def test_rules_never_change_the_ground(raw: Raw, terms: dict[str, Any], facts: Facts) -> None:
    """Who would be approved by right without rules is so with them."""
    plain = [line for line in footings(facts, policy([], terms)) if line.by_right]

    found = decide(facts, policy(raw, terms))

    by_right = [
        line
        for line, was in zip(found.lines, footings(facts, policy([], terms)), strict=True)
        if was.by_right
    ]
    assert len(by_right) == len(plain)
    assert all(line.approved for line in by_right)


HISTORY = comparisons(past=True)


@given(rule_lists(), st.lists(HISTORY, min_size=5, max_size=5), TERMS, requests())
@settings(max_examples=60, deadline=None)
def test_from_history_only_a_review_follows(
    raw: Raw, past: list[dict[str, Any]], terms: dict[str, Any], facts: Facts
) -> None:
    """R57: rules that ask the past leave all as it is, but for a person who looks."""
    asking = [
        {**rule, "when": {"all": [one, rule["when"]]}} for rule, one in zip(raw, past, strict=False)
    ]

    found, plain = decide(facts, policy(asking, terms)), decide(facts, policy([], terms))

    assert [_said(line) for line in found.lines] == [_said(line) for line in plain.lines]
    for line, was in zip(found.lines, plain.lines, strict=True):
        assert line.verdict in {was.verdict, "review"}
    assert _whole(found) == _whole(plain)


def _said(line: Any) -> tuple[Any, ...]:
    return (
        line.returnable,
        line.until,
        line.outcomes,
        line.forms,
        line.photo_required,
        line.bonus,
        line.restocking,
    )


def _whole(found: Decision) -> tuple[Any, ...]:
    return (
        found.methods,
        found.carrier,
        found.destination,
        found.fee,
        found.handling,
        found.refund_delivery,
    )


@given(rule_lists(), TERMS, requests(), st.booleans())
@settings(max_examples=80, deadline=None)
def test_what_passes_the_editor_is_never_blocked_later(
    raw: Raw, terms: dict[str, Any], facts: Facts, fix: bool
) -> None:
    """The three-valued guard is sound: what it lets pass needs no guard at run time."""
    refused = {one.rule for one in blocking(read(raw, "EUR"), "EUR")}
    fixed = [
        only_where_open(rule) if fix else rule for rule in raw if fix or rule["id"] not in refused
    ]
    left = {one.rule for one in blocking(read(fixed, "EUR"), "EUR")}
    passed = policy([rule for rule in fixed if rule["id"] not in left], terms)

    found = weigh(look(facts, passed), passed)

    stops = [stop.stop for line in found.lines for stop in line.answers.stopped]
    assert [stop for stop in stops if stop.blocks] == []


@given(rule_lists(), TERMS, requests())
@settings(max_examples=25, deadline=None)
def test_what_is_kept_decides_as_it_did(raw: Raw, terms: dict[str, Any], facts: Facts) -> None:
    rules = policy(raw, terms)
    seen = look(facts, rules)

    again = loads(stored(seen))

    assert again == seen or stored(again) == stored(seen)
    assert decide_seen(again, rules) == decide(facts, rules)


@given(rule_lists(), TERMS, requests())
@settings(max_examples=15, deadline=None)
def test_every_trace_reads_as_sentences(raw: Raw, terms: dict[str, Any], facts: Facts) -> None:
    found = decide(facts, policy(raw, terms))

    for line in found.lines:
        assert all("{" not in told(finding, NAMES) for finding in line.trace)
