"""The return page: everything about one return, and only the actions that are possible now."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openreturns.backoffice import corrections, decision, timeline
from openreturns.backoffice.access import DECIDE, RECEIVE, StaffRequest, get_return
from openreturns.backoffice.asked import action_titles, answers
from openreturns.backoffice.clocks import clocks
from openreturns.backoffice.frame import answer
from openreturns.backoffice.lists import queue_url, reason_titles
from openreturns.backoffice.money import payments, purse, refunds
from openreturns.backoffice.possible import possible
from openreturns.backoffice.rails import rails
from openreturns.backoffice.ruled import ruled
from openreturns.backoffice.templatetags.office import ago
from openreturns.backoffice.words import (
    GROUNDS_IN_LAW,
    basis_word,
    grade_word,
    language_word,
    method_word,
    origin_word,
    outcome_word,
    parcel_word,
    trace,
    trouble_words,
)
from openreturns.core.actors import Kind
from openreturns.core.errors import DomainError
from openreturns.core.models import Event
from openreturns.core.money import Money
from openreturns.messages.models import Message
from openreturns.receiving.models import ReceiptLine
from openreturns.returns.models import Return, ReturnLine, Upload
from openreturns.shipping.models import Parcel
from openreturns.shipping.states import STILL_HERE, UNDER_WAY, ParcelState
from openreturns.shipping.transitions import GONE
from openreturns.shops.models import Membership

# Refusals that come from somebody else having been faster.
FASTER = frozenset({"changed-meanwhile", "not-allowed-now", "too-many", "nothing-due"})


@require_safe
def return_page(request: StaffRequest, number: str) -> HttpResponse:
    """One return."""
    return show(request, number)


def show(request: StaffRequest, number: str, problem: DomainError | None = None) -> HttpResponse:
    """The page as it is now; after a refusal with the reason on top and what was typed."""
    rma = get_return(request, number)
    parcels = _parcels(rma)
    events = list(Event.objects.filter(subject_id=rma.pk).order_by("-id"))
    back, queue = queue_url(rma)
    context = {
        "rma": rma,
        "back": back,
        "queue": queue,
        "can": possible(rma, parcels, request.staff),
        "problem": problem and _problem(problem, events, request),
        "typed": request.POST if problem else QueryDict(),
        "way": request.POST.get("way", "label"),
        "share": request.POST.get("share", "100"),
        **_money(rma),
        "lines": _lines(rma, request),
        "parcels": [_parcel(parcel) for parcel in parcels],
        "receipts": _receipts(rma),
        "corrections": corrections.offered(rma) if request.staff.may(RECEIVE, rma.shop_id) else [],
        "clocks": clocks(rma),
        "timeline": _story(rma, events),
        "notes": [event for event in events if event.type == "return.noted"],
        "customer": _customer(rma),
        "colleagues": _colleagues(rma, request),
        "origin": origin_word(rma.origin),
        "method": method_word(rma.method),
    }
    return answer(request, "backoffice/return.html", context, problem.status if problem else 200)


def _parcels(rma: Return) -> list[Parcel]:
    rows = Parcel.objects.filter(rma=rma).prefetch_related("lines__line").order_by("position")
    for parcel in rows:
        parcel.rma = rma
    return list(rows)


def _problem(error: DomainError, events: list[Event], request: StaffRequest) -> dict[str, str]:
    """A refusal in calm words; of two people at once it names the one who was faster."""
    deeds = (event for event in events if event.type.startswith(("return.", "refund.")))
    other = next((event for event in deeds if event.by_ref != request.actor.ref), None)
    if other is None or error.code not in FASTER or other.by_kind == Kind.CUSTOMER:
        return {"title": _("Nothing was changed."), "text": error.detail}
    said = _("{who}, {ago}: {what}.").format(
        who=timeline.who(other), ago=ago(other.at), what=timeline.words(other)
    )
    return {"title": error.detail, "text": said}


def _money(rma: Return) -> dict[str, Any]:
    """What is owed and was paid; the two rails only once something was decided."""
    sums = purse(rma)
    return {
        "tracks": [] if _untouched(rma) else rails(rma, sums),
        "purse": sums,
        "due": Money(sums.due, rma.currency),
        "refunds": refunds(rma),
        "payments": payments(rma),
    }


def _untouched(rma: Return) -> bool:
    """Nothing was decided yet, so there is no road to show."""
    return all(line.requested == line.quantity for line in rma.lines.all())


def _lines(rma: Return, request: StaffRequest) -> list[dict[str, Any]]:
    lines = list(rma.lines.all())
    titles, by_rules = reason_titles([rma.shop_id]), ruled(rma)
    actions = action_titles(lines)
    photos: dict[Any, list[Upload]] = {}
    for upload in Upload.objects.filter(line__in=lines, kind="photo").order_by("id"):
        photos.setdefault(upload.line_id, []).append(upload)
    decide = request.staff.may(DECIDE, rma.shop_id)
    typed = request.POST if request.method == "POST" else None
    return [
        _line(line, titles.get((rma.shop_id, line.reason), ""), photos.get(line.pk, []), actions)
        | {
            "sheet": decision.sheet(line, typed) if decide and line.requested else None,
            "ruled": by_rules.get(str(line.position)),
        }
        for line in lines
    ]


def _line(
    line: ReturnLine, reason: str, photos: list[Upload], actions: dict[str, str]
) -> dict[str, Any]:
    return {
        "line": line,
        "reason": reason,
        "outcome": outcome_word(line.outcome),
        "basis": basis_word(line.legal_basis),
        "law": "law" if line.legal_basis in GROUNDS_IN_LAW else "",
        "value": Money(line.value, line.rma.currency),
        "pieces": timeline.pieces(line.quantity),
        "trace": trace(line),
        "photos": photos,
        "answers": answers(line),
        "none": _("No reason given"),
        "action": actions.get(line.action, line.action),
    }


def _parcel(parcel: Parcel) -> dict[str, Any]:
    shape, word = parcel_word(parcel.state)
    content = ", ".join(f"{row.quantity} × {row.line.title}" for row in parcel.lines.all())
    return {
        "parcel": parcel,
        "shape": shape,
        "word": word,
        "content": content,
        "method": method_word(parcel.method),
        "live": parcel.state not in GONE,
        "can_void": parcel.state in STILL_HERE and parcel.method != "own_carrier",
        "can_track": parcel.state in STILL_HERE and not parcel.has_label,
        "can_hand_over": parcel.state in STILL_HERE and parcel.direction == "inbound",
        "can_lose": parcel.state in UNDER_WAY and parcel.method != "own_carrier",
        "pending": trouble_words(parcel.problem) if parcel.state == ParcelState.PLANNED else "",
    }


def _receipts(rma: Return) -> list[dict[str, Any]]:
    rows = (
        ReceiptLine.objects.filter(receipt__rma=rma, undone__lt=F("quantity"))
        .select_related("receipt", "line")
        .order_by("id")
    )
    return [
        {
            "row": row,
            "grade": grade_word(row.grade) if row.grade else "",
            "at": row.receipt.at,
            "by": row.receipt.by_name,
        }
        for row in rows
    ]


def _story(rma: Return, events: list[Event]) -> list[timeline.Entry]:
    """Events and the mails that were sent, newest first."""
    mails = Message.objects.filter(subject_id=rma.pk).order_by("-id")
    sent = [
        timeline.Entry("mail", _("Mail: {subject}").format(subject=mail.subject), mail.error, at)
        for mail in mails
        for at in [mail.sent_at or mail.created_at]
    ]
    return sorted([*sent, *timeline.entries(events)], key=lambda entry: entry.at, reverse=True)


def _customer(rma: Return) -> dict[str, Any]:
    others = Return.objects.filter(shop=rma.shop_id, customer=rma.customer_id)
    count = others.count() if rma.customer_id else 1
    query = urlencode({"email": rma.email})
    return {
        "language": language_word(rma.language),
        "returns": count,
        "url": f"{reverse('backoffice:all')}?{query}" if rma.email else "",
    }


def _colleagues(rma: Return, request: StaffRequest) -> list[tuple[str, str, bool]]:
    rows = Membership.objects.filter(shop=rma.shop_id).select_related("user").order_by("user__name")
    return [(str(row.user_id), str(row.user), row.user_id == rma.assignee_id) for row in rows]
