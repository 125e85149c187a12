"""From the JSON of a request to an announcement: references resolved, wrong ones pointed at."""

from django.utils import timezone

from openreturns.api.schemas import LineIn, ReturnIn
from openreturns.core.errors import FieldError, Invalid
from openreturns.orders.models import Order, OrderLine
from openreturns.policies.models import Reason
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.models import Origin
from openreturns.returns.queries import (
    as_id,
    order_by_ref,
    orders_to_announce,
    reasons_of,
)
from openreturns.shops.models import Shop


def announcement(shop: Shop, body: ReturnIn) -> Announcement:
    """The announcement of a body; raises Invalid with a pointer per wrong reference."""
    orders = _orders(shop, body)
    reasons = reasons_of(shop)
    problems: list[FieldError] = []
    lines = tuple(
        _wanted(place, line, orders.get(line.order or body.order or ""), reasons, problems)
        for place, line in enumerate(body.lines)
    )
    if problems:
        raise Invalid("Some references are wrong; see errors.", tuple(problems))
    said = Announcement(
        shop=shop,
        lines=lines,
        declared_at=timezone.now(),
        origin=Origin.API,
        language=_language(shop, body, list(orders.values())),
        method=body.method.code if body.method else "",
        carrier=body.method.carrier if body.method else "",
    )
    _same_ground(said)
    return said


def _orders(shop: Shop, body: ReturnIn) -> dict[str, Order]:
    wanted = {line.order or body.order or "" for line in body.lines}
    if "" in wanted:
        raise Invalid("Name the order.", (FieldError("/order", "an order is needed"),))
    rows = orders_to_announce(shop)
    return {reference: order_by_ref(rows, reference) for reference in sorted(wanted)}


def _wanted(
    place: int,
    line: LineIn,
    order: Order | None,
    reasons: dict[str, Reason],
    problems: list[FieldError],
) -> Wanted:
    thing = _thing(order, line)
    if thing is None:
        problems.append(FieldError(f"/lines/{place}/order_line", "no such line in this order"))
    if line.reason and line.reason not in reasons:
        problems.append(FieldError(f"/lines/{place}/reason", "no such reason in this shop"))
    if line.outcome != "refund":
        problems.append(FieldError(f"/lines/{place}/outcome", "not offered by this shop"))
    photos = [as_id(photo) for photo in line.photos]
    if None in photos:
        problems.append(FieldError(f"/lines/{place}/photos", "not an id of an upload"))
    return Wanted(
        quantity=line.quantity,
        order_line=thing,
        reason=reasons.get(line.reason or ""),
        outcome=line.outcome,
        action=line.action or "",
        comment=line.comment,
        invoice=line.invoice or "",
        answers=line.answers,
        photos=tuple(photo for photo in photos if photo),
    )


def _thing(order: Order | None, line: LineIn) -> OrderLine | None:
    if order is None or line.order_line is None:
        return None
    external = line.order_line.removeprefix("ext:")
    if external != line.order_line:
        return next((one for one in order.lines.all() if one.external_id == external), None)
    return next((one for one in order.lines.all() if str(one.pk) == external), None)


def _language(shop: Shop, body: ReturnIn, orders: list[Order]) -> str:
    """Asked for, else the order's, else the shop's; only languages the shop speaks."""
    for wanted in (body.language, *(order.language for order in orders)):
        short = (wanted or "").split("-")[0].lower()
        if short in shop.languages:
            return short
    return shop.default_language


def _same_ground(said: Announcement) -> None:
    """All orders of a return share customer, currency and seller."""
    grounds = {(order.email_key, order.currency, order.seller_entity) for order in said.orders}
    if len(grounds) > 1:
        raise Invalid(
            "All orders of a return must share customer, currency and seller.",
            (FieldError("/lines", "orders of different customers, currencies or sellers"),),
        )
