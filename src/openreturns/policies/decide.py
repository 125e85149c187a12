"""May it come back, on what ground, and does a person have to look? Pure: facts in, decision out.

Steps for one line, first answer wins:
pieces left → legal basis → windows → the law's own answer → the merchant's switch.
"""

from datetime import date

from openreturns.policies import windows
from openreturns.policies.decision import Decision, Finding, LineDecision
from openreturns.policies.facts import Facts, LineFacts
from openreturns.policies.legal_basis import SEEN_AT_INSPECTION, legal_basis, may_withdraw
from openreturns.policies.policy import Policy
from openreturns.policies.windows import Windows

# Grounds that the shop is answerable for: they cost the customer nothing (R36).
FREE_OF_CHARGE = frozenset({"conformity", "wrong_delivery", "recall", "undeliverable", "guarantee"})
# Grounds on which nothing is left to decide: the shop has it already, or must have it.
COMES_ANYHOW = frozenset({"undeliverable", "recall"})
NOBODY_KNOWS = (Finding("no_order"), Finding("by_hand"))


def decide(facts: Facts, policy: Policy) -> Decision:
    """Decide a whole request; the trace of every line is in its findings."""
    lines = tuple(_line(line, facts.declared_on, policy) for line in facts.lines)
    fee, findings = _fee(facts, lines, policy)
    return Decision(policy.version, lines, policy.methods, fee, findings)


def _line(line: LineFacts, today: date, policy: Policy) -> LineDecision:
    found = windows.of(line, policy)
    if line.quantity > line.free:
        return _no(line, found, Finding("none_left", (("free", str(line.free)),)))
    if not line.order.known:
        return _made(line, found, "voluntary", approved=False, findings=NOBODY_KNOWS)
    basis = legal_basis(line, found, today)
    if basis == "withdrawal":
        return _yes(line, found, basis, _withdrawal_findings(line, found))
    if basis in FREE_OF_CHARGE:
        by_right = basis == "wrong_delivery" and may_withdraw(line, found, today)
        if by_right or basis in COMES_ANYHOW:
            return _yes(line, found, basis, (Finding(basis),))
        return _by_hand(line, found, policy, basis, (Finding(basis),))
    return _merchant_window(line, found, today, policy, basis)


def _merchant_window(
    line: LineFacts, found: Windows, today: date, policy: Policy, basis: str
) -> LineDecision:
    """Beyond the law the merchant's window answers."""
    refusal = _why_not(line, found, today)
    if refusal:
        return _no(line, found, refusal)
    until = (("until", found.merchant_ends_on.isoformat()),) if found.merchant_ends_on else ()
    code = "b2b_window" if basis == "b2b" else "merchant_window"
    first = Finding(code if until else "window_not_started", until)
    return _by_hand(line, found, policy, basis, (first, *_only_sealed(line)))


def _why_not(line: LineFacts, found: Windows, today: date) -> Finding | None:
    """Nothing is refused that the law would take back (R15), whatever outcome is wished."""
    if may_withdraw(line, found, today):
        return None
    if found.merchant_ends_on and today > found.merchant_ends_on:
        return Finding("window_over", (("until", found.merchant_ends_on.isoformat()),))
    if line.exclusion and line.exclusion not in SEEN_AT_INSPECTION and not line.order.business:
        return Finding(f"excluded_{line.exclusion}")
    return Finding("final_sale") if line.final_sale else None


def _only_sealed(line: LineFacts) -> tuple[Finding, ...]:
    """Said beforehand where an opened seal ends the right; seen at inspection (R40 e, i)."""
    if line.exclusion in SEEN_AT_INSPECTION and not line.order.business:
        return (Finding(f"excluded_{line.exclusion}"),)
    return ()


def _withdrawal_findings(line: LineFacts, found: Windows) -> tuple[Finding, ...]:
    if found.withdrawal_ends_on is None:
        first = Finding("withdrawal_not_started")
    else:
        until = found.withdrawal_ends_on.isoformat()
        first = Finding("statutory_withdrawal", (("until", until),))
    free = (Finding("faulty_is_free"),) if line.reason.wrong else ()
    return (first, *free, *_only_sealed(line))


def _yes(
    line: LineFacts, found: Windows, basis: str, findings: tuple[Finding, ...]
) -> LineDecision:
    return _made(line, found, basis, approved=True, findings=findings)


def _by_hand(
    line: LineFacts, found: Windows, policy: Policy, basis: str, findings: tuple[Finding, ...]
) -> LineDecision:
    last = Finding("by_hand" if policy.decide_by_hand else "approved_at_once")
    return _made(line, found, basis, approved=not policy.decide_by_hand, findings=(*findings, last))


def _made(
    line: LineFacts, found: Windows, basis: str, *, approved: bool, findings: tuple[Finding, ...]
) -> LineDecision:
    return LineDecision(
        key=line.key,
        returnable=True,
        approved=approved,
        legal_basis=basis,
        until=found.last_day(basis),
        withdrawal_ends_on=found.withdrawal_ends_on,
        shop_pays=line.reason.shop_pays or line.reason.wrong or basis in FREE_OF_CHARGE,
        findings=findings,
    )


def _no(line: LineFacts, found: Windows, why: Finding) -> LineDecision:
    basis = "b2b" if line.order.business else "voluntary"
    return LineDecision(
        key=line.key,
        returnable=False,
        approved=False,
        legal_basis=basis,
        until=found.last_day(basis),
        withdrawal_ends_on=found.withdrawal_ends_on,
        shop_pays=False,
        findings=(why,),
    )


def _fee(
    facts: Facts, lines: tuple[LineDecision, ...], policy: Policy
) -> tuple[int, tuple[Finding, ...]]:
    """The postage the customer bears: only if told before buying, never for a fault (R36)."""
    if not policy.label_fee:
        return 0, ()
    if any(decided.shop_pays for decided in lines):
        return 0, (Finding("fee_shop_pays"),)
    if not all(line.order.return_cost_disclosed for line in facts.lines):
        return 0, (Finding("fee_not_disclosed"),)
    return policy.label_fee, (Finding("fee_label"),)
