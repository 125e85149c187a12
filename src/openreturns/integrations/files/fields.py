"""The fields of an order that a mapping can fill: those of API.md, read off its schema.

What an order has many of is named in the singular: `line.sku` is the SKU of the row's
line; a row gives at most one `payment`, `shipment` and `invoice` for its whole order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from openreturns.orders import schema


class Kind(StrEnum):
    """How the text of a field is read."""

    TEXT = "text"
    AMOUNT = "amount"
    PERCENT = "percentage"
    WHOLE = "whole number"
    MOMENT = "date"
    YES_NO = "yes or no"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how its text is read, and what the schema wants of it."""

    kind: Kind
    hint: Any


PARTS: dict[str, type[BaseModel]] = {
    "": schema.OrderIn,
    "customer": schema.CustomerIn,
    "customer.company": schema.CompanyIn,
    "shipping_address": schema.AddressIn,
    "billing_address": schema.AddressIn,
    "delivery": schema.DeliveryIn,
    "withdrawal_info": schema.InfoIn,
    "line": schema.LineIn,
    "payment": schema.PaymentIn,
    "shipment": schema.ShipmentIn,
    "invoice": schema.InvoiceIn,
}
KINDS: list[tuple[Any, Kind]] = [
    (schema.Amount, Kind.AMOUNT),
    (schema.Percent, Kind.PERCENT),
    (schema.Moment, Kind.MOMENT),
    (schema.Quantity, Kind.WHOLE),
    (schema.Count, Kind.WHOLE),
    (bool, Kind.YES_NO),
    (list[schema.Name], Kind.LIST),
]


def _fields() -> Iterator[tuple[str, Field]]:
    for part, model in PARTS.items():
        for name, hint in get_type_hints(model, include_extras=True).items():
            kind = _kind(_without_none(hint)) if name in model.model_fields else None
            if kind:
                yield f"{part}.{name}".lstrip("."), Field(kind, hint)


def _kind(hint: Any) -> Kind | None:
    """The kind of a plain field; None for a part that has fields of its own."""
    for known, kind in KINDS:
        if hint == known:
            return kind
    base = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return Kind.TEXT if base is str or get_origin(base) is Literal else None


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in {Union, UnionType}:
        return hint
    return next(one for one in get_args(hint) if one is not type(None))


FIELDS: dict[str, Field] = dict(_fields())
