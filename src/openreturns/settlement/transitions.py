"""The verbs of money, and the only module that changes the state of what is owed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from openreturns.core.errors import ChangedMeanwhile, MoveNotAllowed
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.states import LINE_NEXT, LineState


def waive(row: SettlementLine) -> None:
    """This is not owed after all."""
    _move_line(row, LineState.WAIVED)


def settle_lines(rows: Sequence[SettlementLine]) -> None:
    """These are covered by a refund now; all of them or none."""
    changed = SettlementLine.objects.filter(
        pk__in=[row.pk for row in rows], state=LineState.DUE
    ).update(state=LineState.SETTLED)
    if changed != len(rows):
        raise ChangedMeanwhile(_("Somebody else just settled this return."))
    for row in rows:
        row.state = LineState.SETTLED


def _move_line(row: SettlementLine, to: LineState) -> None:
    if to not in LINE_NEXT[LineState(row.state)]:
        raise MoveNotAllowed(_("What is owed cannot be changed any more."))
    if not SettlementLine.objects.filter(pk=row.pk, state=row.state).update(state=to):
        raise ChangedMeanwhile(_("Somebody else just settled this return."))
    row.state = to
