"""What comes in: the request bodies of API.md; quantities are whole numbers, never texts."""

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from openreturns.policies.models import Disposition
from openreturns.shipping.states import Method

Quantity = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Text = Annotated[str, Field(max_length=5000)]
Written = Annotated[str, Field(min_length=1, max_length=5000, pattern=r"\S")]
Code = Annotated[str, Field(max_length=40)]
Words = Annotated[str, Field(max_length=200)]  # instead of a code, where the shop takes them
Reference = Annotated[str, Field(max_length=300)]
References = Annotated[list[Reference], Field(max_length=20)]
Language = Annotated[
    str,
    Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=20),
    AfterValidator(lambda said: said.split("-")[0].lower()),  # we speak nl, not nl-BE
]
Percent = Annotated[
    str, Field(pattern=r"^(100(\.00?)?|[0-9]{1,2}(\.[0-9]{1,2})?)$", examples=["50.00"])
]
Outcome = Literal["refund", "store_credit", "exchange", "replacement", "repair", "none"]


class Strict(Schema):
    """What comes in: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class MethodIn(Strict):
    """How it shall travel; without `carrier` the shop's own."""

    code: Method
    carrier: Annotated[str, Field(max_length=40)] = ""


class LineIn(Strict):
    """Some pieces of one order line that shall come back."""

    order_line: Reference | None = None
    order: Reference | None = None
    invoice: Annotated[str, Field(max_length=100)] | None = None
    sku: Annotated[str, Field(max_length=100)] | None = None
    title: Annotated[str, Field(max_length=300)] | None = None
    quantity: Quantity
    reason: Code | None = None
    reason_text: Words = ""
    action: Code | None = None
    action_text: Words = ""
    outcome: Outcome = "refund"
    answers: dict[str, Any] = Field(default_factory=dict, max_length=100)
    comment: Text = ""
    photos: References = Field(default_factory=list)


class Remarked(Strict):
    """Any act: mail the customer (default: as the shop has set), and a note for colleagues."""

    notify: Flag | None = None
    note: Text = ""


class ReturnIn(Remarked):
    """A return to announce; `order` is the default of its lines."""

    order: Reference | None = None
    language: Language | None = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    method: MethodIn | None = None


class PiecesIn(Strict):
    """Some pieces of one return line."""

    line: Reference
    quantity: Quantity


Pieces = Annotated[list[PiecesIn], Field(min_length=1, max_length=500)]


class SomeLines(Remarked):
    """An act on some lines; without `lines` on all it fits."""

    lines: Pieces | None = None


# A body that was left out; no act changes it.
NOTHING = Remarked()
NO_LINES = SomeLines()


class ApproveIn(SomeLines):
    """Approve: send it back, or keep it for `share` percent of the money."""

    road: Literal["ship", "keep"] = "ship"
    method: MethodIn | None = None
    share: Percent = "100.00"
    refund_fee: Flag = False


class RejectIn(SomeLines):
    """Reject with the text that the customer reads."""

    reason_text: Written


class ArrivedIn(Strict):
    """Pieces of one line that arrived in one state."""

    line: Reference
    quantity: Quantity
    grade: Literal["A", "B", "C", "D"] | None = None
    accepted: Flag | None = None
    reason_text: Text = ""
    disposition: Disposition | None = None
    restock: Flag = False
    serials: list[Annotated[str, Field(max_length=100)]] = Field(
        default_factory=list, max_length=1000
    )
    photos: References = Field(default_factory=list)
    note: Text = ""


class ExtraIn(Strict):
    """Pieces in the box that nobody announced: of an order line, or by `sku` or `title`."""

    order_line: Reference | None = None
    sku: Annotated[str, Field(max_length=100)] | None = None
    title: Annotated[str, Field(max_length=300)] | None = None
    quantity: Quantity
    note: Text = ""


class ReceiptIn(Remarked):
    """What was in a box, and what was not."""

    parcel: Reference | None = None
    lines: list[ArrivedIn] = Field(default_factory=list, max_length=500)
    missing: list[PiecesIn] = Field(default_factory=list, max_length=500)
    extra: list[ExtraIn] = Field(default_factory=list, max_length=100)


class InspectionIn(Remarked):
    """Pieces received before that are accepted or declined now."""

    lines: Annotated[list[ArrivedIn], Field(min_length=1, max_length=500)]


class ReasonIn(Remarked):
    """An act that needs a reason for colleagues."""

    reason: Written


class NoteIn(Strict):
    """A note that only staff reads."""

    text: Written


class AssignIn(Remarked):
    """Who looks after it: the id or mail address of a person of the shop; null is nobody."""

    user: Reference | int | None


class ReturnPatch(Remarked):
    """What of a return may be changed; what is left out stays."""

    language: Language | None = None
    assignee: Reference | int | None = None


class LinePatch(Remarked):
    """What of a line may be changed while nothing is decided about it."""

    reason: Code | None = None
    reason_text: Words | None = None
    action: Code | None = None
    action_text: Words | None = None
    outcome: Outcome | None = None
    comment: Text | None = None
