"""What of an order can come back today: the quote of everything that is left, line by line."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from openreturns.api.quoting import fees_json, methods_json, why
from openreturns.orders.models import Order
from openreturns.policies.models import Reason
from openreturns.policies.offered import offered
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.models import Origin
from openreturns.returns.queries import chooser, reasons_of
from openreturns.settlement.quote import QuoteLine, quote
from openreturns.shops.models import Shop

OUTCOMES = ["refund"]


def eligibility(shop: Shop, order: Order, language: str) -> dict[str, Any]:
    """Every line with its quantity left, last day, ground and reasons why."""
    reasons = reasons_of(shop)
    worked_out = quote(
        Announcement(
            shop=shop,
            lines=tuple(
                Wanted(quantity=max(line.free, 1), order_line=line) for line in order.lines.all()
            ),
            declared_at=timezone.now(),
            origin=Origin.API,
            language=language,
        )
    )
    return {
        "lines": [_line(line, reasons.values(), language) for line in worked_out.lines],
        "methods": methods_json(worked_out),
        "fees": fees_json(worked_out, language),
    }


def _line(line: QuoteLine, reasons: Iterable[Reason], language: str) -> dict[str, Any]:
    thing, decided = line.wanted.order_line, line.decided
    free = max(0, thing.free) if thing else 0
    return {
        "line": str(thing.pk) if thing else "",
        "external_id": thing.external_id if thing else "",
        "quantity": free if decided.returnable else 0,
        "until": decided.until.isoformat() if decided.until else None,
        "legal_basis": decided.legal_basis,
        "reasons": [one.code for one in offered(reasons, chooser(thing))] if thing else [],
        "outcomes": OUTCOMES,
        "why": [why(finding, language) for finding in decided.findings],
    }
