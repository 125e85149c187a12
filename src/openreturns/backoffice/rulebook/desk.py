"""What lies on the table when rules are looked at: the shop, its last version, a draft of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from openreturns.policies import terms, versions
from openreturns.policies.difference import Change, changes
from openreturns.policies.drafting import Place
from openreturns.policies.models import PolicyDraft, PolicyVersion
from openreturns.policies.wording import Names
from openreturns.returns.queries import as_id
from openreturns.shops.models import Shop


@dataclass(frozen=True, slots=True)
class Table:
    """The rules one looks at: a draft, or the last version while there is no draft."""

    shop: Shop
    version: PolicyVersion
    draft: PolicyDraft | None

    @property
    def terms(self) -> dict[str, Any]:
        """The terms as they stand here."""
        return terms.full((self.draft or self.version).terms)

    @property
    def published(self) -> dict[str, Any]:
        """The terms of the last version."""
        return terms.full(self.version.terms)

    def changes(self, names: Names) -> list[Change]:
        """What the draft would change."""
        return changes(self.published, self.terms, names) if self.draft else []

    @property
    def place(self) -> Place:
        """What a form of this page says about where it belongs."""
        return Place(self.draft.pk, self.draft.version) if self.draft else Place(None)

    @property
    def query(self) -> str:
        """The part of an address that names the draft."""
        return f"?draft={self.draft.pk}" if self.draft else ""

    @property
    def asking(self) -> str:
        """The same, ready for one more name and value."""
        return f"{self.query}&" if self.draft else "?"


def table(shop: Shop, data: QueryDict) -> Table:
    """The draft that is named, else the one changed last, else the last version."""
    drafts = PolicyDraft.objects.filter(shop=shop).select_related("base", "shop")
    named = as_id(data.get("draft", ""))
    draft = drafts.filter(pk=named).first() if named else None
    return Table(shop, versions.latest(shop), draft or drafts.order_by("-updated_at").first())


def place(data: QueryDict) -> Place:
    """Which draft a form was made for, and which count of it was seen."""
    seen = data.get("seen", "")
    draft: UUID | None = as_id(data.get("draft", ""))
    return Place(draft, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 1)
