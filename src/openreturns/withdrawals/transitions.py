"""The verbs of a withdrawal, and the only module that changes its state."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.errors import ChangedMeanwhile, FieldError, Invalid, MoveNotAllowed
from openreturns.orders.models import Order
from openreturns.returns.models import Return
from openreturns.withdrawals import evidence
from openreturns.withdrawals.declaring import Piece, subject
from openreturns.withdrawals.models import Withdrawal, WithdrawalLine
from openreturns.withdrawals.states import NEXT, State, Timeliness


@transaction.atomic
def match(withdrawal: Withdrawal, order: Order, *, timeliness: Timeliness, by: Actor) -> None:
    """It is about this order; of two people who match at once one wins."""
    _move(withdrawal, State.MATCHED, order=order, timeliness=timeliness)
    payload = {"order": order.number, "timeliness": timeliness.value, "by": by.name}
    evidence.add(withdrawal, "matched", payload, key=f"matched:{order.pk}")
    outbox.publish("withdrawal.matched", subject(withdrawal), by=by, data={"order": str(order.pk)})


@transaction.atomic
def leave_unmatched(withdrawal: Withdrawal, *, by: Actor) -> None:
    """No order was found for certain: a person has to look (R7)."""
    _move(withdrawal, State.UNMATCHED)
    evidence.add(withdrawal, "unmatched", {"by": by.name})
    outbox.publish("withdrawal.unmatched", subject(withdrawal), by=by)


@transaction.atomic
def answer(withdrawal: Withdrawal, *, text: str, by: Actor) -> None:
    """Answer the customer in words, such as why an item is excluded (R40); mailed to them."""
    text = text.strip()
    if not text:
        said = _("Write what the customer reads.")
        raise Invalid(said, (FieldError("/text", said),))
    _move(withdrawal, State.ANSWERED, answer=text)
    evidence.add(withdrawal, "answered", {"text": text, "by": by.name})
    outbox.publish("withdrawal.answered", subject(withdrawal), by=by, data={"text": text})


def name_pieces(withdrawal: Withdrawal, pieces: Sequence[Piece]) -> None:
    """Which pieces free words meant, as a person read them; what its author named stays."""
    if pieces and not withdrawal.lines.exists():
        WithdrawalLine.objects.bulk_create(
            WithdrawalLine(
                withdrawal=withdrawal,
                order_line=piece.line,
                title=piece.line.title,
                quantity=piece.quantity,
            )
            for piece in pieces
        )


def tie(withdrawal: Withdrawal, rma: Return, *, by: Actor) -> None:
    """The return through which its goods come back."""
    Withdrawal.objects.filter(pk=withdrawal.pk).update(rma=rma)
    withdrawal.rma = rma
    payload = {"return": rma.number, "by": by.name}
    evidence.add(withdrawal, "return", payload, key=f"return:{rma.number}")


def _move(withdrawal: Withdrawal, to: State, **changes: object) -> None:
    """Claim the row in one UPDATE that names the state it came from."""
    before = State(withdrawal.state)
    if to not in NEXT[before]:
        raise MoveNotAllowed(_("This withdrawal has already been dealt with."))
    rows = Withdrawal.objects.filter(pk=withdrawal.pk, state=before)
    if not rows.update(state=to, **changes):
        raise ChangedMeanwhile(_("Somebody else has dealt with this withdrawal meanwhile."))
    withdrawal.refresh_from_db()
