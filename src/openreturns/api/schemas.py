"""The shapes of API.md for returns and parcels; amounts are texts, quantities whole numbers."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

Quantity = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Text = Annotated[str, Field(max_length=5000)]
Code = Annotated[str, Field(max_length=60)]
Reference = Annotated[str, Field(max_length=300)]


class Strict(Schema):
    """What comes in: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class MethodIn(Strict):
    """How it shall travel."""

    code: Code
    carrier: Code = ""


class LineIn(Strict):
    """Some pieces of one order line that shall come back."""

    order_line: Reference | None = None
    order: Reference | None = None
    invoice: Code | None = None
    sku: Code | None = None
    title: Text | None = None
    quantity: Quantity
    reason: Code | None = None
    action: Code | None = None
    outcome: Literal["refund", "store_credit", "exchange", "replacement", "repair", "none"] = (
        "refund"
    )
    answers: dict[str, Any] = Field(default_factory=dict)
    comment: Text = ""
    photos: list[Reference] = Field(default_factory=list, max_length=20)


class ReturnIn(Strict):
    """A return to announce; `order` is the default of its lines."""

    order: Reference | None = None
    language: Annotated[str, Field(max_length=10)] | None = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    method: MethodIn | None = None
    notify: bool = True
    note: Text = ""


class PiecesIn(Strict):
    """Some pieces of one return line."""

    line: Reference
    quantity: Quantity


class Remarked(Strict):
    """Any act: mail the customer or not, and a note for colleagues."""

    notify: bool = True
    note: Text = ""


class SomeLines(Remarked):
    """An act on some lines; without `lines` on all it fits."""

    lines: Annotated[list[PiecesIn], Field(max_length=500)] | None = None


class ApproveIn(SomeLines):
    """Approve: send it back, or keep it."""

    road: Literal["ship", "keep"] = "ship"
    method: MethodIn | None = None
    share: Annotated[str, Field(pattern=r"^(100(\.00?)?|\d{1,2}(\.\d{1,2})?)$")] = "100.00"
    refund_fee: bool = False


class RejectIn(SomeLines):
    """Reject with the text that the customer reads."""

    reason_text: Annotated[str, Field(min_length=1, max_length=5000)]


class ArrivedIn(Strict):
    """Pieces of one line that arrived in one state."""

    line: Reference
    quantity: Quantity
    grade: Literal["A", "B", "C", "D"] | None = None
    accepted: bool | None = None
    reason_text: Text = ""
    disposition: Code | None = None
    restock: bool = False
    serials: list[Code] = Field(default_factory=list, max_length=1000)
    photos: list[Reference] = Field(default_factory=list, max_length=20)
    note: Text = ""


class ReceiptIn(Remarked):
    """What was in a box, and what was not."""

    parcel: Reference | None = None
    lines: list[ArrivedIn] = Field(default_factory=list, max_length=500)
    missing: list[PiecesIn] = Field(default_factory=list, max_length=500)


class InspectionIn(Remarked):
    """Pieces received before that are accepted or declined now."""

    lines: Annotated[list[ArrivedIn], Field(min_length=1, max_length=500)]


class ParcelIn(Remarked):
    """One more parcel of a return."""

    method: Code
    carrier: Code = ""
    lines: list[PiecesIn] | None = None
    tracking_number: Code = ""


class NoteIn(Strict):
    """A note that only staff reads."""

    text: Annotated[str, Field(min_length=1, max_length=5000)]


class OrderRef(Schema):
    """An order in a return."""

    id: str
    external_id: str
    number: str


class OrderLineRef(Schema):
    """An order line in a return."""

    id: str
    external_id: str
    order: str


class Why(Schema):
    """One reason of a decision."""

    code: str
    text: str


class Units(Schema):
    """How many pieces stand in each place; together the quantity."""

    requested: int
    approved: int
    in_transit: int
    received: int
    accepted: int
    declined: int
    sent_back: int
    kept: int
    missing: int
    rejected: int
    cancelled: int
    expired: int


class LineOut(Schema):
    """One line of a return."""

    id: str
    order_line: OrderLineRef | None
    invoice: str | None
    sku: str
    title: str
    legal_basis: str
    reason: str | None
    action: str | None
    outcome: str
    comment: str
    quantity: int
    units: Units
    settled_quantity: int


class Amount(Schema):
    """An amount and its currency."""

    amount: str
    currency: str


class LabelOut(Schema):
    """The label of a parcel: none, pending, ready or void."""

    state: str
    formats: list[str]
    qr: str | None
    expires_on: date | None


class LineQuantity(Schema):
    """Pieces of a return line."""

    line: str
    quantity: int


class ParcelEventOut(Schema):
    """Something that happened to a parcel."""

    code: str
    at: datetime


class ParcelOut(Schema):
    """One parcel."""

    id: str
    direction: str
    state: str
    method: str
    carrier: str
    tracking_number: str | None
    tracking_url: str | None
    label: LabelOut
    pickup: dict[str, Any] | None
    cost: Amount
    problem: str | None
    lines: list[LineQuantity]
    events: list[ParcelEventOut]


class ComponentOut(Schema):
    """One part of the sum."""

    kind: str
    line: str | None
    quantity: int
    amount: str
    state: str
    why: str


class RefundOut(Schema):
    """One attempt to pay."""

    id: str
    payment: str | None
    gateway: str
    amount: str
    state: str
    paid_at: datetime | None


class SettlementOut(Schema):
    """The money of a return: `expected` will become due, `due` is due, `paid` is paid."""

    state: str
    currency: str
    due: str
    expected: str
    paid: str
    components: list[ComponentOut]
    refunds: list[RefundOut]


class ClocksOut(Schema):
    """The dates that run with a return."""

    withdrawal_ends_on: date | None
    send_back_by: date | None
    refund_due_on: date | None


class Person(Schema):
    """The customer."""

    email: str
    name: str


class ReturnOut(Schema):
    """A whole return."""

    id: str
    number: str
    version: int
    status: str
    origin: str
    orders: list[OrderRef]
    customer: Person
    language: str
    created_at: datetime
    updated_at: datetime
    awaiting: str | None
    lines: list[LineOut]
    clocks: ClocksOut
    parcels: list[ParcelOut]
    settlement: SettlementOut
    why: list[Why]


class ReturnPage(Schema):
    """One page of returns."""

    items: list[ReturnOut]
    next_cursor: str | None


class FieldProblem(Schema):
    """One wrong place of the input."""

    pointer: str
    detail: str


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = Field(default_factory=list)


PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429, 503), Problem)
