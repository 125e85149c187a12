"""What all portal pages share: the shop, the reader's language, the frame and the headers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django_htmx.middleware import HtmxDetails

from openreturns.core.errors import NotFound
from openreturns.portal import access
from openreturns.returns.models import Draft, Return
from openreturns.shops.models import Shop
from openreturns.withdrawals.labels import words

NAMES = {"nl": "Nederlands", "de": "Deutsch", "fr": "Français", "en": "English"}
YEAR = 365 * 24 * 3600


class PortalRequest(HttpRequest):
    """A request whose shop is known; `draft` and `rma` where the page is about one."""

    shop: Shop
    draft: Draft
    rma: Return
    htmx: HtmxDetails


type View = Callable[..., HttpResponseBase]


def of_shop(view: View) -> View:
    """The page of one shop, in a language it speaks."""

    @wraps(view)
    def page(request: HttpRequest, slug: str, **parts: Any) -> HttpResponseBase:
        asked = cast(PortalRequest, request)
        asked.shop = _shop(slug)
        return _speak(asked, "", lambda: view(asked, **parts))

    return page


def of_draft(view: View) -> View:
    """A step: without a draft it leads to the way in, with a finished one to its return."""

    @wraps(view)
    def step(request: PortalRequest, **parts: Any) -> HttpResponseBase:
        shop = request.shop
        if not shop.allow_returns:
            return closed(request)
        draft = access.draft_of(request, shop)
        if draft is None:
            return redirect("portal:start", shop.slug)
        if draft.rma:
            return redirect(status_url(shop, draft.rma))
        request.draft = draft
        return view(request, **parts)

    return of_shop(step)


def of_return(view: View) -> View:
    """The page of one return for whoever holds its link; a wrong key looks like no return."""

    @wraps(view)
    def page(
        request: HttpRequest, slug: str, number: str, key: str, **parts: Any
    ) -> HttpResponseBase:
        asked = cast(PortalRequest, request)
        asked.shop = _shop(slug)
        asked.rma = _return(asked.shop, number, key)
        return _speak(asked, asked.rma.language, lambda: view(asked, **parts))

    return page


def _shop(slug: str) -> Shop:
    shop = Shop.objects.filter(slug=slug).first()
    if shop is None:
        raise NotFound(_("There is no shop at this address."))
    return shop


def _return(shop: Shop, number: str, key: str) -> Return:
    rows = Return.objects.filter(shop=shop, number=number).prefetch_related("lines")
    rma = rows.first()
    if rma is None or not constant_time_compare(rma.access_key, key):
        raise NotFound(_("This link does not work. Use the link in your last mail."))
    rma.shop = shop
    return rma


def _speak(
    request: PortalRequest, preferred: str, run: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    language = _language(request, preferred)
    request.LANGUAGE_CODE = language
    zone = ZoneInfo(request.shop.time_zone)
    with translation.override(language), timezone.override(zone):
        response = run()
    if request.GET.get("lang") == language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", httponly=True
        )
    return quiet(response, language)


def quiet[T: HttpResponseBase](response: T, language: str) -> T:
    """Nobody keeps a copy, no search engine lists it, no other site learns its address."""
    response.headers.setdefault("Cache-Control", "no-store, private")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Language"] = language
    return response


def _language(request: PortalRequest, preferred: str) -> str:
    """Asked for, chosen before, the return's own, the browser's; always one the shop speaks."""
    speaks = list(request.shop.languages)
    accepted = [
        code.split("-")[0]
        for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    ]
    wishes = [
        request.GET.get("lang", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        preferred,
        *accepted,
    ]
    return next((wish for wish in wishes if wish in speaks), request.shop.default_language)


def answer(
    request: PortalRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page inside the shop's frame."""
    return render(request, template, {**frame(request, request.shop), **context}, status=status)


def frame(request: HttpRequest, shop: Shop) -> dict[str, Any]:
    """What `ui/portal_base.html` needs."""
    home = reverse("portal:start", args=[shop.slug])
    return {
        "shop": {
            "name": shop.name,
            "slug": shop.slug,
            "home_url": home,
            "logo_url": reverse("portal:logo", args=[shop.slug]) if shop.logo else "",
            "branding_url": reverse("portal:branding", args=[shop.slug]),
        },
        "languages": [_choice(request, code) for code in shop.languages],
        "footer": {
            **_withdrawal(shop),
            "terms_url": shop.terms_url,
            "privacy_url": shop.privacy_url,
            "help_url": f"mailto:{shop.support_email}" if shop.support_email else shop.website,
        },
    }


def _withdrawal(shop: Shop) -> dict[str, str]:
    """On every page, with the words the law fixes, unless the shop sells to businesses only."""
    if not shop.sells_to_consumers:
        return {}
    language = get_language() or shop.default_language
    return {
        "withdrawal_url": f"{reverse('portal:withdraw', args=[shop.slug])}?lang={language}",
        "fault_url": f"{reverse('portal:start', args=[shop.slug])}?wrong=1",
        "withdrawal_label": words(language, shop.dutch_withdrawal).function,
    }


def _choice(request: HttpRequest, code: str) -> dict[str, Any]:
    query = request.GET.copy()
    query["lang"] = code
    return {
        "code": code,
        "label": NAMES.get(code, code),
        "url": f"{request.path}?{query.urlencode()}",
        "current": code == translation.get_language(),
    }


def steps(shop: Shop, now: int) -> dict[str, Any]:
    """The three steps, of which number `now` is open, and the way out of them."""
    pages = [
        (pgettext("step", "Choose"), "portal:items"),
        (pgettext("step", "Send"), "portal:method"),
        (pgettext("step", "Check"), "portal:check"),
    ]
    return {
        "stop_url": reverse("portal:stop", args=[shop.slug]),
        "steps": [
            {
                "label": label,
                "state": "done" if place < now else "now" if place == now else "",
                "url": reverse(name, args=[shop.slug]),
            }
            for place, (label, name) in enumerate(pages, 1)
        ],
    }


def closed(request: PortalRequest) -> HttpResponse:
    """The shop takes no announcements here now; what runs already goes on."""
    return answer(request, "portal/closed.html", {"support_email": request.shop.support_email})


def status_url(shop: Shop, rma: Return, page: str = "status") -> str:
    """Where a return can be followed."""
    return reverse(f"portal:{page}", args=[shop.slug, rma.number, rma.access_key])
