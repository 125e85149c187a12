"""What a person types about a parcel, read line by line."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError, Invalid
from openreturns.orders.models import OrderLine
from openreturns.policies.models import Disposition, Reason
from openreturns.receiving.booked import Arrived
from openreturns.receiving.models import Grade
from openreturns.returns.extras import Extra
from openreturns.returns.models import Return, ReturnLine
from openreturns.returns.units import Place
from openreturns.ui.numbers import whole

EXPECTED = (Place.REQUESTED, Place.APPROVED, Place.IN_TRANSIT)
ANYWAY = (
    Place.MISSING,
    Place.KEPT,
    Place.REJECTED,
    Place.CANCELLED,
    Place.EXPIRED,
    Place.SENT_BACK,
)
SOMEWHERE = (*EXPECTED, *ANYWAY, Place.RECEIVED)
VERDICTS = {"accept": True, "decline": False, "later": None}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A filled-in sheet: what arrived, what was missing and what nobody announced."""

    arrived: tuple[Arrived, ...]
    missing: tuple[tuple[Any, int], ...]
    extra: tuple[Extra, ...] = ()

    @property
    def pieces(self) -> int:
        """How many pieces were in the box."""
        return sum(one.quantity for one in self.arrived) + sum(one.quantity for one in self.extra)


def expected_of(line: ReturnLine, *, inspecting: bool) -> int:
    """The pieces this sheet asks about."""
    return line.count((Place.RECEIVED,) if inspecting else EXPECTED)


def blank(line: ReturnLine, restock: bool, *, inspecting: bool) -> dict[str, Any]:
    """The sheet of a line as it is first shown: everything came, nothing is missing."""
    expected = expected_of(line, inspecting=inspecting)
    return {
        "quantity": str(expected),
        "grade": "",
        "verdict": "accept",
        "reason_text": "",
        "missing": "0",
        "restock": restock,
    }


def typed(line: ReturnLine, given: QueryDict) -> dict[str, Any]:
    """The sheet of a line as it was typed."""
    key = line.pk
    return {
        "quantity": given.get(f"quantity-{key}", "0"),
        "grade": given.get(f"grade-{key}", ""),
        "verdict": given.get(f"verdict-{key}", "later"),
        "reason_text": given.get(f"reason-{key}", ""),
        "missing": given.get(f"missing-{key}", "0"),
        "restock": bool(given.get(f"restock-{key}")),
    }


def read(rma: Return, given: QueryDict) -> Sheet:
    """What was typed, as the warehouse verbs take it; Invalid names the line."""
    arrived, missing, usual = [], [], _usual(rma)
    for line in rma.lines.all():
        sheet = typed(line, given)
        quantity = _whole(line, sheet["quantity"])
        if quantity:
            one = _arrived(line, sheet, quantity)
            becomes = "" if one.restock or one.accepted is not True else usual.get(line.reason, "")
            arrived.append(replace(one, disposition=becomes))
        gone = _whole(line, sheet["missing"])
        if gone:
            missing.append((line.pk, gone))
    return Sheet(tuple(arrived), tuple(missing), _extra(rma, given))


def may_be_extra(rma: Return) -> list[OrderLine]:
    """What else of these orders may lie in the box: lines with pieces that nobody announced."""
    orders = [order["id"] for order in rma.orders]
    rows = OrderLine.objects.filter(order__in=orders).select_related("order").order_by("pk")
    return [row for row in rows if row.free > 0]


def _extra(rma: Return, given: QueryDict) -> tuple[Extra, ...]:
    title, of = given.get("extra-title", "").strip(), given.get("extra-line", "")
    if not title and not of:
        return ()
    quantity = whole(given.get("extra-quantity") or "1")
    row = next((one for one in may_be_extra(rma) if str(one.pk) == of), None)
    if not quantity or (of and row is None):
        text = _("Say what else was in the box, and how many pieces of it.")
        raise Invalid(text, (FieldError("/extra-quantity", text),))
    return (Extra(quantity, order_line=row, title=title),)


def _usual(rma: Return) -> dict[str, str]:
    """What becomes of accepted goods that do not go back in stock, by reason."""
    rows = Reason.objects.filter(shop=rma.shop_id).exclude(disposition=Disposition.RESTOCK)
    return dict(rows.values_list("code", "disposition"))


def _whole(line: ReturnLine, text: str) -> int:
    number = whole(text or "0")
    if number is None:
        raise _wrong(line, _("write a whole number of pieces."))
    return number


def _arrived(line: ReturnLine, sheet: dict[str, Any], quantity: int) -> Arrived:
    if sheet["grade"] not in {"", *Grade.values} or sheet["verdict"] not in VERDICTS:
        raise _wrong(line, _("this choice does not exist."))
    accepted = VERDICTS[sheet["verdict"]]
    if accepted is False and not sheet["reason_text"].strip():
        raise _wrong(line, _("write why it is declined. The customer reads it."))
    return Arrived(
        line.pk,
        quantity,
        grade=sheet["grade"],
        accepted=accepted,
        reason_text=sheet["reason_text"] if accepted is False else "",
        restock=sheet["restock"] and accepted is True,
    )


def _wrong(line: ReturnLine, why: str) -> Invalid:
    text = f"{line.title}: {why}"
    return Invalid(text, (FieldError(f"/quantity-{line.pk}", text),))
