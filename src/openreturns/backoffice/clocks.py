"""The deadlines that run with a return, as people read them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openreturns.returns.models import LegalBasis, Return
from openreturns.returns.refund_clock import refund_clock
from openreturns.ui.formats import short_day

DONE = {"settled", "closed", "rejected", "cancelled", "expired"}


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline: its name, its day, the day it began, and the rule behind it."""

    title: str
    day: date
    rule: str


def left(day: date | None, today: date) -> str:
    """4 days left, today, 2 days late."""
    if day is None:
        return ""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


def tone(day: date | None, today: date) -> str:
    """Amber from 5 days, red from 1."""
    days = (day - today).days if day else 99
    return "late" if days <= 1 else "soon" if days <= 5 else ""


def clocks(rma: Return) -> list[dict[str, Any]]:
    """The clocks of a return that still tell somebody something."""
    today = timezone.localdate()
    began = timezone.localdate(rma.submitted_at or rma.created_at)
    rows: list[dict[str, Any]] = []
    if rma.refund_due_on and rma.status not in DONE:
        rows.append(_refund(rma, began, today))
    still_there = any(line.requested or line.approved for line in rma.lines.all())
    if rma.send_back_by and rma.status not in DONE and still_there:
        rule = _("14 days after the declaration")
        rows.append(_running(Clock(_("Send back by"), rma.send_back_by, rule), began, today))
    bought_to_use = any(line.legal_basis != LegalBasis.B2B for line in rma.lines.all())
    if rma.withdrawal_ends_on and bought_to_use:
        rows.append(_withdrawal(rma.withdrawal_ends_on, began, today))
    return rows


def _refund(rma: Return, began: date, today: date) -> dict[str, Any]:
    """When the money is due; while nothing is on its way the shop may hold it back (R29)."""
    clock = refund_clock(rma)
    if clock.due is not None:
        rule = _("14 days after the declaration")
        if clock.due > clock.earliest:
            rule = _("from the proof that it was sent")
        return _running(Clock(_("Refund due"), clock.due, rule), began, today)
    text = _("Not before {day}; waits for the parcel or the proof of posting")
    return {
        "title": _("Refund due"),
        "left": _("On hold"),
        "percent": 0,
        "tone": "calm",
        "text": text.format(day=short_day(clock.earliest)),
    }


def _running(clock: Clock, began: date, today: date) -> dict[str, Any]:
    whole = max(1, (clock.day - began).days)
    tones = {"late": "bad", "soon": "warn", "": ""}
    return {
        "title": clock.title,
        "left": left(clock.day, today),
        "percent": 100 * (today - began).days / whole,
        "tone": tones[tone(clock.day, today)],
        "text": f"{short_day(clock.day)}, {clock.rule}",
    }


def _withdrawal(ends: date, declared: date, today: date) -> dict[str, Any]:
    in_time = declared <= ends
    text = _("Ends {day}") if ends >= today else _("Ended {day}")
    return {
        "title": _("Withdrawal period"),
        "left": _("Declared in time") if in_time else _("Declared later"),
        "percent": 100,
        "tone": "good" if in_time else "calm",
        "text": text.format(day=short_day(ends)),
    }
