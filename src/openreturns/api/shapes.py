"""An order in the OpenAPI document: what goes in, and what is answered.

Answers are ours, so they are described by these models but not checked against them on
their way out; a test holds every kind of answer against them.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, WithJsonSchema

from openreturns.orders import schema

NAMED = "x-shape"
REF = "#/components/schemas/"


class LineOut(schema.LineIn):
    """One product of the order, with our id and the pieces that are announced for return."""

    id: str
    announced_quantity: int


class PaymentOut(schema.PaymentIn):
    """Money that came in; `refunded` is what has been given back of it, by anybody."""

    id: str


class ShopSays(BaseModel):
    """A line whose pieces the shop lowered below what returns hold of it."""

    line: str
    shop: int


class OrderShown(schema.OrderIn):
    """A whole order with our ids."""

    id: str
    return_state: Literal["none", "partial", "full"]
    changed_in_shop: list[ShopSays]
    lines: list[LineOut]  # type: ignore[assignment]
    payments: list[PaymentOut]  # type: ignore[assignment]


OrderOut = Annotated[dict[str, Any], WithJsonSchema({NAMED: "OrderOut"})]


def order_shapes() -> dict[str, Any]:
    """The parts of an order, under names of their own beside those of returns."""
    shapes: dict[str, Any] = {}
    for name, model in (("OrderIn", schema.OrderIn), ("OrderOut", OrderShown)):
        whole = model.model_json_schema(ref_template=f"{REF}Order{{model}}")
        shapes |= {f"Order{part}": shape for part, shape in whole.pop("$defs").items()}
        shapes[name] = whole
    return shapes


def referred(part: Any) -> Any:
    """The same piece of the document, with a reference wherever a shape is only named."""
    if isinstance(part, list):
        return [referred(one) for one in part]
    if not isinstance(part, dict):
        return part
    if NAMED in part:
        return {"$ref": REF + part[NAMED]}
    return {name: referred(one) for name, one in part.items()}
