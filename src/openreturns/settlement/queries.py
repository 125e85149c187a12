"""Reads over refunds and their returns."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from openreturns.settlement.models import Refund
from openreturns.settlement.states import RefundState


def failed_refunds(shops: Sequence[UUID]) -> QuerySet[Refund]:
    """Refunds that the provider refused or took back and whose money is still due, newest first."""
    failed = Refund.objects.filter(state=RefundState.FAILED, rma__shop__in=shops)
    return failed.filter(rma__money_due__gt=0).select_related("rma").order_by("-id")
