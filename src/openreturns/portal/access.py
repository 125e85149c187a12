"""What this browser may see: kept in its session, per shop, with the way it came in.

`orders` is {order id: way}. Who came by postcode alone sees goods, but no name,
street or mail address.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from openreturns.orders.models import Order
from openreturns.returns import drafts
from openreturns.returns.models import Draft
from openreturns.shops.models import Shop

KEY = "portal"
EMAIL, POSTCODE, LINK = "email", "postcode", "link"


def grant(request: HttpRequest, shop: Shop, orders: Iterable[Order], way: str) -> None:
    """Let this browser see orders; a postcode never lowers what was shown before."""
    seen = _of(request, shop)
    for order in orders:
        known = seen["orders"].get(str(order.pk))
        seen["orders"][str(order.pk)] = known if known in {EMAIL, LINK} else way
    request.session.cycle_key()
    _keep(request, shop, seen)


def remember_email(request: HttpRequest, shop: Shop, email: str) -> None:
    """This browser proved that it reads the mail of this address."""
    _keep(request, shop, {**_of(request, shop), "email": email})


def email_of(request: HttpRequest, shop: Shop) -> str:
    """The mail address that was proved by a link, or nothing."""
    return str(_of(request, shop)["email"])


def is_masked(request: HttpRequest, shop: Shop, orders: Iterable[Order]) -> bool:
    """One of the orders was opened by postcode alone."""
    ways = _of(request, shop)["orders"]
    return any(ways.get(str(order.pk)) not in {EMAIL, LINK} for order in orders)


def own_orders(request: HttpRequest, shop: Shop) -> list[str]:
    """The ids of the orders that this browser may see with name and mail address."""
    ways = _of(request, shop)["orders"]
    return [key for key, way in ways.items() if way in {EMAIL, LINK}]


def draft_of(request: HttpRequest, shop: Shop) -> Draft | None:
    """The return this browser is putting together."""
    return drafts.find(shop, str(_of(request, shop)["draft"]))


def work_on(request: HttpRequest, shop: Shop, orders: list[Order]) -> Draft:
    """The draft for these orders: the one there is if it already holds them, else a fresh one."""
    present = draft_of(request, shop)
    if present is not None and present.rma_id is None:
        if {order.pk for order in orders} == set(present.orders.values_list("pk", flat=True)):
            return present
        drafts.throw_away(present)
    return _begin(request, shop, orders)


def add_order(request: HttpRequest, shop: Shop, draft: Draft, order: Order) -> bool:
    """Take one more order into the draft; only of the same customer, currency and seller."""
    ground = {(one.email_key, one.currency, one.seller_entity) for one in draft.orders.all()}
    if ground != {(order.email_key, order.currency, order.seller_entity)}:
        return False
    draft.orders.add(order)
    return True


def forget_draft(request: HttpRequest, shop: Shop) -> None:
    """Throw the draft away; the way in stays open."""
    draft = draft_of(request, shop)
    if draft is not None:
        drafts.throw_away(draft)
    _keep(request, shop, {**_of(request, shop), "draft": ""})


def _begin(request: HttpRequest, shop: Shop, orders: list[Order]) -> Draft:
    draft = drafts.begin(shop, orders)
    _keep(request, shop, {**_of(request, shop), "draft": str(draft.pk)})
    return draft


def _of(request: HttpRequest, shop: Shop) -> dict[str, Any]:
    kept = request.session.get(KEY, {}).get(str(shop.pk), {})
    return {"orders": {}, "email": "", "draft": "", **kept}


def _keep(request: HttpRequest, shop: Shop, seen: dict[str, Any]) -> None:
    request.session[KEY] = {**request.session.get(KEY, {}), str(shop.pk): seen}
