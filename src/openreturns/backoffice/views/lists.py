"""The queues: requests, incoming, to inspect, to settle, and all returns."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from openreturns.backoffice import paging
from openreturns.backoffice.access import DECIDE, StaffRequest
from openreturns.backoffice.filters import bar, filters_of
from openreturns.backoffice.frame import answer
from openreturns.backoffice.lists import key_of, rows_of
from openreturns.core.errors import FieldError, Invalid
from openreturns.returns.search import Filters, counters
from openreturns.returns.status import Status

PENDING = (Status.REQUESTED.value, Status.IN_REVIEW.value)
TABS = {"": PENDING, "rejected": (Status.REJECTED.value,)}


@require_safe
def requests(request: StaffRequest) -> HttpResponse:
    """What waits for a decision, the oldest first, each with tick and cross."""
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        raise Invalid(_("This part of the queue does not exist."), (FieldError("/tab", tab),))
    n = counters(request.staff.shown)
    here = reverse("backoffice:requests")
    waiting = ngettext("%(n)s waits for a decision", "%(n)s wait for a decision", n.pending)
    context = {
        "heading": _("Requests"),
        "sub": waiting % {"n": n.pending},
        "tabs": [
            {"label": _("To decide"), "url": here, "count": n.pending, "current": not tab},
            {
                "label": _("Rejected"),
                "url": f"{here}?tab=rejected",
                "count": n.rejected,
                "current": tab == "rejected",
            },
        ],
        "empty": _("No request waits for a decision."),
        "may_decide": bool(request.staff.where(DECIDE)) and not tab,
    }
    base = Filters((), queue="requests", status=TABS[tab], sort="created")
    return _list(request, base, context, "backoffice/requests.html")


@require_safe
def incoming(request: StaffRequest) -> HttpResponse:
    """Approved and on their way."""
    context = {"heading": _("Incoming"), "empty": _("Nothing is on its way.")}
    return _list(request, Filters((), queue="incoming"), context)


@require_safe
def to_inspect(request: StaffRequest) -> HttpResponse:
    """Received, and somebody has to look at it."""
    context = {"heading": _("To inspect"), "empty": _("Every parcel is inspected.")}
    return _list(request, Filters((), queue="to_inspect", sort="created"), context)


@require_safe
def to_settle(request: StaffRequest) -> HttpResponse:
    """Money is due."""
    context = {"heading": _("To settle"), "empty": _("All money that is due was paid.")}
    return _list(request, Filters((), queue="to_settle", sort="created"), context)


@require_safe
def everything(request: StaffRequest) -> HttpResponse:
    """All returns, by any filter."""
    context = {"heading": _("All returns"), "empty": _("There is no return yet.")}
    return _list(request, Filters(()), context)


def _list(
    request: StaffRequest,
    base: Filters,
    context: dict[str, Any],
    template: str = "backoffice/list.html",
) -> HttpResponse:
    filters = filters_of(request.GET, request.staff, base)
    found = rows_of(filters, request.staff, paging.spot_of(request.GET))
    keys = [key_of(row.rma, filters.sort) for row in found.rows]
    narrowing = bar(request.GET, request.staff, request.path)
    page = {
        "rows": found.rows,
        "bar": narrowing,
        "narrowed": bool(narrowing["chips"]),
        "here": request.get_full_path(),
        "search_query": request.GET.get("q", ""),
        "may_decide": False,
        **paging.links(request.GET, request.path, keys, found),
        **context,
    }
    return answer(request, template, page)
