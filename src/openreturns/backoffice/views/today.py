"""Today: what needs doing, what is late, what just happened; and the shop switcher."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openreturns.backoffice import timeline
from openreturns.backoffice.access import (
    CHOSEN,
    READ,
    RECEIVE,
    SET_UP,
    SETTLE,
    Staff,
    StaffRequest,
    get_shop,
)
from openreturns.backoffice.clocks import left, tone
from openreturns.backoffice.frame import answer, troubles
from openreturns.core.models import Event
from openreturns.core.money import Money
from openreturns.policies.services import current
from openreturns.returns.models import Return
from openreturns.returns.search import counters, running_late
from openreturns.withdrawals.queries import not_informed

SOON = timedelta(days=3)
MONTH = timedelta(days=30)


@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """The first page of the day: what this person can do about it."""
    now = timezone.localdate()
    payable = request.staff.able(SETTLE)
    late = running_late(payable, now + SOON)[:8] if payable else []
    context = {
        "day": now,
        "jobs": _jobs(request),
        "pays": bool(payable),
        "late": [
            {
                "rma": rma,
                "left": left(rma.refund_due_on, now),
                "tone": tone(rma.refund_due_on, now),
                "amount": Money(rma.money_due or rma.value, rma.currency),
            }
            for rma in late
        ],
        "latest": _latest(request.staff.shown),
        "not_informed": _not_informed(request.staff),
    }
    return answer(request, "backoffice/today.html", context)


def _not_informed(staff: Staff) -> int:
    """Orders of this month in which 12 months more are at risk (R16), for who can do something.

    A shop whose policy says that it informs everybody is not at risk.
    """
    shops = [shop for shop in staff.where(SET_UP) if shop.pk in staff.shown]
    risky = [shop.pk for shop in shops if shop.sells_to_consumers and not current(shop).informs]
    return not_informed(risky, timezone.now() - MONTH) if risky else 0


def _jobs(request: StaffRequest) -> list[dict[str, Any]]:
    decides, receives = request.staff.watched, request.staff.able(RECEIVE)
    rows: list[tuple[str, str, str, int]] = []
    if decides:
        n = counters(decides)
        rows += [
            ("inbox", _("Decide requests"), "requests", n.pending),
            ("cash", _("Pay refunds"), "to-settle", n.to_settle),
            ("alert-triangle", _("Solve problems"), "attention", troubles(decides)),
        ]
    if receives:
        n = n if receives == decides else counters(receives)
        rows += [
            ("zoom-check", _("Inspect parcels"), "to-inspect", n.to_inspect),
            ("truck-delivery", _("Expected to come in"), "incoming", n.incoming),
        ]
    return [
        {"icon": icon, "label": label, "url": reverse(f"backoffice:{page}"), "count": count}
        for icon, label, page, count in rows
    ]


def _latest(shops: tuple[Any, ...]) -> list[dict[str, Any]]:
    rows = Event.objects.filter(shop_id__in=shops, subject="return").order_by("-id")[:10]
    events = list(rows)
    numbers = Return.objects.filter(pk__in={event.subject_id for event in events})
    known = dict(numbers.values_list("pk", "number"))
    return [
        {"entry": entry, "number": known.get(event.subject_id, "")}
        for event, entry in zip(events, timeline.entries(events), strict=True)
    ]


@require_safe
def all_shops(request: StaffRequest) -> HttpResponse:
    """Show the things of all the person's shops again."""
    request.session.pop(CHOSEN, None)
    return redirect("backoffice:today")


@require_safe
def one_shop(request: StaffRequest, slug: str) -> HttpResponse:
    """Show only the things of one shop; a way of looking, nothing is changed."""
    request.session[CHOSEN] = str(get_shop(request, slug, READ).pk)
    return redirect("backoffice:today")
