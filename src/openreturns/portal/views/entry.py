"""The way in: an order number with something only its buyer knows, or a link by mail."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openreturns.core.errors import NotFound
from openreturns.core.money import Money
from openreturns.orders.keys import number_key
from openreturns.orders.models import Order
from openreturns.orders.queries import find_by_number
from openreturns.policies import services as policies
from openreturns.portal import access, limits
from openreturns.portal.forms import AskLink, FindOrder
from openreturns.portal.surface import PortalRequest, answer, closed, of_shop
from openreturns.ui.visitor import address_of


@require_http_methods(["GET", "HEAD", "POST"])
@of_shop
def start(request: PortalRequest) -> HttpResponse:
    """Ask which order it is about."""
    if not request.shop.allow_returns:
        return closed(request)
    if request.method != "POST":
        return _page(request, FindOrder())
    if not request.shop.way_order_number:
        raise NotFound(_("This way in is closed."))
    form = FindOrder(request.POST)
    order = _find(request, form) if form.is_valid() else None
    if order is None:
        return _page(request, form, status=422)
    return _enter(request, order, form.cleaned_data["secret"])


def _find(request: PortalRequest, form: FindOrder) -> Order | None:
    """The order, or one and the same word for every wrong pair; wrong tries are counted."""
    place = address_of(request)
    number = f"{request.shop.pk}:{number_key(form.cleaned_data['number'])}"
    limits.refuse_after("place", place, limits.WRONG_PER_PLACE)
    limits.refuse_after("number", number, limits.WRONG_PER_NUMBER)
    order = find_by_number(request.shop, **_typed(form))
    if order is None:
        limits.count("place", place)
        limits.count("number", number)
        form.add_error(
            None,
            _(
                "We cannot find this order. Check the order number and the postcode or mail "
                "address: they must belong to the same order."
            ),
        )
    return order


def _typed(form: FindOrder) -> dict[str, str]:
    return {
        "number": form.cleaned_data["number"],
        "email_or_postcode": form.cleaned_data["secret"],
    }


def _enter(request: PortalRequest, order: Order, secret: str) -> HttpResponse:
    """Open the order; on top of what is chosen already if the shopper came to add one."""
    shop = request.shop
    access.grant(request, shop, [order], access.EMAIL if "@" in secret else access.POSTCODE)
    draft = access.draft_of(request, shop)
    if "add" in request.GET and draft is not None and draft.rma_id is None:
        if not access.add_order(request, shop, draft, order):
            messages.warning(
                request,
                _("This order cannot go in the same parcel: its customer or currency differs."),
            )
        return redirect("portal:items", shop.slug)
    access.work_on(request, shop, [order])
    return redirect("portal:items", shop.slug)


def _page(request: PortalRequest, form: FindOrder, status: int = 200) -> HttpResponse:
    return answer(request, "portal/start.html", _context(request, form), status)


def _context(request: PortalRequest, form: FindOrder) -> dict[str, Any]:
    shop = request.shop
    policy = policies.current(shop)
    return {
        "form": form,
        "ask": AskLink(),
        "adding": "add" in request.GET,
        "faulty": "wrong" in request.GET,
        "by_number": shop.way_order_number,
        "by_mail": shop.way_mail_link,
        "window_days": policy.window_days,
        "fee": Money(policy.label_fee, shop.currency) if policy.label_fee else None,
    }
