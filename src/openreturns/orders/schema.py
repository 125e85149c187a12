"""An order as shops and programs send it (API.md): strict shapes, errors with JSON pointers."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from openreturns.core.money import BadAmount, digits

PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


def _text_amount(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError('an amount is a text such as "12.34", not a number')
    return value


def _moment(value: object) -> object:
    if not isinstance(value, str | datetime):
        raise ValueError("a moment is a text such as 2026-11-02T10:15:00+01:00")
    return value


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def _in_our_time(value: datetime) -> datetime:
    """Nobody sells before or after; beyond, calendars cannot be reckoned with."""
    if not EARLIEST <= value < LATEST:
        raise ValueError("a moment lies between 1970 and 2100")
    return value


def _percent(value: str) -> str:
    if not PERCENT.fullmatch(value):
        raise ValueError('a percentage is a text such as "21.00"')
    return value


def _currency(value: str) -> str:
    try:
        digits(value)
    except BadAmount as wrong:
        raise ValueError(str(wrong)) from wrong
    return value


Amount = Annotated[str, BeforeValidator(_text_amount), Field(max_length=24)]
Percent = Annotated[str, BeforeValidator(_text_amount), AfterValidator(_percent)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_in_our_time)]
Quantity = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Name = Annotated[str, Field(max_length=200)]
Key = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(max_length=40)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Strict(BaseModel):
    """Unknown names are refused, so that a typing error is seen."""

    model_config = ConfigDict(extra="forbid")


class CompanyIn(Strict):
    """The firm a contact buys for."""

    external_id: Name | None = None
    name: Name
    vat_id: Code | None = None


class CustomerIn(Strict):
    """Who bought."""

    external_id: Name | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    name: Name | None = None
    company: CompanyIn | None = None
    segments: list[Name] = Field(default_factory=list)


class AddressIn(Strict):
    """A postal address."""

    name: Name | None = None
    company: Name | None = None
    street: Name | None = None
    house_number: Code | None = None
    postal_code: Code | None = None
    city: Name | None = None
    region: Name | None = None
    country: Country | None = None


class InfoIn(Strict):
    """Which withdrawal information was sent, and when (LAW.md R16)."""

    version: Code
    sent_at: Moment | None = None


class DeliveryIn(Strict):
    """What the outbound delivery cost."""

    code: Annotated[str, Field(max_length=60)] | None = None
    type: Code | None = None
    paid: Amount = "0"
    cheapest_standard: Amount | None = None
    tax_rate: Percent | None = None


class LineIn(Strict):
    """One product of the order."""

    external_id: Key
    sku: Annotated[str, Field(max_length=100)] | None = None
    gtin: Annotated[str, Field(pattern=r"^[0-9]{8}([0-9]{4,6})?$")] | None = None
    title: Annotated[str, Field(min_length=1, max_length=300)]
    brand: Annotated[str, Field(max_length=100)] | None = None
    category: Annotated[str, Field(max_length=100)] | None = None
    quantity: Quantity
    cancelled_quantity: Count = 0
    unit_price: Amount
    discount: Amount = "0"
    tax_rate: Percent | None = None
    cost_price: Amount | None = None
    weight_g: Count | None = None
    image_url: Annotated[str, Field(max_length=500)] | None = None
    cn_code: Annotated[str, Field(max_length=10)] | None = None
    country_of_origin: Country | None = None
    serials: list[Name] = Field(default_factory=list)
    final_sale: bool = False
    withdrawal_exclusion: Annotated[str, Field(pattern=r"^[a-m]$")] | None = None
    ancillary_to: Name | None = None
    tags: list[Name] = Field(default_factory=list)

    @model_validator(mode="after")
    def _cancelled_within(self) -> "LineIn":
        if self.cancelled_quantity > self.quantity:
            raise ValueError("more pieces are cancelled than were sold")
        return self


class LinePieces(Strict):
    """Pieces of a line, named by its external id."""

    line: Key
    quantity: Quantity


class ShipmentIn(Strict):
    """An outbound parcel."""

    external_id: Key
    shipped_at: Moment | None = None
    delivered_at: Moment | None = None
    tracking_number: Annotated[str, Field(max_length=100)] | None = None
    lines: list[LinePieces] = Field(default_factory=list)


class InvoiceIn(Strict):
    """An invoice of the order."""

    number: Annotated[str, Field(min_length=1, max_length=100)]
    issued_at: Moment | None = None
    lines: list[LinePieces] = Field(default_factory=list)


class PaymentIn(Strict):
    """Money that came in; `refunded` is what the shop has given back of it."""

    external_id: Key
    kind: Literal["psp", "gift_card", "store_credit", "transfer", "invoice"] = "psp"
    provider: Code | None = None
    method: Code | None = None
    amount: Amount
    refunded: Amount = "0"
    link: Annotated[str, Field(max_length=500, pattern=r"^(https?://|$)")] | None = None
    paid_at: Moment | None = None


class RefundIn(Strict):
    """A refund made outside."""

    external_id: Key
    payment: Name | None = None
    amount: Amount
    at: Moment | None = None


class OrderIn(Strict):
    """A whole order; what is not known is decided in the customer's favour."""

    external_id: Key
    number: Annotated[str, Field(max_length=100)] | None = None
    customer_type: Literal["consumer", "business"] | None = None
    sales_channel: Code | None = None
    contract_context: Code | None = None
    seller_entity: Annotated[str, Field(max_length=100)] | None = None
    ordered_at: Moment
    cancelled_at: Moment | None = None
    currency: Annotated[str, AfterValidator(_currency)]
    prices_include_tax: bool = True
    language: Annotated[str, Field(max_length=10)] | None = None
    tags: list[Name] = Field(default_factory=list)
    discount_codes: list[Name] = Field(default_factory=list)
    withdrawal_info: InfoIn | None = None
    return_cost_disclosed: bool | None = None
    customer: CustomerIn | None = None
    shipping_address: AddressIn | None = None
    billing_address: AddressIn | None = None
    delivery: DeliveryIn | None = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=2000)]
    shipments: list[ShipmentIn] = Field(default_factory=list)
    invoices: list[InvoiceIn] = Field(default_factory=list)
    payments: list[PaymentIn] = Field(default_factory=list)
    refunds: list[RefundIn] = Field(default_factory=list)
