"""The list of rules as it is read: a card with one sentence each."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from openreturns.backoffice.rulebook.desk import Table
from openreturns.backoffice.words import origin_word
from openreturns.core.money import Money
from openreturns.insights import queries
from openreturns.policies.rules import guard, reading
from openreturns.policies.rules.guard import Conflict
from openreturns.policies.wording import Names, Piece, sentence
from openreturns.ui import formats


def of(table: Table, names: Names) -> list[dict[str, Any]]:
    """A card per rule: its sentence, what it differs in from the last version, the law's limits.

    `touched` is how many returns it applied to in the last 90 days.
    """
    rules = table.terms["rules"]
    before = {rule["id"]: rule for rule in table.published["rules"]}
    conflicts = in_law(table)
    touched = queries.touched(table.shop, [rule["id"] for rule in rules])
    return [
        {
            "place": place,
            "number": place + 1,
            "id": rule["id"],
            "name": rule["name"],
            "url": f"{table.asking}rule={rule['id']}#rule-{rule['id']}",
            "move_up": _("Move up: {name}").format(name=rule["name"]),
            "move_down": _("Move down: {name}").format(name=rule["name"]),
            "more": _("More: {name}").format(name=rule["name"]),
            "on": rule["on"],
            "say": sentence(rule, names),
            "scope": ", ".join(origin_word(code) for code in rule["scope"]),
            "whole": rule["level"] == "return",
            "tag": _tag(rule, before) if table.draft else "",
            "up": place - 1,
            "down": place + 1 if place + 1 < len(rules) else 0,
            "touched": touched.get(rule["id"], 0),
            "law": [one for one in conflicts if one.rule == rule["id"]],
        }
        for place, rule in enumerate(rules)
    ]


def in_law(table: Table) -> tuple[Conflict, ...]:
    """What the law stops in these rules."""
    currency = table.shop.currency
    return guard.conflicts(reading.read(table.terms["rules"], currency), currency)


def _tag(rule: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    if rule["id"] not in before:
        return _("New")
    return _("Changed") if before[rule["id"]] != rule else ""


def terms_in_words(terms: Mapping[str, Any], names: Names) -> list[Piece]:
    """What holds where no rule says anything."""
    said = [
        Piece(_("Days to send back")),
        Piece(": "),
        Piece(str(terms["window_days"]), value=True),
        Piece(". "),
        Piece(_("Return label")),
        Piece(": "),
        Piece(_money(terms["label_fee"], names), value=True),
        Piece(". "),
    ]
    last = (
        _("A person decides what no rule decides.")
        if terms["decide_by_hand"]
        else _("What no rule decides is approved at once.")
    )
    return [*said, Piece(last)]


def _money(amount: int, names: Names) -> str:
    return formats.money(Money(amount, names.currency)) if amount else _("Free")
