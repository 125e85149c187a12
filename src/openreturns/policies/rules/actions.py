"""What a rule may do: a closed list, each with the question it answers and what it needs."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PartKind(StrEnum):
    """What stands in one part of an action."""

    TEXTS = "texts"  # {language: text}
    PERCENT = "percent"  # "12.50"
    AMOUNT = "amount"  # "12.50", in the shop's currency
    DAYS = "days"
    CODE = "code"
    CODES = "codes"
    OUTCOMES = "outcomes"
    FEE = "fee"
    FEES = "fees"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an action, by the name it has in the rule."""

    name: str
    kind: PartKind
    label: Promise


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a rule does. The first rule that answers a `question` wins; "" adds up."""

    code: str
    label: Promise
    question: str = ""
    parts: tuple[Part, ...] = ()


FEES: dict[str, Promise] = {
    "label": _("Return label"),
    "handling": _("Handling"),
    "restocking": _("Restocking"),
}

_MESSAGE = Part("message", PartKind.TEXTS, _("Message to the customer"))
_CODES = Part("codes", PartKind.CODES, _("Which"))
_TEXT = Part("text", PartKind.TEXTS, _("Text"))

ACTIONS: dict[str, Action] = {
    action.code: action
    for action in (
        Action("approve", _("Approve it"), "verdict"),
        Action("review", _("Have a person decide"), "verdict"),
        Action("reject", _("Reject it with a message"), "verdict", (_MESSAGE,)),
        Action(
            "keep",
            _("Let the customer keep it and pay back"),
            "verdict",
            (Part("share", PartKind.PERCENT, _("Share of the price")),),
        ),
        Action("returnable", _("Take it back, whatever the window says"), "returnable"),
        Action("not_returnable", _("Do not take it back"), "returnable", (_MESSAGE,)),
        Action(
            "window",
            _("Give a return window of"),
            "window",
            (Part("days", PartKind.DAYS, _("Days")),),
        ),
        Action("methods", _("Offer these ways to send it"), "methods", (_CODES,)),
        Action(
            "carrier",
            _("Use this carrier"),
            "carrier",
            (Part("code", PartKind.CODE, _("Carrier")),),
        ),
        Action(
            "destination",
            _("Send it to this address"),
            "destination",
            (Part("code", PartKind.CODE, _("Address")),),
        ),
        Action(
            "fee",
            _("Charge a fee"),
            "fee",
            (
                Part("fee", PartKind.FEE, _("Fee")),
                Part("amount", PartKind.AMOUNT, _("Amount")),
                Part("percent", PartKind.PERCENT, _("Share of the price")),
            ),
        ),
        Action("waive", _("Waive fees"), "fee", (Part("fees", PartKind.FEES, _("Fees")),)),
        Action(
            "outcomes",
            _("Offer these outcomes"),
            "outcomes",
            (Part("codes", PartKind.OUTCOMES, _("Outcomes")),),
        ),
        Action(
            "bonus",
            _("Add a bonus to store credit"),
            "bonus",
            (Part("percent", PartKind.PERCENT, _("Bonus")),),
        ),
        Action("refund_delivery", _("Pay back the delivery"), "delivery"),
        Action("form", _("Ask these questions too"), "", (Part("code", PartKind.CODE, _("Form")),)),
        Action("photo_required", _("Ask for a photo")),
        Action("instructions", _("Add instructions"), "", (_TEXT,)),
        Action(
            "assign",
            _("Assign it to"),
            "assign",
            (Part("email", PartKind.EMAIL, _("Colleague")),),
        ),
        Action("flag", _("Flag it for staff"), "", (_TEXT,)),
    )
}
