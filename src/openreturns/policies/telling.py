"""The trace of a decision in words, for staff: which rule held, why, and what the law stopped.

Codes of the shop get the titles they have in `names` (wording.names_of).
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openreturns.policies.decision import Finding
from openreturns.policies.rules.actions import ACTIONS
from openreturns.policies.rules.fields import FIELDS
from openreturns.policies.rules.guard import WHY
from openreturns.policies.rules.kinds import OPERATORS, Kind
from openreturns.policies.rules.lawful import requirement_of
from openreturns.policies.wording import Names

Figures = Mapping[str, str]


def told(finding: Finding, names: Names) -> str:
    """One step of the trace as a sentence, in the language of who reads it."""
    return TELL[finding.code](dict(finding.figures), names)


def _rule(figures: Figures, _names: Names) -> str:
    if not figures["did"]:
        return _("The rule “{rule}” applied, but a rule above had answered already.").format(
            rule=figures["rule"]
        )
    return _("The rule “{rule}” applied: {did}.").format(
        rule=figures["rule"], did=", ".join(_action(do) for do in figures["did"].split(", "))
    )


def _because(figures: Figures, names: Names) -> str:
    code, _colon, beside = figures["field"].partition(":")
    said = {
        "field": f"{FIELDS[code].label} ({beside})" if beside else str(FIELDS[code].label),
        "op": str(OPERATORS[figures["op"]].label),
        "value": _values(code, figures["value"], names),
        "actual": _values(code, figures["actual"], names) or pgettext("a fact", "unknown"),
    }
    if figures.get("not"):
        return _("It is not so that {field} {op} {value}. It was: {actual}.").format(**said)
    return _("{field} {op} {value}. It was: {actual}.").format(**said)


def _law_stop(figures: Figures, _names: Names) -> str:
    return _(
        "{requirement}: “{action}” of the rule “{rule}” has no full effect here. {why}"
    ).format(
        requirement=requirement_of(figures["why"]),
        action=_action(figures["do"]),
        rule=figures["rule"],
        why=WHY[figures["why"]],
    )


def _action(do: str) -> str:
    return str(ACTIONS[do].label)


def _values(code: str, text: str, names: Names) -> str:
    """Values as people say them; a choice by its name."""
    field = FIELDS[code]
    if field.kind is Kind.BOOL:
        return {"True": pgettext("a fact", "yes"), "False": pgettext("a fact", "no")}.get(
            text, text
        )
    if field.kind not in {Kind.CHOICE, Kind.SET} or not text:
        return text
    return ", ".join(names.of(code, one) for one in text.split(", "))


TELL: Mapping[str, Callable[[Figures, Names], str]] = {
    "rule": _rule,
    "because": _because,
    "law_stop": _law_stop,
}
