"""May it come back, on what ground, and does a person have to look? Pure: facts in, decision out.

Steps: where each line stands by law (footing) → what rules say (weighing) → in words.
"""

from openreturns.policies.decision import Decision, Finding, LineDecision
from openreturns.policies.explaining import findings_of, trace_of
from openreturns.policies.facts import Facts
from openreturns.policies.fees import Charges, charges
from openreturns.policies.footing import footings
from openreturns.policies.policy import Policy
from openreturns.policies.rules.lawful import REMEDIES, WITHDRAWAL
from openreturns.policies.rules.seen import Seen, seen_of
from openreturns.policies.weighing import Verdict, Weighed, WeighedLine, weigh

OWN_CARRIER = "own_carrier"


def decide(facts: Facts, policy: Policy, *, trace: bool = True) -> Decision:
    """Decide a whole request; without `trace` nothing is said about rules."""
    return decide_seen(look(facts, policy), policy, trace=trace)


def look(facts: Facts, policy: Policy) -> Seen:
    """What there is to see of a request: facts for the rules, and the law's half."""
    return seen_of(facts, footings(facts, policy))


def decide_seen(seen: Seen, policy: Policy, *, trace: bool = True) -> Decision:
    """Decide from what was seen; from what is kept with a return too, as it was decided then."""
    weighed = weigh(seen, policy)
    kept = charges(weighed, policy)
    lines = tuple(
        _line(line, policy, kept, trace_of(line, before.facts, policy) if trace else ())
        for line, before in zip(weighed.lines, seen.lines, strict=True)
    )
    return Decision(
        policy=policy.version,
        lines=lines,
        methods=_methods(weighed, policy),
        fee=kept.label,
        handling=kept.handling,
        expire_after=policy.expire_after_days,
        findings=kept.findings(),
        carrier=weighed.value("carrier", policy.carrier),
        destination=weighed.value("destination", ""),
        assign=weighed.value("assign", ""),
        refund_delivery=weighed.value("delivery", False),
    )


def _line(
    line: WeighedLine, policy: Policy, kept: Charges, trace: tuple[Finding, ...]
) -> LineDecision:
    footing, answers, verdict = line.footing, line.answers, line.verdict
    refused, (rule, name) = verdict is Verdict.REFUSED, _decider(line, policy)
    return LineDecision(
        key=line.key,
        returnable=not refused,
        approved=verdict in (Verdict.APPROVED, Verdict.KEPT),
        legal_basis=line.basis,
        until=line.ends_on,
        withdrawal_ends_on=footing.withdrawal_ends_on,
        shop_pays=footing.shop_pays and not refused,
        findings=findings_of(line),
        forms=answers.all_of("form"),
        photo_required=bool(answers.all_of("photo_required")) and line.basis != WITHDRAWAL,
        outcomes=_outcomes(line),
        verdict=verdict.value,
        share=line.share,
        bonus=answers.value("bonus", 0),
        cost_disclosed=footing.disclosed,
        restocking=kept.restocking.get(line.key, 0),
        message=line.message,
        instructions=tuple(tuple(text.items()) for text in answers.all_of("instructions")),
        flags=tuple(tuple(text.items()) for text in answers.all_of("flag")),
        rules=tuple(policy.rule_at(place).id for place in answers.fired),
        decided_by=rule,
        decided_name=name,
        trace=trace,
    )


def _decider(line: WeighedLine, policy: Policy) -> tuple[str, str]:
    """Id and name of the rule that gave the verdict; empty where none did."""
    if line.decided_by is None:
        return "", ""
    rule = policy.rule_at(line.decided_by)
    return rule.id, rule.name


def _outcomes(line: WeighedLine) -> tuple[str, ...]:
    """What is offered; what is owed by law stays on offer (R30, R42). Empty is everything."""
    offered: tuple[str, ...] = line.answers.value("outcomes", ())
    owed = REMEDIES.get(line.basis, ()) if offered else ()
    return (*offered, *(outcome for outcome in owed if outcome not in offered))


def _methods(weighed: Weighed, policy: Policy) -> tuple[str, ...]:
    """The ways to send it; who withdraws may always take a carrier of their own (R36)."""
    methods: tuple[str, ...] = weighed.value("methods", policy.methods)
    withdrawn = any(line.basis == WITHDRAWAL for line in weighed.lines)
    return (*methods, OWN_CARRIER) if withdrawn and OWN_CARRIER not in methods else methods
