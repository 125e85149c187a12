"""The withdrawal function: form → review → received, and nothing between (R4, R14).

It needs no cookie, no sign-in and no script, and is open whatever the shop has switched
off. A statement from another site can do no more than one typed here, so its forms carry
no CSRF token, which would need a cookie (R2).
"""

from datetime import date
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openreturns.core.actors import customer
from openreturns.core.errors import NotFound
from openreturns.portal.statement import KEPT, Page
from openreturns.portal.surface import PortalRequest, answer, of_shop
from openreturns.shops.models import Shop
from openreturns.ui import formats
from openreturns.withdrawals import links
from openreturns.withdrawals.declaring import declare, whole
from openreturns.withdrawals.labels import Words, words
from openreturns.withdrawals.model_form import model_form
from openreturns.withdrawals.models import Withdrawal
from openreturns.withdrawals.timeliness import ended_on


@require_GET
@of_shop
def withdraw(request: PortalRequest) -> HttpResponse:
    """Step 1, prefilled where the order is known or with what was typed before."""
    kept = request.session.get(KEPT, {}).get(str(request.shop.pk))
    if kept and "change" in request.GET:
        return _form(request, Page(request, kept))
    return _form(request, Page(request))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@of_shop
def review(request: PortalRequest) -> HttpResponse:
    """Step 2: the statement as it will stand, and one button. Nothing has happened yet."""
    if request.method != "POST":
        return redirect(_at(request, "withdraw"))
    page = Page(request, request.POST)
    if not page.is_right:
        return _form(request, page, 422)
    kept = {**request.session.get(KEPT, {}), str(request.shop.pk): request.POST.dict()}
    request.session[KEPT] = kept
    context = {
        "page": page,
        "form": page.form,
        "words": _words(request),
        "what": page.named or _("The whole order"),
        "action": _at(request, "withdraw-confirmation"),
        "change_url": _at(request, "withdraw") + "&change=1",
    }
    return answer(request, "portal/withdraw_review.html", context)


@csrf_exempt
@require_POST
@of_shop
def confirmation(request: PortalRequest) -> HttpResponse:
    """The declaration itself: stored, whatever else is down."""
    page = Page(request, request.POST)
    if not page.is_right:
        return _form(request, page, 422)
    said = page.statement()
    declared = declare(request.shop, said, by=customer(said.name))
    if KEPT in request.session:
        del request.session[KEPT]
    token = links.received_token(declared.withdrawal)
    more = {"again": "1"} if declared.again else {}
    if page.order:
        more["order"] = page.token
    return redirect(f"{_at(request, 'withdraw-received', token)}&{urlencode(more)}")


@require_GET
@of_shop
def received(request: PortalRequest, token: str) -> HttpResponse:
    """That it is here, since when, under which reference; the same for known and unknown orders."""
    shop = request.shop
    withdrawal = links.received_of(shop, token)
    if withdrawal is None:
        raise NotFound(_("This link does not work. Use the link in your last mail."))
    context = {
        "withdrawal": withdrawal,
        "what": whole(withdrawal),
        "moment": formats.stamp(withdrawal.declared_at, ZoneInfo(withdrawal.zone)),
        "again": "again" in request.GET,
        "ended_on": _ended_on(shop, withdrawal, request.GET.get("order", "")),
    }
    return answer(request, "portal/withdraw_received.html", context)


@require_GET
@of_shop
def form_pdf(request: PortalRequest) -> HttpResponse:
    """The model withdrawal form of the directive, with the shop's own address (R1)."""
    content = model_form(request.shop, get_language() or "en")
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="withdrawal-form.pdf"'
    return response


def _ended_on(shop: Shop, withdrawal: Withdrawal, order_token: str) -> date | None:
    """When the period ended, said only to who was known to own the order (R3, R8)."""
    order = links.order_of(shop, order_token)
    return ended_on(shop, order, withdrawal.declared_at) if order else None


def _form(request: PortalRequest, page: Page, status: int = 200) -> HttpResponse:
    context = {
        "page": page,
        "form": page.form,
        "words": _words(request),
        "action": _at(request, "withdraw-review"),
        "support_email": request.shop.support_email,
        "form_url": _at(request, "withdraw-form"),
        "fault_url": f"{reverse('portal:start', args=[request.shop.slug])}?wrong=1",
    }
    return answer(request, "portal/withdraw.html", context, status)


def _words(request: PortalRequest) -> Words:
    return words(get_language() or "en", request.shop.dutch_withdrawal)


def _at(request: PortalRequest, name: str, *parts: str) -> str:
    """An address that keeps the language without a cookie."""
    url = reverse(f"portal:{name}", args=[request.shop.slug, *parts])
    return f"{url}?lang={get_language()}"
