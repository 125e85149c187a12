"""The last orders of a mail address: which of them is it about?"""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openreturns.orders.models import Order
from openreturns.orders.queries import recent_orders
from openreturns.portal import access
from openreturns.portal.basket import Card, cards_of, delivered_on, until
from openreturns.portal.surface import PortalRequest, answer, closed, of_shop
from openreturns.returns.queries import bind_lines, orders_to_announce


@dataclass(frozen=True, slots=True)
class Offer:
    """One order to choose; `off` if nothing of it can come back for a change of mind."""

    order: Order
    cards: list[Card]
    came: date | None
    until: date | None
    chosen: bool

    @property
    def off(self) -> bool:
        """Nothing of it can be taken without a fault."""
        return not any(card.mind.returnable for card in self.cards)

    @property
    def may_be_wrong(self) -> bool:
        """A fault can still be told."""
        return any(card.may_be_wrong for card in self.cards)

    @property
    def why(self) -> str:
        """Why nothing can come back: the reason of its first line."""
        return self.cards[0].why if self.cards else ""


@require_http_methods(["GET", "HEAD", "POST"])
@of_shop
def choose(request: PortalRequest) -> HttpResponse:
    """Choose one order or several; everything may go in one parcel."""
    shop = request.shop
    if not shop.allow_returns:
        return closed(request)
    email = access.email_of(request, shop)
    if not email:
        return redirect("portal:start", shop.slug)
    offers = _offers(request, email)
    if request.method != "POST":
        return answer(request, "portal/orders.html", {"offers": offers, "error": ""})
    wanted = set(request.POST.getlist("order"))
    chosen = [offer.order for offer in offers if str(offer.order.pk) in wanted]
    error = _wrong(chosen)
    if error:
        return answer(request, "portal/orders.html", {"offers": offers, "error": error}, 422)
    access.work_on(request, shop, chosen)
    return redirect("portal:items", shop.slug)


def _wrong(chosen: list[Order]) -> str:
    if not chosen:
        return _("Choose at least one order.")
    if len({(order.currency, order.seller_entity) for order in chosen}) > 1:
        return _("These orders cannot go in one parcel: their currency or seller differs.")
    return ""


def _offers(request: PortalRequest, email: str) -> list[Offer]:
    shop = request.shop
    keys = [order.pk for order in recent_orders(shop, email)]
    rows = list(orders_to_announce(shop).filter(pk__in=keys).order_by("-ordered_at", "-id"))
    draft = access.draft_of(request, shop)
    held = set(draft.orders.values_list("pk", flat=True)) if draft and not draft.rma_id else set()
    offers = []
    for order in rows:
        bind_lines(order)
        cards = cards_of(shop, [order])
        chosen = order.pk in held
        offers.append(Offer(order, cards, delivered_on(order), until(shop, order), chosen))
    return offers
