"""What the law forbids to do with the pieces of a return, whoever asks (LAW.md R15, R28, R38).

Every refusal is ForbiddenByLaw and names its requirement; nothing here changes a row.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from openreturns.core.errors import ForbiddenByLaw
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import LegalBasis, Return, ReturnLine

NEVER_EXPIRES = frozenset(LegalBasis.values) - {LegalBasis.VOLUNTARY, LegalBasis.B2B}
# What handling can cost a piece its worth: used or broken. Opened and tried on is no ground.
WORN_GRADES = frozenset({"C", "D"})
# The exclusions that only show when the goods are seen (R40 e, i), as the decision said them.
ONLY_SEALED = frozenset({"excluded_e", "excluded_i"})


def withdrawn(rma: Return, lines: Iterable[UUID]) -> list[ReturnLine]:
    """Those of the lines that were withdrawn from in time."""
    named = set(lines)
    return [
        line
        for line in rma.lines.all()
        if line.pk in named and line.legal_basis == LegalBasis.WITHDRAWAL
    ]


def rejectable(rma: Return, pieces: Sequence[Pieces] | None) -> Sequence[Pieces] | None:
    """The pieces that may be rejected: those named, or all that wait beside a withdrawal (R15)."""
    lines = list(rma.lines.all())
    if pieces is None:
        others = [line for line in lines if line.legal_basis != LegalBasis.WITHDRAWAL]
        pieces = [Pieces(line.pk, line.requested) for line in others if line.requested]
        if pieces:
            return pieces
        held = withdrawn(rma, [line.pk for line in lines])
    else:
        held = withdrawn(rma, [piece.line for piece in pieces])
    if held:
        raise ForbiddenByLaw(
            _(
                "R15: {title} was withdrawn from in time. A withdrawal cannot be rejected; "
                "you can only decide how it comes back."
            ).format(title=held[0].title)
        )
    return pieces


def refuse_part_payment(rma: Return, pieces: Sequence[Pieces] | None) -> None:
    """Who withdraws gets all of the money, also for what they may keep (R28)."""
    lines = [line.pk for line in rma.lines.all()] if pieces is None else [p.line for p in pieces]
    held = withdrawn(rma, lines)
    if held:
        raise ForbiddenByLaw(
            _(
                "R28: {title} was withdrawn from in time, so its whole price goes back, "
                "not a share of it."
            ).format(title=held[0].title)
        )


def refuse_taking_back(rma: Return, lines: Iterable[UUID]) -> None:
    """An accepted withdrawal is owed its money; sending the goods back would undo it (R15)."""
    held = withdrawn(rma, lines)
    if held:
        raise ForbiddenByLaw(
            _(
                "R15: {title} was withdrawn from in time and accepted. Its money is owed; "
                "it cannot be sent back."
            ).format(title=held[0].title)
        )


def refuse_decline(line: ReturnLine, grade: str = "") -> None:
    """A withdrawn piece is declined only if worn, or unsealed where that ends the right (R38).

    For wear nothing may be kept from somebody who was not told of the right to withdraw;
    what is not recorded counts as not told.
    """
    if line.legal_basis != LegalBasis.WITHDRAWAL:
        return
    if any(found.get("code") in ONLY_SEALED for found in line.why):
        return
    if grade not in WORN_GRADES:
        text = _(
            "R38: {title} was withdrawn from in time. It can be declined only when it comes back "
            "used or broken: choose grade C or D."
        )
        raise ForbiddenByLaw(text.format(title=line.title))
    if not (line.order and line.order.withdrawal_info_version):
        text = _(
            "R38: {title} was withdrawn from in time, and the order does not say that the "
            "customer was told of this right. Then nothing may be kept for wear."
        )
        raise ForbiddenByLaw(text.format(title=line.title))
