"""A decision as a person types it: an answer per line, and how what is approved comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import FieldError, Invalid
from openreturns.core.money import WHOLE
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.policies.services import current
from openreturns.returns import transitions
from openreturns.returns.ledger import Pieces, holding
from openreturns.returns.models import LegalBasis, Return, ReturnLine
from openreturns.ui.numbers import whole

APPROVE, REJECT, LATER = "approve", "reject", "later"
KEEP = "keep"
WAYS = ("label", KEEP, "own_carrier")


@dataclass(frozen=True, slots=True)
class Answers:
    """What was decided: pieces to approve, pieces to reject by the text the customer reads."""

    approved: tuple[Pieces, ...]
    rejected: Mapping[str, tuple[Pieces, ...]]
    way: str
    share: int = WHOLE

    @property
    def count(self) -> int:
        """How many pieces have an answer."""
        told = [*self.approved, *(one for some in self.rejected.values() for one in some)]
        return sum(piece.quantity for piece in told)


def sheet(line: ReturnLine, typed: QueryDict | None) -> dict[str, Any]:
    """The fields of a line as they are first shown, or as they were typed."""
    held = line.legal_basis == LegalBasis.WITHDRAWAL
    given = typed if typed is not None else QueryDict()
    said = given.get(f"why-{line.pk}") or given.get("reason_text", "")
    return {
        "held": held,
        "answer": given.get(f"answer-{line.pk}", REJECT if said else APPROVE),
        "pieces": given.get(f"pieces-{line.pk}", str(line.requested)),
        "most": line.requested,
        "why": said,
    }


def read(rma: Return, given: QueryDict) -> Answers:
    """What was typed; Invalid names the line that is wrong."""
    approved: list[Pieces] = []
    rejected: dict[str, tuple[Pieces, ...]] = {}
    for line in rma.lines.all():
        answer = given.get(f"answer-{line.pk}", LATER)
        pieces = _pieces(line, given.get(f"pieces-{line.pk}", "")) if answer != LATER else None
        if pieces is None:
            continue
        if answer == APPROVE:
            approved.append(pieces)
        elif answer == REJECT:
            why = _why(line, given)
            rejected[why] = (*rejected.get(why, ()), pieces)
        else:
            raise _wrong(line, "answer", _("this choice does not exist."))
    answers = Answers(tuple(approved), rejected, _way(given), share_of(given))
    if not answers.count:
        raise Invalid(_("No piece was chosen."))
    return answers


def carry_out(rma: Return, answers: Answers, *, by: Actor, remark: Remark) -> None:
    """Reject, then approve or leave with the customer: all of it, or after a refusal nothing."""
    with holding(rma) as fresh:
        for text, pieces in answers.rejected.items():
            transitions.reject(fresh, pieces, reason_text=text, by=by, remark=remark)
        if answers.approved:
            approve(fresh, answers, by=by, remark=remark)


def approve(rma: Return, answers: Answers, *, by: Actor, remark: Remark) -> None:
    """What is approved travels with a label, another way, or not at all."""
    if answers.way == KEEP:
        desk.keep(rma, answers.approved, share=answers.share, by=by, remark=remark)
        return
    carrier = current(rma.shop).carrier if answers.way == "label" else ""
    method = (answers.way, carrier)
    desk.approve(rma, answers.approved, method=method, by=by, remark=remark)


def everything(rma: Return, way: str) -> Answers:
    """Approve all that waits, as the tick of a list does."""
    if way not in WAYS:
        raise Invalid(_("This way to send it is not offered."))
    open_lines = [line for line in rma.lines.all() if line.requested]
    return Answers(tuple(Pieces(line.pk, line.requested) for line in open_lines), {}, way)


def share_of(given: QueryDict) -> int:
    """The part of the money in hundredths of a percent; typed in whole percents, default all."""
    share = whole(given.get("share", "100"))
    if share is None or not 1 <= share <= 100:
        told = _("Write the share as whole percents from 1 to 100.")
        raise Invalid(told, (FieldError("/share", told),))
    return share * 100


def _way(given: QueryDict) -> str:
    way = given.get("way", "label")
    if way not in WAYS:
        raise Invalid(_("This way to send it is not offered."))
    return way


def _pieces(line: ReturnLine, text: str) -> Pieces | None:
    number = whole(text)
    if number is None:
        raise _wrong(line, "pieces", _("write a whole number of pieces."))
    return Pieces(line.pk, number) if number else None


def _why(line: ReturnLine, given: QueryDict) -> str:
    text = given.get(f"why-{line.pk}", "").strip()
    if not text:
        raise _wrong(line, "why", _("write why it is rejected. The customer reads it."))
    return text


def _wrong(line: ReturnLine, field: str, why: str) -> Invalid:
    text = f"{line.title}: {why}"
    return Invalid(text, (FieldError(f"/{field}-{line.pk}", text),))
