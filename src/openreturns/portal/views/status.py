"""A return after it was announced: where goods and money are, the label, and the way back."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openreturns.core.actors import customer
from openreturns.core.errors import MoveNotAllowed, NotFound
from openreturns.core.models import Event
from openreturns.core.money import Money
from openreturns.flow import desk
from openreturns.policies.models import Reason
from openreturns.policies.sentences import from_stored
from openreturns.portal import progress, sums
from openreturns.portal.basket import own_image
from openreturns.portal.surface import PortalRequest, answer, of_return, status_url
from openreturns.returns.models import Return, ReturnLine
from openreturns.shipping.models import Parcel
from openreturns.shops.addresses import address_for


@require_GET
@of_return
def status(request: PortalRequest) -> HttpResponse:
    """Everything about one return, for whoever holds its link."""
    return answer(request, "portal/status.html", _context(request, request.rma))


@require_GET
@of_return
def label(request: PortalRequest, parcel: int) -> HttpResponseBase:
    """The label of a parcel as a PDF."""
    row = Parcel.objects.filter(rma=request.rma, position=parcel, direction="inbound").first()
    if row is None:
        raise NotFound(_("There is no such label."))
    if row.state in {"voided", "expired"}:
        raise MoveNotAllowed(_("This label stopped working."))
    if not row.has_label:
        raise MoveNotAllowed(_("The label is not ready yet. It comes by mail, too."))
    name = f"{request.rma.number}-{row.position}.pdf"
    return FileResponse(
        row.label.open(), as_attachment=True, filename=name, content_type="application/pdf"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_return
def cancellation(request: PortalRequest) -> HttpResponse:
    """Ask whether they are sure and say what stops working; then cancel."""
    rma = request.rma
    parcels = _parcels(rma)
    if not desk.may_cancel(rma, parcels):
        raise MoveNotAllowed(_("This return can no longer be cancelled: it is on its way."))
    if request.method == "POST":
        desk.cancel(rma, by=customer(rma.name))
        messages.success(request, _("Your return is cancelled."))
        return redirect(status_url(request.shop, rma))
    context = {
        "rma": rma,
        "back_url": status_url(request.shop, rma),
        "has_label": any(parcel.has_label for parcel in progress.live(parcels)),
        "again_until": rma.withdrawal_ends_on,
    }
    return answer(request, "portal/cancel.html", context)


def _parcels(rma: Return) -> list[Parcel]:
    return list(Parcel.objects.filter(rma=rma, direction="inbound").order_by("position"))


def _context(request: PortalRequest, rma: Return) -> dict[str, Any]:
    parcels = progress.live(_parcels(rma))
    lines = list(rma.lines.all())
    rows, coming = sums.money_of(rma)
    ready = [parcel for parcel in parcels if parcel.has_label and parcel.state == "booked"]
    waiting = [parcel for parcel in parcels if parcel.method == "label" and not parcel.has_label]
    title, text = progress.headline(rma, bool(ready))
    return {
        "rma": rma,
        "rma_url": status_url(request.shop, rma),
        "title": title,
        "text": text,
        "ready": [_label(request, parcel) for parcel in ready],
        "waiting": waiting,
        "problem": any(parcel.problem for parcel in waiting),
        "send_to": _address(request) if _goes_by_itself(rma) else [],
        "goods": progress.goods_rail(lines),
        "money": progress.money_rail(rma, coming),
        "rows": rows,
        "refunded_by": rma.refund_due_on if coming or rma.money_due else None,
        "lines": _lines(rma, lines),
        "why": sums.why([from_stored(one) for one in line.why] for line in lines),
        "refusals": [line for line in lines if line.rejected and line.rejected_text],
        "story": progress.told(Event.objects.filter(subject_id=rma.pk).order_by("-id")),
        "cancel_url": status_url(request.shop, rma, "cancel")
        if desk.may_cancel(rma, parcels)
        else "",
        "email": masked_email(rma.email),
    }


def _goes_by_itself(rma: Return) -> bool:
    return rma.method == "own_carrier" and any(line.approved for line in rma.lines.all())


def _label(request: PortalRequest, parcel: Parcel) -> dict[str, Any]:
    page = status_url(request.shop, request.rma)
    return {
        "url": f"{page}label/{parcel.position}/",
        "code": parcel.tracking_number or parcel.code,
        "expires_on": parcel.expires_on,
        "tracking_url": parcel.tracking_url,
    }


def _address(request: PortalRequest) -> list[str]:
    found = address_for(request.shop, str(request.rma.decision.get("destination") or ""))
    part = {name: str(value or "") for name, value in found.items()}
    street = f"{part.get('street', '')} {part.get('house_number', '')}".strip()
    town = f"{part.get('postal_code', '')} {part.get('city', '')}".strip()
    named = part.get("company") or part.get("name") or request.shop.name
    return [row for row in (named, street, town, part.get("country", "")) if row]


def _lines(rma: Return, lines: list[ReturnLine]) -> list[dict[str, Any]]:
    reasons = {reason.code: reason for reason in Reason.objects.filter(shop=rma.shop_id)}
    language = get_language() or "en"
    return [
        {
            "name": line.title,
            "image_url": own_image(line.image_url),
            "text": " · ".join(
                [sums.pieces(line.quantity)]
                + ([reasons[line.reason].title(language)] if line.reason in reasons else [])
            ),
            "price": Money(line.value, rma.currency),
        }
        for line in lines
    ]


def masked_email(email: str) -> str:
    """m•••@example.com: enough to know one's own, too little to learn it."""
    name, at, home = email.partition("@")
    return f"{name[:1]}•••@{home}" if at else ""
