"""The policy of an order, and what a new shop begins with."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from openreturns.policies import terms, versions
from openreturns.policies.policy import Policy, policy_of
from openreturns.policies.reasons import add_standard_reasons
from openreturns.shops.models import Shop

DEFAULT = Policy(version="default")


def version_for(shop: Shop, ordered_at: datetime, moment: datetime | None = None) -> Policy:
    """The policy an order falls under when something is asked for at `moment` (now)."""
    row = versions.in_force(shop, ordered_at, moment or timezone.now())
    return policy_of(row, shop) if row else DEFAULT


def current(shop: Shop) -> Policy:
    """The policy of an order placed now."""
    return version_for(shop, timezone.now())


@transaction.atomic
def publish(shop: Shop, **changes: Any) -> Policy:
    """Publish a version that differs from the last in `changes`; earlier orders keep theirs."""
    last = versions.of_shop(shop).order_by("number").last()
    return policy_of(
        versions.add(shop, {**terms.full(last.terms if last else {}), **changes}), shop
    )


@transaction.atomic
def start(shop: Shop) -> None:
    """What a new shop begins with: nine reasons and 30 days, decided by hand."""
    add_standard_reasons(shop)
    publish(shop)
