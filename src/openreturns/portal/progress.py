"""Where a return stands, for its shopper: a headline, two rails and the story so far."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from openreturns.core.models import Event
from openreturns.core.money import Money
from openreturns.returns.models import Return, ReturnLine
from openreturns.returns.status import Status
from openreturns.returns.units import Place
from openreturns.shipping.models import Parcel
from openreturns.ui.formats import long_day, money

# How far a piece has come on the road; pieces that do not travel are left out.
ROAD: dict[Place, int] = {
    Place.REQUESTED: 0,
    Place.APPROVED: 1,
    Place.IN_TRANSIT: 2,
    Place.RECEIVED: 3,
    Place.ACCEPTED: 4,
    Place.DECLINED: 4,
    Place.SENT_BACK: 4,
}


def headline(rma: Return, label_ready: bool) -> tuple[str, str]:
    """What happens now, and by when."""
    number = _("Return {number}.").format(number=rma.number)
    title, text = _HEADLINES[Status(rma.status)]()
    if rma.status == Status.APPROVED:
        title, text = _to_send(rma, label_ready)
    return title, f"{number} {text}".strip()


def _to_send(rma: Return, label_ready: bool) -> tuple[str, str]:
    if not any(line.approved for line in rma.lines.all()):
        return _("Your money is coming"), _("You may keep the goods; nothing needs to come back.")
    by = ""
    if rma.send_back_by:
        by = _("Do it by {day} at the latest.").format(day=long_day(rma.send_back_by))
    if rma.method == "label" and not label_ready:
        return _("Your return is registered"), _("It is approved.")
    if rma.method == "label":
        return _("Hand in your parcel"), by
    return _("Send your parcel"), by


_HEADLINES: dict[Status, Callable[[], tuple[str, str]]] = {
    Status.DRAFT: lambda: (_("Not confirmed yet"), ""),
    Status.REQUESTED: lambda: (
        _("We look at your request"),
        _("You get a mail as soon as it is decided. Keep your items until then."),
    ),
    Status.IN_REVIEW: lambda: (
        _("We look at your request"),
        _("Somebody is working on it now. You get a mail as soon as it is decided."),
    ),
    Status.APPROVED: lambda: ("", ""),
    Status.IN_TRANSIT: lambda: (
        _("Your parcel is on its way"),
        _("We mail you when it has arrived."),
    ),
    Status.RECEIVED: lambda: (_("Your parcel is here"), _("We are looking at what is in it.")),
    Status.INSPECTED: lambda: (
        _("Your money is coming"),
        _("We have looked at everything. The money is on its way to you next."),
    ),
    Status.SETTLED: lambda: (_("Done: your return is settled"), ""),
    Status.CLOSED: lambda: (_("This return is closed"), ""),
    Status.REJECTED: lambda: (_("This cannot come back"), ""),
    Status.CANCELLED: lambda: (
        _("This return is cancelled"),
        _("You keep your items. You can announce them again as long as your time runs."),
    ),
    Status.EXPIRED: lambda: (
        _("The time to send it back is over"),
        _("Nothing arrived in time. Is something wrong with an item? You can always tell us."),
    ),
}


def goods_rail(lines: Sequence[ReturnLine]) -> dict[str, Any] | None:
    """The parcel's rail with counts where pieces stand apart; none if nothing travels."""
    at = [sum(line.count(places) for line in lines) for places in _places()]
    whole = sum(at)
    if not whole:
        return None
    now = next(place for place, count in enumerate(at) if count)
    names = [
        pgettext("rail", "Announced"),
        pgettext("rail", "Approved"),
        pgettext("rail", "On its way"),
        pgettext("rail", "Received"),
        pgettext("rail", "Checked"),
    ]
    steps = []
    for place, name in enumerate(names):
        come = sum(at[place:])
        partly = place > now and 0 < come < whole
        label = _("{step} {count} of {whole}") if partly else "{step}"
        steps.append(
            {
                "label": label.format(step=name, count=come, whole=whole),
                "state": "ok" if place < now else "now" if place == now else "",
            }
        )
    return {"title": _("Your parcel"), "aside": _where()[now], "icon": "box", "steps": steps}


