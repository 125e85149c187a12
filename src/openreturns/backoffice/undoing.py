"""Undo of the last booking on the bench: what one person booked in this session, and no more."""

from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from openreturns.backoffice.receipt_form import Sheet
from openreturns.core.actors import Actor
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.returns.ledger import Pieces, holding
from openreturns.returns.models import Return
from openreturns.returns.units import Place

KEPT_AS = "office-booked"
VERDICTS = {True: Place.ACCEPTED, False: Place.DECLINED}


def remember(session: SessionBase, rma: Return, sheet: Sheet, *, inspecting: bool) -> None:
    """Keep what was booked; missing and extra pieces cannot be put back, so then nothing is."""
    if sheet.missing or sheet.extra:
        session.pop(KEPT_AS, None)
        return
    rows = [[str(one.line), one.quantity, one.accepted] for one in sheet.arrived]
    session[KEPT_AS] = {"number": rma.number, "inspecting": inspecting, "rows": rows}


def number(session: SessionBase) -> str:
    """The return whose booking can be undone; empty if there is none."""
    return str(session.get(KEPT_AS, {}).get("number", ""))


def undo(session: SessionBase, rma: Return, *, by: Actor) -> None:
    """Take the verdicts back, then the receipt; all of it, or after a refusal nothing."""
    booked: dict[str, Any] = session[KEPT_AS]
    said = Remark(_("Undone at the bench."), notify=False)
    with holding(rma) as fresh:
        for line, quantity, accepted in booked["rows"]:
            pieces = [Pieces(UUID(line), quantity)]
            if accepted is not None:
                step = (VERDICTS[accepted], Place.RECEIVED)
                desk.correct(fresh, step, pieces, by=by, remark=said)
            if not booked["inspecting"]:
                step = (Place.RECEIVED, Place.APPROVED)
                desk.correct(fresh, step, pieces, by=by, remark=said)
    session.pop(KEPT_AS)
