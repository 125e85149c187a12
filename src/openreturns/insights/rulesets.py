"""A rule set as the time machine takes it: a draft or a version, by its id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.errors import NotFound
from openreturns.insights.models import label_of
from openreturns.policies import terms, versions
from openreturns.policies.models import PolicyDraft, PolicyVersion
from openreturns.shops.models import Shop


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A draft (by name) or version (by number) of a shop, with its complete terms."""

    key: UUID
    name: str
    number: int | None
    terms: Mapping[str, Any]

    @property
    def label(self) -> str:
        """As people call it."""
        return label_of(self.name, self.number)


def of_draft(row: PolicyDraft) -> RuleSet:
    """A draft as it stands now."""
    return RuleSet(row.pk, row.name, None, terms.full(row.terms))


def of_version(row: PolicyVersion) -> RuleSet:
    """A published version."""
    return RuleSet(row.pk, "", row.number, terms.full(row.terms))


def of_shop(shop: Shop) -> list[RuleSet]:
    """Drafts, the last changed first, then versions, the newest first."""
    drafts = PolicyDraft.objects.filter(shop=shop).order_by("-updated_at")
    published = versions.of_shop(shop).order_by("-number")
    return [*map(of_draft, drafts), *map(of_version, published)]


def find(shop: Shop, key: UUID) -> RuleSet:
    """One by its id; NotFound if the shop has none such."""
    draft = PolicyDraft.objects.filter(shop=shop, pk=key).first()
    if draft:
        return of_draft(draft)
    version = versions.of_shop(shop).filter(pk=key).first()
    if version is None:
        raise NotFound(_("This rule set does not exist any more."))
    return of_version(version)


def in_force(shop: Shop) -> RuleSet:
    """What an order placed now falls under; the first version for a shop without any yet."""
    now = timezone.now()
    row = versions.in_force(shop, now, now)
    if row is None:
        raise NotFound(_("This shop has no rules yet."))
    return of_version(row)
