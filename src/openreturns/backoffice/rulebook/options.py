"""What can be chosen in a rule: fields by group, the shop's own values by their names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from babel import Locale
from django.utils.translation import gettext as _

from openreturns.backoffice.words import METHODS
from openreturns.policies.forms import questions_of
from openreturns.policies.models import Action, Reason
from openreturns.policies.rules.actions import FEES
from openreturns.policies.rules.fields import FIELDS, GROUPS, OUTCOMES
from openreturns.policies.wording import Names, names_of
from openreturns.shops.models import Shop
from openreturns.shops.services import NO_COUNTRIES

NEAR = ("NL", "BE", "DE", "FR", "AT", "LU", "GB")
Choice = tuple[str, str]
Group = tuple[str, list[Choice]]


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of one shop in the reader's language."""

    names: Names
    values: Mapping[str, list[Group]]

    def fields(self, *, whole: bool) -> list[Group]:
        """The facts by group; a rule about the whole return has fewer."""
        groups = []
        for code, label in GROUPS.items():
            known = [f for f in FIELDS.values() if f.group == code]
            found = [(f.code, str(f.label)) for f in known if f.for_whole_return or not whole]
            groups += [(str(label), found)] if found else []
        return groups

    def of(self, code: str) -> list[Group]:
        """What a field or a part of an action can be; empty where one types freely."""
        choices = FIELDS[code].choices if code in FIELDS else None
        if choices:
            return [("", [(key, str(label)) for key, label in choices.items()])]
        return self.values.get(code, [])


def options_of(shop: Shop) -> Options:
    """Everything that can be chosen in this shop."""
    names = names_of(shop)
    methods = {code: say() for code, say in METHODS.items()}
    language = names.language
    actions = {row.code: row.title(language) for row in Action.objects.filter(shop=shop)}
    asked = {code: one.title(language) for code, one in questions_of(shop).items()}
    ours = {
        "return.method": methods,
        "methods": methods,
        "line.action": actions,
        "line.answer": asked,
    }
    titles = {**names.titles, **ours}
    names = replace(names, titles=titles)
    reasons = _reasons(shop, names)
    plain = [("", list(methods.items()))]
    return Options(
        names,
        {
            "line.reason": reasons,
            "return.reasons": reasons,
            "order.country": _countries(shop, names.language),
            "return.method": plain,
            "methods": plain,
            **({"line.action": [("", list(actions.items()))]} if actions else {}),
            "outcomes": [("", [(code, str(label)) for code, label in OUTCOMES.items()])],
            "fee": [("", [(code, str(label)) for code, label in FEES.items()])],
        },
    )


def _reasons(shop: Shop, names: Names) -> list[Group]:
    groups: dict[str, list[Choice]] = {"mind": [], "wrong": []}
    for row in Reason.objects.filter(shop=shop):
        groups[row.group].append((row.code, row.title(names.language)))
    return [
        (_("Changed my mind"), groups["mind"]),
        (_("Something is wrong"), groups["wrong"]),
    ]


def _countries(shop: Shop, language: str) -> list[Group]:
    """Those near by first, then all by name."""
    known = {
        code: str(name)
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    }
    near = [code for code in dict.fromkeys((shop.country, *NEAR)) if code in known]
    rest = sorted((name, code) for code, name in known.items() if code not in near)
    return [
        (_("Near by"), [(code, known[code]) for code in near]),
        (_("All others"), [(code, name) for name, code in rest]),
    ]
