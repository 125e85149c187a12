"""Checking an order that comes from outside: every wrong place is named at once."""

from typing import Any

from pydantic import ValidationError

from openreturns.core.errors import FieldError, Invalid
from openreturns.core.money import BadAmount, parse
from openreturns.orders.schema import OrderIn


def parse_order(data: Any, external_id: str | None = None) -> OrderIn:
    """A checked order; raises Invalid with a pointer for every wrong place.

    `external_id` is the one of the address, which the body may leave out but not contradict.
    """
    if external_id is not None and isinstance(data, dict):
        if data.get("external_id", external_id) != external_id:
            raise Invalid(
                "The order has another external_id than its address.",
                (FieldError("/external_id", "differs from the address"),),
            )
        data = {**data, "external_id": external_id}
    try:
        order = OrderIn.model_validate(data)
    except ValidationError as wrong:
        raise Invalid("The order has wrong values; see errors.", _pointers(wrong)) from None
    problems = tuple(_contradictions(order))
    if problems:
        raise Invalid("The order contradicts itself; see errors.", problems)
    return order


def _pointers(wrong: ValidationError) -> tuple[FieldError, ...]:
    return tuple(
        FieldError("".join(f"/{part}" for part in one["loc"]) or "/", str(one["msg"]))
        for one in wrong.errors(include_url=False, include_context=False)
    )


def _contradictions(order: OrderIn) -> list[FieldError]:
    """What only shows when the parts are looked at together."""
    found = [*_repeats(order), *_unknown_lines(order)]
    for pointer, amount in _amounts(order):
        try:
            if parse(amount, order.currency) < 0:
                found.append(FieldError(pointer, "an amount here is not negative"))
        except BadAmount as wrong:
            found.append(FieldError(pointer, str(wrong)))
    if not found:
        found = [
            FieldError(f"/lines/{place}/discount", "more discount than the line costs")
            for place, line in enumerate(order.lines)
            if parse(line.discount, order.currency)
            > parse(line.unit_price, order.currency) * line.quantity
        ]
    return found


def _repeats(order: OrderIn) -> list[FieldError]:
    found, seen = [], set()
    for place, line in enumerate(order.lines):
        if line.external_id in seen:
            found.append(FieldError(f"/lines/{place}/external_id", "used twice in this order"))
        seen.add(line.external_id)
    return found


def _unknown_lines(order: OrderIn) -> list[FieldError]:
    known = {line.external_id for line in order.lines}
    parts = [
        *((f"/shipments/{place}", one.lines) for place, one in enumerate(order.shipments)),
        *((f"/invoices/{place}", one.lines) for place, one in enumerate(order.invoices)),
    ]
    return [
        FieldError(f"{pointer}/lines/{row}/line", "no such line in this order")
        for pointer, rows in parts
        for row, pieces in enumerate(rows)
        if pieces.line not in known
    ]


def _amounts(order: OrderIn) -> list[tuple[str, str]]:
    found = []
    for place, line in enumerate(order.lines):
        found.append((f"/lines/{place}/unit_price", line.unit_price))
        found.append((f"/lines/{place}/discount", line.discount))
        if line.cost_price is not None:
            found.append((f"/lines/{place}/cost_price", line.cost_price))
    for place, payment in enumerate(order.payments):
        found.append((f"/payments/{place}/amount", payment.amount))
        found.append((f"/payments/{place}/refunded", payment.refunded))
    found += [(f"/refunds/{place}/amount", one.amount) for place, one in enumerate(order.refunds)]
    if order.delivery:
        found.append(("/delivery/paid", order.delivery.paid))
        if order.delivery.cheapest_standard is not None:
            found.append(("/delivery/cheapest_standard", order.delivery.cheapest_standard))
    return found
