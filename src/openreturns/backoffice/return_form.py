"""A return that staff announces for a customer: what was typed, line by line."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError, Invalid
from openreturns.orders.models import Order, OrderLine
from openreturns.policies.models import Reason
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.models import Origin
from openreturns.returns.queries import reasons_of
from openreturns.ui.numbers import whole

OUTCOMES = ("refund", "replacement", "repair")
METHODS = ("label", "own_carrier")


def sheet(line: OrderLine, given: QueryDict) -> dict[str, Any]:
    """The fields of a line as they were typed, or empty."""
    return {
        "line": line,
        "quantity": given.get(f"quantity-{line.pk}", "0"),
        "reason": given.get(f"reason-{line.pk}", ""),
        "outcome": given.get(f"outcome-{line.pk}", "refund"),
        "comment": given.get(f"comment-{line.pk}", ""),
    }


def read(order: Order, given: QueryDict) -> Announcement:
    """What was typed as an announcement; `order` is loaded for a quote. Invalid names the line."""
    reasons = reasons_of(order.shop)
    wanted = [_wanted(line, sheet(line, given), reasons) for line in order.lines.all()]
    chosen = tuple(one for one in wanted if one)
    if not chosen:
        raise Invalid(_("Choose at least one piece."))
    method = given.get("method", "")
    if method not in {"", *METHODS}:
        raise Invalid(_("This way to send it is not offered."))
    return Announcement(
        shop=order.shop,
        lines=chosen,
        declared_at=timezone.now(),
        origin=Origin.OFFICE,
        language=order.language.split("-")[0] or order.shop.default_language,
        method=method,
    )


def _wanted(line: OrderLine, typed: dict[str, Any], reasons: dict[str, Reason]) -> Wanted | None:
    quantity = whole(typed["quantity"] or "0")
    if quantity is None:
        raise _wrong(line, _("write a whole number of pieces."))
    if not quantity:
        return None
    unknown = typed["reason"] and typed["reason"] not in reasons
    if unknown or typed["outcome"] not in OUTCOMES:
        raise _wrong(line, _("this choice does not exist."))
    return Wanted(
        quantity=quantity,
        order_line=line,
        reason=reasons.get(typed["reason"]),
        outcome=typed["outcome"],
        comment=typed["comment"].strip(),
    )


def _wrong(line: OrderLine, why: str) -> Invalid:
    text = f"{line.title}: {why}"
    return Invalid(text, (FieldError(f"/quantity-{line.pk}", text),))
