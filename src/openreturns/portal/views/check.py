"""Step 3: everything once more, then one button; and the way to throw it all away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openreturns.core.actors import customer
from openreturns.core.money import Money
from openreturns.flow import desk
from openreturns.portal import access, answers, changed, sums
from openreturns.portal.basket import Basket, basket, own_image
from openreturns.portal.surface import (
    PortalRequest,
    answer,
    closed,
    of_draft,
    of_shop,
    status_url,
    steps,
)
from openreturns.portal.views.method import ways
from openreturns.returns import drafts
from openreturns.returns.models import Return
from openreturns.settlement.quote import Quote
from openreturns.shops.numbers import next_number

LONGEST_COMMENT = 2000


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def check(request: PortalRequest) -> HttpResponse:
    """Show what will happen; confirming makes the return, exactly once."""
    full = basket(request.draft)
    worked = full.quote()
    if worked is None or not worked.returnable:
        messages.warning(
            request, _("Something has changed: not everything you chose can still come back.")
        )
        return redirect("portal:items", request.shop.slug)
    if answers.incomplete(full, worked):
        messages.warning(request, _("There is a question left about one of your items."))
        return redirect("portal:items", request.shop.slug)
    if not _sendable(request, full, worked):
        return redirect("portal:method", request.shop.slug)
    if request.method != "POST":
        return answer(request, "portal/check.html", _context(request, full, worked))
    _keep_comment(request)
    changes = changed.changes(request.POST.get("seen", ""), worked)
    if changes:
        context = _context(request, basket(request.draft), worked) | {"changes": changes}
        return answer(request, "portal/check.html", context, 409)
    rma = _confirm(request)
    messages.success(request, _("Your return is announced."))
    return redirect(status_url(request.shop, rma))


def _sendable(request: PortalRequest, full: Basket, worked: Quote) -> bool:
    """It is packed for a way that is still offered; if that one is gone, say so."""
    method = full.content.get("method")
    if method and method not in worked.decision.methods:
        messages.warning(
            request,
            _("Something has changed: your way of sending is no longer offered. Choose another."),
        )
        return False
    return bool(full.content.get("packed") and method)


def _keep_comment(request: PortalRequest) -> None:
    comment = request.POST.get("comment", "").strip()[:LONGEST_COMMENT]
    drafts.change(request.draft, lambda content: content.update(comment=comment))


def _confirm(request: PortalRequest) -> Return:
    """Announce it; of two clicks at once the second finds the first one's return."""
    number = next_number(request.shop, timezone.now())

    def make() -> Return:
        said = basket(request.draft).announcement()
        if said is None:
            raise ValueError("a draft without items reached the last step")
        first = said.orders[0]
        name = first.customer.name if first.customer else ""
        return desk.submit(said, by=customer(name), number=number)[0]

    return drafts.confirm(request.draft, make)


def _context(request: PortalRequest, full: Basket, worked: Quote) -> dict[str, Any]:
    masked = access.is_masked(request, request.shop, full.orders)
    order = full.orders[0]
    return {
        **steps(request.shop, 3),
        "rows": sums.preview(worked),
        "total": Money(worked.total, worked.currency),
        "lines": [_line(line, worked.currency) for line in worked.lines],
        "way": next(one for one in ways(worked) if one.code == full.content["method"]),
        "approved": worked.decision.approved,
        "why": sums.why([line.decided.findings for line in worked.lines]),
        "send_back_by": worked.clocks.send_back_by,
        "refund_due_on": worked.clocks.refund_due_on,
        "email": "" if masked or not order.customer else order.customer.email,
        "sender": _sender(order.shipping_address or {}, masked),
        "comment": full.content.get("comment", ""),
        "seen": changed.seen(worked),
    }


def _line(line: Any, currency: str) -> dict[str, Any]:
    thing, reason = line.wanted.order_line, line.wanted.reason
    said = [sums.pieces(line.wanted.quantity)]
    if reason:
        said.append(reason.title(get_language() or "en"))
    return {
        "name": thing.title,
        "image_url": own_image(thing.image_url),
        "text": " · ".join([*said, _("money back")]),
        "price": Money(line.amount, currency),
    }


def _sender(address: dict[str, Any], masked: bool) -> str:
    """Where it comes from; by postcode alone no more than that is shown."""
    town = f"{address.get('postal_code') or ''} {address.get('city') or ''}".strip()
    street = f"{address.get('street') or ''} {address.get('house_number') or ''}".strip()
    parts = [town] if masked else [str(address.get("name") or ""), street, town]
    return ", ".join(part for part in parts if part)


@require_http_methods(["GET", "HEAD", "POST"])
@of_shop
def stop(request: PortalRequest) -> HttpResponse:
    """Throw away what was filled in, after asking once."""
    shop = request.shop
    if not shop.allow_returns:
        return closed(request)
    draft = access.draft_of(request, shop)
    if request.method == "POST":
        access.forget_draft(request, shop)
        messages.info(request, _("What you had filled in is thrown away. Nothing was sent."))
        return redirect("portal:start", shop.slug)
    if draft is None or draft.rma:
        return redirect("portal:start", shop.slug)
    return answer(request, "portal/stop.html", {})
