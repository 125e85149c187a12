"""What goes out: returns, parcels and problems as API.md has them; amounts are texts."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from openreturns.settlement.states import Component, LineState, RefundState


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


class AskedOut(Schema):
    """A question as it stood on the form, with the answer as a value and in words."""

    code: str
    kind: str
    title: str
    answer: Any
    text: str


class LineOut(Schema):
    """One line of a return; `answers` by question, `asked` with everything that was asked."""

    id: str
    order_line: OrderLineRef | None
    invoice: str | None
    sku: str
    title: str
    legal_basis: str
    reason: str | None
    reason_text: str
    action: str | None
    action_text: str
    outcome: str
    answers: dict[str, Any]
    asked: list[AskedOut]
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
    """One part of the sum; `why` is a sentence in the language that was asked for."""

    kind: Component
    line: str | None
    quantity: int
    amount: str
    state: LineState
    why: str


class RefundOut(Schema):
    """One attempt to pay."""

    id: str
    payment: str | None
    gateway: str
    amount: str
    state: RefundState
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


class Assignee(Schema):
    """The person of the staff who looks after it."""

    id: str
    name: str


class MailOut(Schema):
    """Whether the customer is mailed about an act, and whether the law wants that."""

    sent: bool
    required_by_law: bool


class ReturnOut(Schema):
    """A whole return; `mail` only in the answer to an act."""

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
    decision: str
    assignee: Assignee | None
    mail: MailOut | None


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


PROBLEMS = dict.fromkeys((400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 503), Problem)
