"""Goods above money: how far a return is on its two rails."""

from typing import Any

from django.utils.translation import gettext as _

from openreturns.backoffice.money import Purse
from openreturns.core.money import Money
from openreturns.returns.models import Return
from openreturns.returns.units import Place
from openreturns.ui.formats import money

GONE = (Place.REJECTED, Place.CANCELLED, Place.EXPIRED)
ARRIVED = (Place.RECEIVED, Place.ACCEPTED, Place.DECLINED, Place.SENT_BACK)


def rails(rma: Return, purse: Purse) -> list[dict[str, Any]]:
    """Both rails as `ui/tracks.html` draws them."""
    return [
        {"title": _("Goods"), "steps": _goods(rma)},
        {"title": _("Money"), "steps": _money(rma, purse)},
    ]


def _goods(rma: Return) -> list[dict[str, Any]]:
    lines = list(rma.lines.all())
    n = {place: sum(line.count([place]) for line in lines) for place in Place}
    alive = rma.pieces - sum(n[place] for place in GONE)
    decided = alive - n[Place.REQUESTED]
    coming = decided - n[Place.KEPT]
    arrived = sum(n[place] for place in ARRIVED)
    sent = arrived + n[Place.IN_TRANSIT]
    steps = [
        {"label": _("Requested {n}").format(n=rma.pieces), "state": "ok"},
        _step(_("Approved {n}"), decided, alive),
    ]
    if n[Place.KEPT] and not coming:
        return [*steps, _step(_("Kept {n}"), n[Place.KEPT], n[Place.KEPT])]
    return [
        *steps,
        _step(_("Sent {n}"), sent, coming),
        _step(_("Received {n}"), arrived, coming),
        _step(_("Accepted {n}"), n[Place.ACCEPTED], coming),
    ]


def _step(label: str, done: int, whole: int) -> dict[str, Any]:
    """Half full says how much of how much; empty says only the word's figure."""
    if not done or not whole:
        return {"label": label.format(n=0), "state": ""}
    if done >= whole:
        return {"label": label.format(n=done), "state": "ok"}
    part = _("{done} of {whole}").format(done=done, whole=whole)
    return {"label": label.format(n=part), "state": "half", "percent": 100 * done / whole}


def _money(rma: Return, purse: Purse) -> list[dict[str, Any]]:
    whole = purse.whole
    said = {
        name: money(Money(amount, rma.currency))
        for name, amount in (("whole", whole), ("due", purse.due), ("paid", purse.paid))
    }
    first = {
        "label": _("Worked out {sum}").format(sum=said["whole"]) if whole else _("Worked out"),
        "state": "ok" if purse.worked_out else "",
    }
    due = _share(_("Due {sum}").format(sum=said["due"]), purse.due + purse.paid, whole)
    paid = _share(_("Paid {sum}").format(sum=said["paid"]), purse.paid, whole)
    return [first, due, paid]


def _share(label: str, done: int, whole: int) -> dict[str, Any]:
    if done <= 0 or whole <= 0:
        return {"label": label, "state": ""}
    if done >= whole:
        return {"label": label, "state": "ok"}
    return {"label": label, "state": "half", "percent": 100 * done / whole}
