"""Receive: scan anything printed, say what was in the box, book it, scan the next."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openreturns.backoffice import receipt_form as sheets
from openreturns.backoffice import undoing
from openreturns.backoffice.access import RECEIVE, StaffRequest, get_return
from openreturns.backoffice.frame import answer
from openreturns.backoffice.lists import reason_titles
from openreturns.backoffice.scanning import find
from openreturns.backoffice.timeline import pieces
from openreturns.backoffice.words import GRADES, language_word, outcome_word
from openreturns.core.errors import DomainError, MoveNotAllowed
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.policies.models import Reason
from openreturns.receiving.booked import Delivery
from openreturns.receiving.models import Receipt
from openreturns.returns.models import Return, ReturnLine, Upload

LAST = 6
EXTRA = ("line", "title", "quantity")


@require_safe
def scan(request: StaffRequest) -> HttpResponse:
    """The scan field, and what was booked just now."""
    code = request.GET.get("code", "")
    found = find(request.staff, code)
    if len(found) == 1:
        return redirect("backoffice:receive-return", found[0].number)
    search = urlencode({"q": code})
    context = {
        "code": code,
        "found": found,
        "order_search": f"{reverse('backoffice:orders')}?{search}",
        **_bench(request),
    }
    return answer(request, "backoffice/receive.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def receive_return(request: StaffRequest, number: str) -> HttpResponse:
    """The sheet of one return; a POST books it."""
    rma = get_return(request, number, RECEIVE)
    if request.method != "POST":
        return show(request, rma.number)
    request.fallback = partial(show, request, rma.number)
    sheet = sheets.read(rma, request.POST)
    remark = Remark(notify=bool(request.POST.get("notify")))
    if request.POST.get("inspecting"):
        desk.inspect(rma, sheet.arrived, by=request.actor, remark=remark)
    else:
        delivery = Delivery(sheet.arrived, missing=sheet.missing, extra=sheet.extra, remark=remark)
        desk.receive(rma, delivery, by=request.actor)
    undoing.remember(request.session, rma, sheet, inspecting=bool(request.POST.get("inspecting")))
    said = _("{number}: {pieces} booked. Scan the next one.")
    messages.success(request, said.format(number=rma.number, pieces=pieces(sheet.pieces)))
    return redirect("backoffice:receive")


@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    """Take back what this person booked last; its sheet is open again."""
    number = undoing.number(request.session)
    if not number:
        raise MoveNotAllowed(_("There is nothing left to undo."))
    rma = get_return(request, number, RECEIVE)
    undoing.undo(request.session, rma, by=request.actor)
    messages.success(request, _("{number}: the booking is undone.").format(number=number))
    return redirect("backoffice:receive-return", number)


def show(request: StaffRequest, number: str, problem: DomainError | None = None) -> HttpResponse:
    """The sheet as it is now; after a refusal with the reason and what was typed."""
    rma = get_return(request, number, RECEIVE)
    lines = list(rma.lines.all())
    asked = "inspect" in request.GET or bool(request.POST.get("inspecting"))
    waiting = sum(line.received for line in lines)
    coming = sum(line.count(sheets.EXPECTED) for line in lines)
    inspecting = bool(waiting) and (asked or not coming)
    context = {
        "code": rma.number,
        "rma": rma,
        "orders": ", ".join(order["number"] for order in rma.orders),
        "inspecting": inspecting,
        "expected": pieces(waiting if inspecting else coming),
        "waiting": waiting if coming and not inspecting else 0,
        "sheets": _sheets(request, rma, inspecting, problem is not None),
        "others": [] if inspecting else sheets.may_be_extra(rma),
        "extra": {name: request.POST.get(f"extra-{name}", "") for name in EXTRA},
        "problem": problem,
        "links": [
            {"id": error.pointer.strip("/"), "text": error.detail}
            for error in (problem.errors if problem else ())
        ],
        "grades": [(code, say()) for code, say in GRADES.items()],
        "language": language_word(rma.language),
        **_bench(request),
        "nothing": not waiting and not coming,
        "bookable": any(line.count(sheets.SOMEWHERE) for line in lines),
    }
    return answer(request, "backoffice/receive.html", context, problem.status if problem else 200)


def _sheets(
    request: StaffRequest, rma: Return, inspecting: bool, again: bool
) -> list[dict[str, Any]]:
    titles = reason_titles([rma.shop_id])
    restock = dict(Reason.objects.filter(shop=rma.shop_id).values_list("code", "restock"))
    photos: dict[Any, list[Upload]] = {}
    for photo in Upload.objects.filter(line__rma=rma, kind="photo").order_by("id"):
        photos.setdefault(photo.line_id, []).append(photo)
    rows = []
    for line in rma.lines.all():
        most = line.received if inspecting else line.count((*sheets.EXPECTED, *sheets.ANYWAY))
        if not most:
            continue
        back = restock.get(line.reason, True)
        typed = sheets.typed(line, request.POST) if again else None
        row = {
            "line": line,
            "most": most,
            "expected": sheets.expected_of(line, inspecting=inspecting),
            "why": _why(line, titles.get((rma.shop_id, line.reason), "")),
            "photos": photos.get(line.pk, []),
        }
        rows.append(row | (typed or sheets.blank(line, back, inspecting=inspecting)))
    return rows


def _why(line: ReturnLine, reason: str) -> str:
    return ", ".join(part for part in (reason, outcome_word(line.outcome)) if part)


def _bench(request: StaffRequest) -> dict[str, Any]:
    """What was booked today in these shops: how much, and the last ones."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Receipt.objects.filter(rma__shop__in=request.staff.shown, at__gte=start)
    count = rows.count()
    said = ngettext("%(n)s parcel today", "%(n)s parcels today", count) % {"n": count}
    last = rows.select_related("rma").prefetch_related("lines").order_by("-id")[:LAST]
    undo = undoing.number(request.session)
    return {"today": said, "just_now": _just_now(last), "undo_number": undo}


def _just_now(rows: Iterable[Receipt]) -> list[dict[str, Any]]:
    return [
        {
            "rma": row.rma,
            "pieces": pieces(sum(line.quantity for line in row.lines.all())),
            "grades": ", ".join(
                f"{line.quantity} {line.grade}" for line in row.lines.all() if line.grade
            ),
            "at": row.at,
        }
        for row in rows
    ]
