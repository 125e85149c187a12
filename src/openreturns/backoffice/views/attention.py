"""Attention: what did not get through and what is late; a person looks and tries again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from openreturns.backoffice.access import StaffRequest
from openreturns.backoffice.clocks import left
from openreturns.backoffice.frame import SOON, answer
from openreturns.backoffice.timeline import words
from openreturns.backoffice.words import handler_word, trouble_words
from openreturns.core.deliveries import dead_letters, revive, waiting_behind
from openreturns.core.errors import NotFound
from openreturns.core.models import Delivery
from openreturns.core.money import Money
from openreturns.policies.deadlines import late_penalty
from openreturns.returns.models import Return
from openreturns.returns.search import running_late
from openreturns.settlement.queries import failed_refunds

MOST = 50
ALARM_RED = 2  # days before the day


@require_safe
def attention(request: StaffRequest) -> HttpResponse:
    """What was given up after all tries, refunds that failed and refunds that are overdue."""
    shops = request.staff.watched
    today = timezone.localdate()
    late = running_late(shops, today + SOON)[:MOST]
    context = {
        "failed": _failed(dead_letters(shops)[:MOST]),
        "refused": [
            {"rma": one.rma, "amount": Money(one.amount, one.currency), "why": one.failure}
            for one in failed_refunds(shops)[:MOST]
        ],
        "late": [
            {
                "rma": rma,
                "left": left(rma.refund_due_on, today),
                "tone": _alarm(rma, today),
                "penalty": _penalty(rma, today),
                "amount": Money(rma.money_due or rma.value, rma.currency),
            }
            for rma in late
        ],
    }
    return answer(request, "backoffice/attention.html", context)


def _alarm(rma: Return, today: date) -> str:
    """Amber from 5 days before the day, red from 2 (R28)."""
    days = (rma.refund_due_on - today).days if rma.refund_due_on else 0
    return "soon" if days > ALARM_RED else "late"


def _penalty(rma: Return, today: date) -> Money | None:
    """What a French consumer can add to a sum that is late, as a risk (R34)."""
    if rma.country != "FR" or rma.refund_due_on is None:
        return None
    sum_ = late_penalty(rma.money_due or rma.value, rma.refund_due_on, today)
    return Money(sum_, rma.currency) if sum_ else None


def _failed(rows: Iterable[Delivery]) -> list[dict[str, Any]]:
    found = list(rows)
    keys = {row.subject_id for row in found}
    numbers = dict(Return.objects.filter(pk__in=keys).values_list("pk", "number"))
    return [
        {
            "row": row,
            "what": handler_word(row.handler),
            "because": words(row.event),
            "error": trouble_words(row.error),
            "number": numbers.get(row.subject_id, ""),
            "behind": waiting_behind(row),
        }
        for row in found
    ]


@require_POST
def retry(request: StaffRequest, key: int) -> HttpResponse:
    """Try it again at once; what waits behind it follows."""
    row = dead_letters(request.staff.watched).filter(pk=key).first()
    if row is None:
        raise NotFound(_("Nothing failed under this number. Somebody may have tried it again."))
    revive(row, by=request.actor)
    messages.success(request, _("It is tried again now."))
    return redirect("backoffice:attention")
