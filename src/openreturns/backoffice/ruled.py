"""What rules said about each line when a return was announced, for the people who look at it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from openreturns.policies.models import PolicyVersion
from openreturns.policies.sentences import from_stored
from openreturns.policies.telling import told
from openreturns.policies.wording import Names, names_of
from openreturns.returns.models import LegalBasis, Return


@dataclass(frozen=True, slots=True)
class Ruled:
    """One line: its flags, who decided (the law, a rule and the list it leads to, or the
    shop's terms), and every step.
    """

    flags: list[str] = field(default_factory=list)
    by_law: bool = False
    by_terms: bool = False
    decided_by: str = ""
    url: str = ""
    steps: list[str] = field(default_factory=list)


def ruled(rma: Return) -> dict[str, Ruled]:
    """By the line's key in the decision, which is its place in the return."""
    rows = rma.decision.get("lines", [])
    names = names_of(rma.shop) if any(row.get("trace") for row in rows) else None
    return {str(row.get("key")): _line(row, names) for row in rows}


def _line(row: dict[str, Any], names: Names | None) -> Ruled:
    """A withdrawal in time is the law's; a rule may only say how, such as to keep it."""
    by_law = row.get("legal_basis") == LegalBasis.WITHDRAWAL and row.get("verdict") != "kept"
    rule = "" if by_law else str(row.get("decided_by", ""))
    found = [from_stored(one) for one in row.get("trace", [])]
    return Ruled(
        flags=[_in_words(dict(texts)) for texts in row.get("flags", [])],
        by_law=by_law,
        by_terms=not by_law and not rule and "verdict" in row,
        decided_by=str(row.get("decided_name", "")) if rule else "",
        url=f"{reverse('backoffice:all')}?{urlencode({'rule': rule})}" if rule else "",
        steps=[told(one, names) for one in found] if names else [],
    )


def _in_words(texts: dict[str, str]) -> str:
    return texts.get(get_language() or "en") or next(iter(texts.values()), "")


def rule_names(shops: Any) -> dict[str, str]:
    """The names of the rules of these shops by id, as they were called last."""
    names: dict[str, str] = {}
    for row in PolicyVersion.objects.filter(shop__in=shops).order_by("number"):
        names |= {str(rule["id"]): str(rule["name"]) for rule in row.terms.get("rules", [])}
    return names
