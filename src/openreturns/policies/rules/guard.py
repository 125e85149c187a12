"""The law guard of the editor: which rules would break the law, said before they are published.

A condition is weighed in three values: with the legal basis fixed and the order a
consumer's, a comparison of anything else may be true or false. If the whole can be true,
the rule can reach such a line. The run-time guard reads the same table (lawful.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openreturns.policies.rules.compiling import effects_of
from openreturns.policies.rules.fields import LEGAL_BASES
from openreturns.policies.rules.language import AllOf, AnyOf, Comparison, Condition, Not, Rule
from openreturns.policies.rules.lawful import HISTORY, OPEN, PROTECTED, Stop

WHY: Mapping[str, Promise] = {
    "withdrawal_reject": _("A withdrawal in time cannot be refused."),
    "withdrawal_share": _("Who withdraws in time gets the whole price back, not a share of it."),
    "withdrawal_fee": _("A withdrawal in time costs nothing for handling or restocking."),
    "withdrawal_review": _("A withdrawal in time waits for nobody: it is approved at once."),
    "withdrawal_photo": _("On a withdrawal in time a photo is asked for, but is no duty."),
    "withdrawal_form": _("On a withdrawal in time these questions need no answer."),
    "withdrawal_methods": _("Who withdraws in time may always choose a carrier of their own."),
    "withdrawal_outcomes": _("On a withdrawal in time money back stays on offer."),
    "withdrawal_label": _(
        "On a withdrawal in time the label costs something only if the customer was told "
        "before the purchase."
    ),
    "fault_reject": _(
        "The shop is liable for what is wrong, so nothing is refused without a person looking."
    ),
    "fault_share": _(
        "The shop is liable for what is wrong. A part of the price can be offered by a person, "
        "not set by a rule."
    ),
    "fault_fee": _("Where the shop is liable, the return costs the customer nothing."),
    "fault_outcomes": _(
        "Where the shop is liable, repair, replacement and money back stay on offer."
    ),
    "history": _(
        "A customer's past may only lead to a person looking: review, assign or flag, nothing else."
    ),
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing a rule does that the law stops on lines of these bases.

    A `severity` of "block" keeps the rules from being published; a "limit" is a note that
    the action has less effect there. `fixable`: only_where_open() resolves it.
    """

    rule: str
    act: str
    bases: tuple[str, ...]
    stop: Stop

    @property
    def severity(self) -> str:
        """block or limit."""
        return "block" if self.stop.blocks else "limit"

    @property
    def requirement(self) -> str:
        """The number in LAW.md, such as R15."""
        return self.stop.requirement

    @property
    def why(self) -> Promise:
        """Plain words, in the reader's language."""
        return WHY[self.stop.code]

    @property
    def fixable(self) -> bool:
        """It goes away when the rule keeps to what the law leaves open."""
        return self.stop is not HISTORY


def conflicts(rules: Sequence[Rule], currency: str) -> tuple[Conflict, ...]:
    """What the law stops in these rules, in their order; rules that are off do no harm."""
    return tuple(found for rule in rules if rule.on for found in _of(rule, currency))


def blocking(rules: Sequence[Rule], currency: str) -> tuple[Conflict, ...]:
    """The conflicts that keep the rules from being published."""
    return tuple(found for found in conflicts(rules, currency) if found.stop.blocks)


def _of(rule: Rule, currency: str) -> list[Conflict]:
    """One conflict per action and reason; a stop by history holds on every basis."""
    bases: dict[tuple[str, Stop], list[str]] = {}
    for effect in effects_of(rule, currency):
        for basis in LEGAL_BASES:
            stop = effect.stops[basis]
            if stop is HISTORY or (stop and basis in PROTECTED and may_hold(rule.when, basis)):
                bases.setdefault((effect.do, stop), []).append(basis)
    return [Conflict(rule.id, do, tuple(found), stop) for (do, stop), found in bases.items()]


def may_hold(condition: Condition, basis: str) -> bool:
    """Whether the condition can be true for a consumer's line on this basis."""
    return _weigh(condition, basis) is not False


def _weigh(condition: Condition, basis: str) -> bool | None:
    """True, False, or None for what depends on the rest of the facts."""
    match condition:
        case AllOf(all=parts):
            found = [_weigh(part, basis) for part in parts]
            return False if False in found else (None if None in found else True)
        case AnyOf(any=parts):
            found = [_weigh(part, basis) for part in parts]
            return True if True in found else (None if None in found else False)
        case Not(part=part):
            inner = _weigh(part, basis)
            return None if inner is None else not inner
        case Comparison():
            return _known(condition, basis)


def _known(one: Comparison, basis: str) -> bool | None:
    if one.field not in {"line.legal_basis", "order.business"}:
        return None
    if one.op in {"is_known", "is_unknown"}:
        return one.op == "is_known"
    if one.op == "is":
        return one.value is False
    return (basis in one.value) is (one.op == "is_one_of")


def only_where_open(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule (JSON) kept to voluntary and business lines, where the law leaves it open.

    A rule about the whole return becomes one about each item: only items have a basis.
    """
    kept = {"field": "line.legal_basis", "op": "is_one_of", "value": list(OPEN)}
    when = rule["when"]
    parts = when["all"] if set(when) == {"all"} else [when]
    return {**rule, "level": "item", "when": {"all": [kept, *parts]}}
