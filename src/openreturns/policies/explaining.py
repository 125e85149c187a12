"""Why it was decided so: findings that a customer may read, and the trace for staff."""

from collections.abc import Mapping
from typing import Any

from openreturns.core.money import WHOLE, plain
from openreturns.policies.decision import Finding
from openreturns.policies.policy import Policy
from openreturns.policies.rules.applying import Answer, Answers
from openreturns.policies.rules.compiling import Compiled, Ground
from openreturns.policies.rules.fields import FIELDS
from openreturns.policies.rules.kinds import Kind
from openreturns.policies.rules.lawful import AT_FAULT, WITHDRAWAL
from openreturns.policies.weighing import Verdict, WeighedLine


def findings_of(line: WeighedLine) -> tuple[Finding, ...]:
    """The reasoning in the order of its steps; nothing of rules but the shop's own message."""
    if line.verdict is Verdict.REFUSED:
        return (_refusal(line),)
    if not line.footing.known:
        return (Finding("no_order"), *_last(line))
    if line.basis == WITHDRAWAL:
        return (*_withdrawal(line), *_kept(line))
    if line.basis in AT_FAULT:
        return (Finding(line.basis), *(_kept(line) if line.footing.by_right else _last(line)))
    return (_window(line), *_only_sealed(line), *_last(line))


def _refusal(line: WeighedLine) -> Finding:
    if line.because == "none_left":
        return Finding("none_left", (("free", str(line.footing.free)),))
    if line.because == "window_over" and line.window_ends_on:
        return Finding("window_over", (("until", line.window_ends_on.isoformat()),))
    return Finding("said", line.message) if line.because == "rule" else Finding(line.because)


def _withdrawal(line: WeighedLine) -> tuple[Finding, ...]:
    until = line.footing.withdrawal_ends_on
    first = (
        Finding("statutory_withdrawal", (("until", until.isoformat()),))
        if until
        else Finding("withdrawal_not_started")
    )
    free = (Finding("faulty_is_free"),) if line.footing.wrong else ()
    return (first, *free, *_only_sealed(line))


def _only_sealed(line: WeighedLine) -> tuple[Finding, ...]:
    """Said beforehand where an opened seal ends the right; seen at inspection (R40 e, i)."""
    footing = line.footing
    return (Finding(f"excluded_{footing.exclusion}"),) if footing.only_sealed else ()


def _window(line: WeighedLine) -> Finding:
    if line.window_ends_on is None:
        return Finding("window_not_started")
    code = "b2b_window" if line.basis == "b2b" else "merchant_window"
    return Finding(code, (("until", line.window_ends_on.isoformat()),))


def _last(line: WeighedLine) -> tuple[Finding, ...]:
    """What becomes of it."""
    if line.verdict is Verdict.REJECTED:
        return (Finding("rejected"), Finding("said", line.message))
    if line.verdict is Verdict.KEPT:
        return _kept(line)
    approved = line.verdict is Verdict.APPROVED
    return (Finding("approved_at_once" if approved else "by_hand"),)


def _kept(line: WeighedLine) -> tuple[Finding, ...]:
    if line.verdict is not Verdict.KEPT:
        return ()
    if line.share == WHOLE:
        return (Finding("kept"),)
    return (Finding("kept_for_share", (("share", f"{percent(line.share)} %"),)),)


def trace_of(line: WeighedLine, facts: Mapping[str, Any], policy: Policy) -> tuple[Finding, ...]:
    """Every rule that held: what it did, why it held, and what the law did not leave of it."""
    answers, found = line.answers, list[Finding]()
    for place in answers.fired:
        rule = policy.compiled_at(place)
        did = ", ".join(dict.fromkeys(_did(answers, place)))
        name = ("rule", rule.rule.name)
        found.append(Finding("rule", (name, ("id", rule.rule.id), ("did", did))))
        found += _because(rule, facts, policy.currency)
        found += [
            Finding("law_stop", (name, ("do", stop.do), ("why", stop.stop.code)))
            for stop in answers.stopped
            if stop.place == place
        ]
    return tuple(found)


def _did(answers: Answers, place: int) -> list[str]:
    """What of it counted: where a rule above had answered, it says nothing."""
    said: list[Answer] = [*answers.by_question.values(), *answers.added]
    return [answer.do for answer in said if answer.place == place]


def _because(rule: Compiled, facts: Mapping[str, Any], currency: str) -> list[Finding]:
    return [
        Finding("because", (*ground.figures, ("actual", shown(ground, facts, currency))))
        for ground in rule.grounds
        if ground.test(facts) is not ground.negated
    ]


def shown(ground: Ground, facts: Mapping[str, Any], currency: str) -> str:
    """The fact as it was, as a text a person can read; empty if it was unknown."""
    value = facts.get(ground.key)
    kind = FIELDS[ground.field].kind
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if kind is Kind.MONEY:
        return plain(value, currency)
    return percent(value) if kind is Kind.PERCENT else str(value)


def percent(hundredths: int) -> str:
    """Hundredths of a percent as a text: 5000 is "50", 1250 is "12.5"."""
    return f"{hundredths / 100:g}"
