"""What rules said about each line when a return was announced, for the people who look at it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from openreturns.policies.models import PolicyVersion
from openreturns.policies.sentences import from_stored
from openreturns.policies.telling import told
from openreturns.returns.models import Return


@dataclass(frozen=True, slots=True)
class Ruled:
    """One line: its flags, the rule that decided (name and the list it leads to), every step."""

    flags: list[str] = field(default_factory=list)
    decided_by: str = ""
    url: str = ""
    steps: list[str] = field(default_factory=list)


def ruled(rma: Return) -> dict[str, Ruled]:
    """By the line's key in the decision, which is its place in the return."""
    return {str(row.get("key")): _line(row) for row in rma.decision.get("lines", [])}


def _line(row: dict[str, Any]) -> Ruled:
    rule = str(row.get("decided_by", ""))
    found = [from_stored(one) for one in row.get("trace", [])]
    return Ruled(
        flags=[_in_words(dict(texts)) for texts in row.get("flags", [])],
        decided_by=str(row.get("decided_name", "")),
        url=f"{reverse('backoffice:all')}?{urlencode({'rule': rule})}" if rule else "",
        steps=[told(one) for one in found],
    )


def _in_words(texts: dict[str, str]) -> str:
    return texts.get(get_language() or "en") or next(iter(texts.values()), "")


def rule_names(shops: Any) -> dict[str, str]:
    """The names of the rules of these shops by id, as they were called last."""
    names: dict[str, str] = {}
    for row in PolicyVersion.objects.filter(shop__in=shops).order_by("number"):
        names |= {str(rule["id"]): str(rule["name"]) for rule in row.terms.get("rules", [])}
    return names
