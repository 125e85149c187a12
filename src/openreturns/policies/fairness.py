"""What a change takes away from customers: it must not touch what was agreed at a purchase."""

from collections.abc import Mapping, Sequence
from typing import Any

TAKING = frozenset({"reject", "not_returnable", "fee", "window"})
GIVING = frozenset({"window", "waive", "returnable", "keep", "bonus", "refund_delivery"})
FEES = ("label_fee", "label_cost", "handling_fee", "restocking")
Rule = Mapping[str, Any]


def losses(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of what is taken away: "window", "fee", or the id of a rule."""
    found = []
    if _shorter(before, after):
        found.append("window")
    if any((after[fee] or 0) > (before[fee] or 0) for fee in FEES):
        found.append("fee")
    return (*found, *_rules(before["rules"], after["rules"]))


def _shorter(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Fewer days, a row of the table less or other than it was, or another day to count from."""
    kept = [_meant(row) for row in after["windows"]]
    return (
        after["window_days"] < before["window_days"]
        or any(_meant(row) not in kept for row in before["windows"])
        or after["shipment_days"] < before["shipment_days"]
        or after["without_delivery"] not in {"open", before["without_delivery"]}
    )


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
    """A rule or row without its name, which decides nothing."""
    return None if rule is None else {k: v for k, v in rule.items() if k != "name"}
