"""From the JSON of a request to an announcement: references resolved, wrong ones pointed at."""

from collections.abc import Iterator

from django.utils import timezone

from openreturns.api.finding import EXTERNAL, known_carrier, plain
from openreturns.api.schemas import LineIn, ReturnIn
from openreturns.core.errors import FieldError, Invalid, NotFound
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

type Orders = dict[str, Order]


def announcement(shop: Shop, body: ReturnIn) -> Announcement:
    """The announcement of a body; raises Invalid with a pointer per wrong reference."""
    orders = _orders(shop, body)
    reasons = reasons_of(shop)
    problems: list[FieldError] = []
    lines = tuple(
        _wanted(place, line, orders[line.order or body.order or ""], reasons, problems)
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
        carrier=known_carrier(body.method.carrier, "/method/carrier") if body.method else "",
    )
    _same_ground(said)
    return said


def _orders(shop: Shop, body: ReturnIn) -> Orders:
    """The orders by the references that name them; every unknown one is pointed at."""
    wanted = {
        line.order or body.order or "": f"/lines/{place}/order" if line.order else "/order"
        for place, line in reversed(list(enumerate(body.lines)))
    }
    rows, found, problems = orders_to_announce(shop), {}, []
    for reference, pointer in sorted(wanted.items()):
        try:
            found[reference] = order_by_ref(rows, plain(reference))
        except NotFound:
            said = "no such order in this shop" if reference else "an order is needed"
            problems.append(FieldError(pointer, said))
    if problems:
        raise Invalid("An order is unknown.", tuple(problems))
    return found


def _wanted(
    place: int,
    line: LineIn,
    order: Order,
    reasons: dict[str, Reason],
    problems: list[FieldError],
) -> Wanted:
    thing = _thing(order, line)
    wrong = _wrong(line, order, thing, reasons)
    problems += [FieldError(f"/lines/{place}/{name}", said) for name, said in wrong]
    return Wanted(
        quantity=line.quantity,
        order_line=thing,
        reason=reasons.get(line.reason or ""),
        reason_text=line.reason_text.strip(),
        outcome=line.outcome,
        action=line.action or "",
        action_text=line.action_text.strip(),
        comment=line.comment,
        invoice=line.invoice or "",
        answers=line.answers,
        photos=tuple(key for key in map(as_id, line.photos) if key),
    )


def _wrong(
    line: LineIn, order: Order, thing: OrderLine | None, reasons: dict[str, Reason]
) -> Iterator[tuple[str, str]]:
    """The places of a line that name nothing we know."""
    if line.order_line is None:
        yield "order_line", "this shop takes only lines of an order"
    elif thing is None:
        yield "order_line", "no such line in this order"
    if line.reason and line.reason not in reasons:
        yield "reason", "no such reason in this shop"
    if line.outcome != "refund":
        yield "outcome", "not offered by this shop"
    if not _may_name(order, line.invoice):
        yield "invoice", "no such invoice of this order"
    if not all(map(as_id, line.photos)):
        yield "photos", "not an id of an upload"


def _thing(order: Order, line: LineIn) -> OrderLine | None:
    said = plain(line.order_line or "")
    if said.startswith(EXTERNAL):
        external = said.removeprefix(EXTERNAL)
        return next((one for one in order.lines.all() if one.external_id == external), None)
    key = as_id(said)
    return next((one for one in order.lines.all() if one.pk == key), None)


def _may_name(order: Order, number: str | None) -> bool:
    """Asked only where an invoice is named; an order whose invoices we don't know may name any."""
    if number is None:
        return True
    known = set(order.invoices.values_list("number", flat=True))
    return not known or number in known


def _language(shop: Shop, body: ReturnIn, orders: list[Order]) -> str:
    """Asked for, else the order's, else the shop's; only languages the shop speaks."""
    for wanted in (body.language, *(order.language for order in orders)):
        short = (wanted or "").split("-")[0].lower()
        if short in shop.languages:
            return short
    return shop.default_language


def _same_ground(said: Announcement) -> None:
    """All orders of a return share customer, currency and seller."""
    grounds = {
        (order.email_key or order.customer_id or order.pk, order.currency, order.seller_entity)
        for order in said.orders
    }
    if len(grounds) > 1:
        raise Invalid(
            "All orders of a return must share customer, currency and seller.",
            (FieldError("/lines", "orders of different customers, currencies or sellers"),),
        )
