"""Changes to the list of rules in some terms; pure: terms in, terms out."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from openreturns.core.errors import NotFound

Terms = Mapping[str, Any]
Rule = Mapping[str, Any]


def fresh_id() -> str:
    """An id for a new rule; returns keep it, so it never comes again."""
    return f"r{secrets.token_hex(4)}"


def rule_of(terms: Terms, key: str) -> dict[str, Any]:
    """The rule with this id; raises NotFound."""
    for rule in terms["rules"]:
        if rule["id"] == key:
            return dict(rule)
    raise NotFound(_("There is no such rule here any more."))


def put(terms: Terms, rule: Rule) -> dict[str, Any]:
    """Change a rule in its place, or add a new one at the end."""
    rules = [dict(rule) if one["id"] == rule["id"] else one for one in terms["rules"]]
    if not any(one["id"] == rule["id"] for one in rules):
        rules.append(dict(rule))
    return {**terms, "rules": rules}


def removed(terms: Terms, key: str) -> dict[str, Any]:
    """Without this rule; one that is gone already stays gone."""
    return {**terms, "rules": [rule for rule in terms["rules"] if rule["id"] != key]}


def switched(terms: Terms, key: str, *, on: bool) -> dict[str, Any]:
    """With this rule on or off."""
    return put(terms, {**rule_of(terms, key), "on": on})


def copied(terms: Terms, key: str) -> dict[str, Any]:
    """With a copy of this rule right below it, switched off until somebody has changed it."""
    rule = rule_of(terms, key)
    name = _("{name} (copy)").format(name=rule["name"])[:120]
    copy = {**rule, "id": fresh_id(), "name": name, "on": False}
    at = [one["id"] for one in terms["rules"]].index(key) + 1
    return {**terms, "rules": [*terms["rules"][:at], copy, *terms["rules"][at:]]}


def moved(terms: Terms, key: str, place: int) -> dict[str, Any]:
    """With this rule at a place counted from 0; beyond an end means at that end."""
    rule = rule_of(terms, key)
    others = [one for one in terms["rules"] if one["id"] != key]
    at = min(max(place, 0), len(others))
    return {**terms, "rules": [*others[:at], rule, *others[at:]]}
