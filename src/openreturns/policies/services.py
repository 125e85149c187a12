"""Publishing a policy, and finding the one that was in force."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from openreturns.policies.models import PolicyVersion
from openreturns.policies.policy import Policy, policy_of
from openreturns.policies.reasons import add_standard_reasons
from openreturns.shops.models import Shop

DEFAULT = Policy(version="default")


def version_for(shop: Shop, ordered_at: datetime) -> Policy:
    """The policy in force when the order was placed; the first one for older orders."""
    rows = list(PolicyVersion.objects.filter(shop=shop).order_by("effective_from"))
    in_force = [row for row in rows if row.effective_from <= ordered_at]
    row = in_force[-1] if in_force else (rows[0] if rows else None)
    return policy_of(row) if row else DEFAULT


def current(shop: Shop) -> Policy:
    """The policy in force now."""
    return version_for(shop, timezone.now())


@transaction.atomic
def publish(shop: Shop, **changes: Any) -> Policy:
    """Publish a version that differs from the present one in `changes`; old orders keep theirs."""
    terms = {**asdict(current(shop)), **changes}
    terms.pop("version")
    row = PolicyVersion.objects.create(shop=shop, effective_from=timezone.now(), terms=terms)
    return policy_of(row)


@transaction.atomic
def start(shop: Shop) -> None:
    """What a new shop begins with: nine reasons and 30 days, decided by hand."""
    add_standard_reasons(shop)
    publish(shop)
