"""What the page of the rules shows beside them: the last run of a draft or version."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from openreturns.backoffice.time_machine.showing import FINDINGS_IN_PANEL, whole
from openreturns.insights import queries
from openreturns.shops.models import Shop


def panel_of(shop: Shop, ruleset: UUID, terms: dict[str, Any]) -> dict[str, Any]:
    """For `backoffice/time_machine/panel.html`; `terms` as they stand now, to know if it is old."""
    run = queries.latest_of(shop, ruleset)
    page = reverse("backoffice:time-machine", args=[shop.slug])
    panel: dict[str, Any] = {"page": page, "ruleset": str(ruleset), "currency": shop.currency}
    if run is None:
        return panel
    found = whole(run)
    return panel | {
        "result": found,
        "old": run.terms != terms,
        "findings": found["findings"][:FINDINGS_IN_PANEL],
        "more": max(0, len(found["findings"]) - FINDINGS_IN_PANEL),
    }
