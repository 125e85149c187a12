"""What a change takes away from customers: it must not touch what was agreed at a purchase."""

from collections.abc import Mapping, Sequence
from typing import Any

TAKING = frozenset({"reject", "not_returnable", "fee", "window"})
GIVING = frozenset({"window", "waive", "returnable", "keep", "bonus", "refund_delivery"})
Rule = Mapping[str, Any]


def losses(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of what is taken away: "window", "fee", or the id of a rule."""
    found = []
    if after["window_days"] < before["window_days"]:
        found.append("window")
    if after["label_fee"] > before["label_fee"]:
        found.append("fee")
    return (*found, *_rules(before["rules"], after["rules"]))


def _rules(before: Sequence[Rule], after: Sequence[Rule]) -> list[str]:
    """A rule that takes is new or changed, one that gives is gone or changed, or they moved."""
    old = {rule["id"]: rule for rule in before if _on(rule)}
    new = {rule["id"]: rule for rule in after if _on(rule)}
    lost = [
        key
        for key, rule in new.items()
        if _does(rule, TAKING) and _meant(rule) != _meant(old.get(key))
    ]
    lost += [
        key
        for key, rule in old.items()
        if _does(rule, GIVING) and _meant(rule) != _meant(new.get(key))
    ]
    stayed = [key for key in old if key in new]
    moved = [key for key in new if key in old]
    if stayed != moved:
        lost += [key for key in moved if _does(new[key], TAKING | GIVING)]
    return list(dict.fromkeys(lost))


def _on(rule: Rule) -> bool:
    return bool(rule.get("on", True))


def _does(rule: Rule, acts: frozenset[str]) -> bool:
    return any(act["do"] in acts for act in rule["then"])


def _meant(rule: Rule | None) -> dict[str, Any] | None:
    """The rule without its name, which decides nothing."""
    return None if rule is None else {k: v for k, v in rule.items() if k != "name"}
