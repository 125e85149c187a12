"""Checking an order that comes from outside: every wrong place is named at once."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from openreturns.core.errors import FieldError, Invalid
from openreturns.core.money import BadAmount, parse
from openreturns.orders.schema import OrderIn

UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# In minor units; a line above it is a typing error, and the sums of an order must fit.
TOO_MUCH = 10**15


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
    unstorable = tuple(_unstorable(data, ""))
    if unstorable:
        raise Invalid("The order has text that cannot be stored; see errors.", unstorable)
    return checked(data)


def checked(data: Any) -> OrderIn:
    """A checked order of texts that are known to be storable; raises Invalid."""
    try:
        order = OrderIn.model_validate(data)
    except ValidationError as wrong:
        raise Invalid("The order has wrong values; see errors.", pointers(wrong)) from None
    problems = tuple(_contradictions(order))
    if problems:
        raise Invalid("The order contradicts itself; see errors.", problems)
    return order


def pointers(wrong: ValidationError) -> tuple[FieldError, ...]:
    """Every wrong place with what is wrong there."""
    return tuple(
        FieldError(_pointer(one["loc"]) or "/", str(one["msg"]))
        for one in wrong.errors(include_url=False, include_context=False)
    )


def _pointer(place: tuple[str | int, ...]) -> str:
    return "".join(f"/{part}" for part in place)


def _contradictions(order: OrderIn) -> list[FieldError]:
    """What only shows when the parts are looked at together."""
    found = [*_repeats(order), *_unknown_lines(order)]
    for place, amount in _amounts(order):
        try:
            if parse(amount, order.currency) < 0:
                found.append(FieldError(_pointer(place), "an amount here is not negative"))
        except BadAmount as wrong:
            found.append(FieldError(_pointer(place), str(wrong)))
    return found or list(_line_sums(order))


def _line_sums(order: OrderIn) -> Iterator[FieldError]:
    for place, line in enumerate(order.lines):
        whole = parse(line.unit_price, order.currency) * line.quantity
        if parse(line.discount, order.currency) > whole:
            yield FieldError(f"/lines/{place}/discount", "more discount than the line costs")
        if whole >= TOO_MUCH:
            yield FieldError(f"/lines/{place}/quantity", "the whole line costs too much to be true")


def _unstorable(data: Any, pointer: str) -> Iterator[FieldError]:
    """Texts that are valid JSON, but that no database takes: NUL and halves of characters."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _unstorable(value, f"{pointer}/{name}")
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _unstorable(value, f"{pointer}/{place}")
    elif isinstance(data, str) and UNSTORABLE.search(data):
        yield FieldError(pointer, "has a character that is no text")


def _repeats(order: OrderIn) -> Iterator[FieldError]:
    """What is found by its id must have one of its own."""
    for name in ("lines", "shipments", "payments", "refunds"):
        yield from _repeated(name, "external_id", [one.external_id for one in getattr(order, name)])
    yield from _repeated("invoices", "number", [one.number for one in order.invoices])


def _repeated(part: str, name: str, ids: list[str]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for place, one in enumerate(ids):
        if one in seen:
            yield FieldError(f"/{part}/{place}/{name}", "used twice in this order")
        seen.add(one)


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


def _amounts(order: OrderIn) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every amount of an order and where it stands."""
    for place, line in enumerate(order.lines):
        yield ("lines", place, "unit_price"), line.unit_price
        yield ("lines", place, "discount"), line.discount
        if line.cost_price is not None:
            yield ("lines", place, "cost_price"), line.cost_price
    for place, payment in enumerate(order.payments):
        yield ("payments", place, "amount"), payment.amount
        yield ("payments", place, "refunded"), payment.refunded
    for place, refund in enumerate(order.refunds):
        yield ("refunds", place, "amount"), refund.amount
    if order.delivery:
        yield ("delivery", "paid"), order.delivery.paid
        if order.delivery.cheapest_standard is not None:
            yield ("delivery", "cheapest_standard"), order.delivery.cheapest_standard
