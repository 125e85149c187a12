"""A return that staff announces for a customer: what was typed, line by line."""

from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError, Invalid
from openreturns.orders.models import Order, OrderLine
from openreturns.policies.drawn import Field, draw
from openreturns.policies.forms import questions_by_form
from openreturns.policies.models import Kind, Reason
from openreturns.policies.questions import Question, asked
from openreturns.policies.typed import typed
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
        "reason_text": given.get(f"words-{line.pk}", ""),
        "action": given.get(f"action-{line.pk}", ""),
        "action_text": given.get(f"deed-{line.pk}", ""),
        "outcome": given.get(f"outcome-{line.pk}", "refund"),
        "comment": given.get(f"comment-{line.pk}", ""),
    }


def read(order: Order, given: QueryDict) -> Announcement:
    """What was typed as an announcement; `order` is loaded for a quote. Invalid names the line."""
    reasons = reasons_of(order.shop)
    asked_for = questions_for(order, given)
    wanted = [_wanted(line, sheet(line, given), reasons) for line in order.lines.all()]
    chosen = tuple(replace(one, answers=_answers(one, asked_for, given)) for one in wanted if one)
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


def _wanted(line: OrderLine, said: dict[str, Any], reasons: dict[str, Reason]) -> Wanted | None:
    quantity = whole(said["quantity"] or "0")
    if quantity is None:
        raise _wrong(line, _("write a whole number of pieces."))
    if not quantity:
        return None
    unknown = said["reason"] and said["reason"] not in reasons
    if unknown or said["outcome"] not in OUTCOMES:
        raise _wrong(line, _("this choice does not exist."))
    return Wanted(
        quantity=quantity,
        order_line=line,
        reason=reasons.get(said["reason"]),
        reason_text=said["reason_text"].strip(),
        action=said["action"],
        action_text=said["action_text"].strip(),
        outcome=said["outcome"],
        comment=said["comment"].strip(),
    )


def questions_for(order: Order, given: QueryDict) -> dict[str, list[Question]]:
    """What the chosen reasons ask, by reason; files are asked of the customer, not of staff."""
    chosen = {given.get(f"reason-{line.pk}", "") for line in order.lines.all()}
    reasons = [one for code, one in reasons_of(order.shop).items() if code in chosen and one.form]
    known = questions_by_form(order.shop, {one.form.code for one in reasons if one.form})
    return {
        one.code: [q for q in known.get(one.form.code, []) if q.kind != Kind.FILE]
        for one in reasons
        if one.form
    }


def _answers(
    wanted: Wanted, asked_for: dict[str, list[Question]], given: QueryDict
) -> dict[str, Any]:
    questions = asked_for.get(wanted.reason.code, []) if wanted.reason else []
    line = wanted.order_line
    return typed(questions, _sent(line, questions, given)) if line else {}


def _sent(line: OrderLine, questions: list[Question], given: QueryDict) -> dict[str, list[str]]:
    return {one.code: given.getlist(f"q-{line.pk}-{one.code}") for one in questions}


def fields(
    line: OrderLine, questions: list[Question], given: QueryDict, language: str
) -> list[Field]:
    """The fields of what a line's reason asks, with what is typed in them."""
    sent = _sent(line, questions, given)
    return [
        draw(one, language, name=f"q-{line.pk}-{one.code}", values=sent[one.code])
        for one in asked(questions, typed(questions, sent))
    ]


def unseen(order: Order, given: QueryDict) -> bool:
    """A chosen line has questions that did not stand on the page yet."""
    asked_for = questions_for(order, given)
    return any(
        whole(given.get(f"quantity-{line.pk}", ""))
        and asked_for.get(given.get(f"reason-{line.pk}", ""))
        and given.get(f"asked-{line.pk}") != given.get(f"reason-{line.pk}")
        for line in order.lines.all()
    )


def _wrong(line: OrderLine, why: str) -> Invalid:
    text = f"{line.title}: {why}"
    return Invalid(text, (FieldError(f"/quantity-{line.pk}", text),))