def _where() -> list[str]:
    """Where the goods are at each step of the rail."""
    return [
        pgettext("goods are", "with you, waiting for our answer"),
        pgettext("goods are", "with you"),
        pgettext("goods are", "with the carrier"),
        pgettext("goods are", "with us"),
        pgettext("goods are", "checked"),
    ]


def _places() -> list[list[Place]]:
    return [[place for place, far in ROAD.items() if far == rank] for rank in range(5)]


def money_rail(rma: Return, coming: int) -> dict[str, Any] | None:
    """The money's rail; none if nothing is owed and nothing will be."""
    if not (coming or rma.money_due or rma.money_paid):
        return None
    now = 2 if rma.money_paid and not (coming or rma.money_due) else 1 if rma.money_due else 0
    names = [
        pgettext("rail", "Calculated"),
        pgettext("rail", "Ready to pay"),
        pgettext("rail", "Paid"),
    ]
    steps = [
        {"label": name, "state": "ok" if place < now else "now" if place == now else ""}
        for place, name in enumerate(names)
    ]
    paid, open_ = rma.money_paid, rma.money_due + coming
    parts = []
    if paid:
        parts.append(_("{amount} paid").format(amount=money(Money(paid, rma.currency))))
    if open_:
        parts.append(_("{amount} to come").format(amount=money(Money(open_, rma.currency))))
    return {"title": _("Your money"), "aside": ", ".join(parts), "icon": "cash", "steps": steps}


def told(events: Iterable[Event]) -> list[dict[str, Any]]:
    """What happened, newest first, in the shopper's words."""
    return [
        {"text": _STORY[event.type](event), "at": event.at}
        for event in events
        if event.type in _STORY
    ]


def _requested(event: Event) -> str:
    if event.by_kind == "customer":
        return _("You announced your return")
    return _("Your return was announced")


def _approved(event: Event) -> str:
    return _("Approved at once") if event.by_kind == "customer" else _("Approved")


def _cancelled(event: Event) -> str:
    return _("You cancelled") if event.by_kind == "customer" else _("Cancelled")


def _received(event: Event) -> str:
    count = int(event.data.get("received") or event.data.get("pieces") or 0)
    if not count:
        return _("Your parcel arrived")
    return ngettext("{count} piece arrived", "{count} pieces arrived", count).format(count=count)


def _paid(event: Event) -> str:
    amount = Money(int(event.data["amount"]), str(event.data["currency"]))
    return _("{amount} paid back").format(amount=money(amount))


_STORY: dict[str, Callable[[Event], str]] = {
    "return.requested": _requested,
    "return.approved": _approved,
    "return.kept": lambda _event: _("You may keep it: nothing needs to come back"),
    "return.rejected": lambda _event: _("Not approved"),
    "return.cancelled": _cancelled,
    "return.expired": lambda _event: _("The time to send it back was over"),
    "return.in_transit": lambda _event: _("The carrier has your parcel"),
    "return.received": _received,
    "return.inspected": lambda _event: _("We looked at what arrived"),
    "return.missing": lambda _event: _("Something did not arrive"),
    "return.sent_back": lambda _event: _("On its way back to you"),
    "return.corrected": lambda _event: _("The shop corrected what it had noted"),
    "return.closed": lambda _event: _("Closed"),
    "return.reopened": lambda _event: _("Opened again"),
    "parcel.booked": lambda _event: _("Your label is ready"),
    "parcel.delayed": lambda _event: _("The carrier gives out no labels right now"),
    "parcel.voided": lambda _event: _("The label stopped working"),
    "refund.paid": _paid,
}


def live(parcels: Iterable[Parcel]) -> list[Parcel]:
    """Parcels that can still travel or have travelled."""
    return [parcel for parcel in parcels if parcel.state not in {"voided", "expired"}]
