"""What changed between two sets of terms, each change as a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openreturns.core.money import Money
from openreturns.policies import window_words
from openreturns.policies.wording import Names, plain, sentence
from openreturns.ui import formats

Terms = Mapping[str, Any]
Rule = Mapping[str, Any]

# Terms of which it is enough to say that they changed: their page shows what they are.
OTHERS: Mapping[str, Promise] = {
    "methods": gettext_lazy("ways to send it back"),
    "carrier": gettext_lazy("the carrier"),
    "label_cost": gettext_lazy("what the carrier takes for a label"),
    "handling_fee": gettext_lazy("the handling fee"),
    "restocking": gettext_lazy("the restocking fee"),
    "without_delivery": gettext_lazy("how days count where the delivery is unknown"),
    "shipment_days": gettext_lazy("days from shipment to delivery"),
    "informs": gettext_lazy("whether every order comes with the information about withdrawal"),
    "thirty_day_countries": gettext_lazy("countries with 30 days for sales at the door"),
    "extend_limit_days": gettext_lazy("days that staff may give more"),
    "expire_after_days": gettext_lazy("when an approved return expires"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its sentence, the rule it is about ("" for none), what it says now and said."""

    text: str
    rule: str = ""
    now: str = ""
    before: str = ""


def changes(before: Terms, after: Terms, names: Names) -> list[Change]:
    """Everything that differs: terms first, then the rules from top to bottom."""
    return [*_terms(before, after, names), *_rules(before["rules"], after["rules"], names)]


def _terms(before: Terms, after: Terms, names: Names) -> Iterator[Change]:
    if before["window_days"] != after["window_days"]:
        told = _("Days to send back: {now} instead of {before}.")
        yield Change(told.format(now=after["window_days"], before=before["window_days"]))
    if before["label_fee"] != after["label_fee"]:
        now, then = (_money(terms["label_fee"], names) for terms in (after, before))
        yield Change(_("Return label: {now} instead of {before}.").format(now=now, before=then))
    yield from map(Change, window_words.changed(before["windows"], after["windows"]))
    if before["decide_by_hand"] != after["decide_by_hand"]:
        yield Change(
            _("A person decides what no rule decides.")
            if after["decide_by_hand"]
            else _("What no rule decides is approved at once.")
        )
    for name, label in OTHERS.items():
        if before[name] != after[name]:
            yield Change(_("Changed: {term}.").format(term=label))


def _money(amount: int, names: Names) -> str:
    return formats.money(Money(amount, names.currency))


def _rules(before: Sequence[Rule], after: Sequence[Rule], names: Names) -> Iterator[Change]:
    old = {rule["id"]: rule for rule in before}
    new = {rule["id"]: rule for rule in after}
    for key, rule in new.items():
        if key not in old:
            told = _("New rule “{name}”.").format(name=rule["name"])
            yield Change(told, key, plain(sentence(rule, names)))
        elif rule != old[key]:
            yield from _rule(old[key], rule, names)
    for key, rule in old.items():
        if key not in new:
            told = _("Rule “{name}” is gone.").format(name=rule["name"])
            yield Change(told, key, "", plain(sentence(rule, names)))
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Change(_("The rules are read in another order."))


def _rule(before: Rule, after: Rule, names: Names) -> Iterator[Change]:
    key, name = after["id"], after["name"]
    if before["on"] != after["on"]:
        told = (
            _("Rule “{name}” is switched on.")
            if after["on"]
            else _("Rule “{name}” is switched off.")
        )
        yield Change(told.format(name=name), key)
    if before["name"] != name:
        told = _("Rule “{before}” is called “{name}” now.")
        yield Change(told.format(before=before["name"], name=name), key)
    now, then = plain(sentence(after, names)), plain(sentence(before, names))
    if now != then:
        yield Change(_("Rule “{name}” changed.").format(name=name), key, now, then)
    elif _elsewhere(before) != _elsewhere(after):
        yield Change(
            _("Rule “{name}” applies elsewhere or says something else.").format(name=name), key
        )


def _elsewhere(rule: Rule) -> tuple[Any, ...]:
    """What its sentence does not show: where it applies, and texts in other languages."""
    return (rule["level"], tuple(rule["scope"]), rule["when"], rule["then"])
