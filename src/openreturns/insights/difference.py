"""Where two rule sets differ: a return that no differing rule touches gets the same answer.

Usually a draft changes few rules of many, so most returns are weighed once, not twice.
"""

from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher

from openreturns.policies.policy import Policy
from openreturns.policies.rules.compiling import Compiled
from openreturns.policies.rules.seen import Seen


def sure_same(before: Policy, after: Policy) -> Callable[[Seen], bool]:
    """A test that is true only of requests that both rule sets answer alike.

    Rules that both have in the same order say the same as long as no other rule holds.
    """
    if _bare(before) != _bare(after):
        return lambda seen: False
    tests = [rule.matches for rule in _differing(before.rules, after.rules)]

    def untouched(seen: Seen) -> bool:
        for line in seen.lines:
            facts = line.facts
            for test in tests:
                if test(facts):
                    return False
        return True

    return untouched


def _bare(policy: Policy) -> Policy:
    """Everything but the rules and whose they are."""
    return replace(policy, version="", rules=())


def _differing(before: tuple[Compiled, ...], after: tuple[Compiled, ...]) -> list[Compiled]:
    """The rules that stand in one of them only, or in another order."""
    matcher = SequenceMatcher(None, [_said(r) for r in before], [_said(r) for r in after], False)
    return [
        rule
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
        for rule in (*before[a:b], *after[c:d])
    ]


def _said(rule: Compiled) -> str:
    """What a rule says, whatever it is called."""
    return rule.rule.model_dump_json(exclude={"id", "name"})
