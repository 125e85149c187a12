"""The way in by mail: ask for a link, and use it once."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openreturns.core.errors import NotFound
from openreturns.orders import services as orders
from openreturns.orders.queries import recent_orders
from openreturns.portal import access, limits
from openreturns.portal.forms import AskLink
from openreturns.portal.surface import PortalRequest, answer, closed, of_shop
from openreturns.ui.visitor import address_of


@require_http_methods(["GET", "HEAD", "POST"])
@of_shop
def ask(request: PortalRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether the address is known or not."""
    if not request.shop.allow_returns:
        return closed(request)
    if not request.shop.way_mail_link:
        raise NotFound(_("This way in is closed."))
    form = AskLink(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return answer(request, "portal/link.html", {"form": form}, 422 if form.is_bound else 200)
    place = address_of(request)
    limits.refuse_after("link", place, limits.LINKS_PER_PLACE)
    limits.count("link", place)
    email = str(form.cleaned_data["email"])
    orders.request_link(request.shop, email, get_language() or request.shop.default_language)
    return answer(request, "portal/link_sent.html", {"email": email})


@require_http_methods(["GET", "HEAD", "POST"])
@of_shop
def use(request: PortalRequest, token: str) -> HttpResponse:
    """Looking shows a button and uses nothing up (mail scanners look); the button opens it."""
    shop = request.shop
    if not shop.allow_returns:
        return closed(request)
    if request.method != "POST":
        if orders.peek_link(shop, token) is None:
            return answer(request, "portal/link_over.html", {"form": AskLink()}, 410)
        return answer(request, "portal/link_use.html", {})
    email = orders.use_link(shop, token)
    if email is None:
        return answer(request, "portal/link_over.html", {"form": AskLink()}, 410)
    access.grant(request, shop, recent_orders(shop, email), access.LINK)
    access.remember_email(request, shop, email)
    return redirect("portal:orders", shop.slug)
