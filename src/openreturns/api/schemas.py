"""What comes in: the request bodies of API.md; quantities are whole numbers, never texts."""

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
