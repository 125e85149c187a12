"""What happened to a return, as sentences: one table from an event's code to its words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from openreturns.core.actors import Kind
from openreturns.core.models import Event
from openreturns.core.money import Money
from openreturns.ui.formats import money

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline as `ui/timeline.html` draws it."""

    icon: str
    text: str
    detail: str
    at: datetime


def pieces(count: int) -> str:
    """2 pieces."""
    return ngettext("%(n)s piece", "%(n)s pieces", count) % {"n": count}


def _counted(data: Data, name: str = "pieces") -> str:
    return pieces(int(data.get(name) or 0))


def _requested(data: Data) -> str:
    return _("Announced: {pieces}").format(pieces=_counted(data))


def _rejected(data: Data) -> str:
    said = _("Rejected: {pieces}").format(pieces=_counted(data))
    return f"{said}. “{data['reason_text']}”" if data.get("reason_text") else said


def _inspected(data: Data) -> str:
    words = {
        "accepted": _("{n} accepted"),
        "declined": _("{n} declined"),
        "missing": _("{n} missing"),
        "restocked": _("{n} back in stock"),
        "extra": _("{n} not announced"),
    }
    parts = [text.format(n=data[name]) for name, text in words.items() if data.get(name)]
    return _("Inspected: {parts}").format(parts=", ".join(parts) or _counted(data))


PLACES: dict[str, Callable[[], str]] = {
    "approved": lambda: pgettext("pieces", "approved"),
    "in_transit": lambda: pgettext("pieces", "on their way"),
    "received": lambda: pgettext("pieces", "received"),
    "accepted": lambda: pgettext("pieces", "accepted"),
    "declined": lambda: pgettext("pieces", "declined"),
}


def _corrected(data: Data) -> str:
    return _("Corrected: {pieces}, {before} → {after}").format(
        pieces=_counted(data),
        before=PLACES[str(data["from"])](),
        after=PLACES[str(data["to"])](),
    )


def _assigned(data: Data) -> str:
    name = data.get("name")
    return _("Assigned to {name}").format(name=name) if name else _("Assigned to nobody")


def _reopened(data: Data) -> str:
    return _("Reopened: {p}").format(p=_counted(data)) if data.get("pieces") else _("Reopened")


def _amount(data: Data) -> str:
    return money(Money(int(data.get("amount") or 0), str(data.get("currency") or "EUR")))


def _stock(data: Data) -> str:
    count = int(data.get("pieces") or 0)
    said = _("Out of stock again: {p}") if count < 0 else _("Back in stock: {p}")
    return said.format(p=pieces(abs(count)))


def _waived(data: Data) -> str:
    said = _("{amount} not paid. “{reason}”")
    return said.format(amount=_amount(data), reason=data.get("reason") or "")


SENTENCES: dict[str, tuple[str, Callable[[Data], str]]] = {
    "return.requested": ("inbox", _requested),
    "return.approved": ("check", lambda d: _("Approved: {pieces}").format(pieces=_counted(d))),
    "return.kept": ("gift", lambda d: _("Kept by the customer: {p}").format(p=_counted(d))),
    "return.rejected": ("x", _rejected),
    "return.cancelled": ("ban", lambda d: _("Cancelled: {pieces}").format(pieces=_counted(d))),
    "return.expired": ("clock", lambda d: _("Expired: {pieces}").format(pieces=_counted(d))),
    "return.in_transit": ("truck-return", lambda d: _("On its way: {p}").format(p=_counted(d))),
    "return.received": ("package-import", lambda d: _("Received: {p}").format(p=_counted(d))),
    "return.inspected": ("zoom-check", _inspected),
    "return.review_started": ("eye", lambda d: _("Review started")),
    "return.closed": ("lock", lambda d: _("Closed")),
    "return.missing": ("alert-triangle", lambda d: _("Missing: {p}").format(p=_counted(d))),
    "return.sent_back": ("truck-delivery", lambda d: _("Sent back: {p}").format(p=_counted(d))),
    "return.corrected": ("arrow-back-up", _corrected),
    "return.assigned": ("user", _assigned),
    "return.reopened": ("refresh", _reopened),
    "return.expiring": ("clock", lambda _data: _("Reminded: the last day to send it is near")),
    "return.updated": ("note", lambda d: _("Changed")),
    "return.noted": ("note", lambda d: _("Note")),
    "refund.paid": ("cash", lambda d: _("Refunded {amount}").format(amount=_amount(d))),
    "refund.sent": ("cash", lambda d: _("Refund of {amount} sent").format(amount=_amount(d))),
    "refund.failed": (
        "alert-triangle",
        lambda d: _("Refund of {amount} failed").format(amount=_amount(d)),
    ),
    "refund.cancelled": (
        "ban",
        lambda d: _("Refund of {amount} cancelled").format(amount=_amount(d)),
    ),
    "return.waived": ("ban", _waived),
    "parcel.planned": ("box", lambda d: _("Parcel planned")),
    "parcel.booked": ("barcode", lambda d: _("Label made")),
    "parcel.delayed": ("alert-triangle", lambda d: _("No label yet: the carrier did not answer")),
    "parcel.voided": ("tag-off", lambda d: _("Label voided")),
    "parcel.tracking": ("route", lambda d: _("Tracking number added")),
    "stock.moved": ("building-warehouse", _stock),
    "delivery.revived": ("refresh", lambda d: _("Tried again")),
    "order.changed_in_shop": ("alert-triangle", lambda d: _("The order was changed in the shop")),
}


# What policy does at once when a customer announces something; nobody of the staff did it.
AT_ONCE = frozenset({"return.approved", "parcel.planned"})


def words(event: Event) -> str:
    """The event as a sentence; a code without words stays readable as it is."""
    known = SENTENCES.get(event.type)
    return known[1](event.data) if known else event.type


def who(event: Event) -> str:
    """Who did it, as colleagues say it."""
    by_policy = event.by_kind == Kind.CUSTOMER and event.type in AT_ONCE
    if event.by_kind == Kind.SYSTEM or by_policy:
        return _("automatically")
    return event.by_name or event.by_kind


def entries(events: Iterable[Event]) -> list[Entry]:
    """Events as lines of a timeline, in their given order."""
    return [
        Entry(SENTENCES.get(event.type, ("check",))[0], words(event), _detail(event), event.at)
        for event in events
    ]


def _detail(event: Event) -> str:
    parts = [who(event)]
    if event.note:
        parts.append(f"“{event.note}”")
    if not event.notify and event.type != "return.noted":
        parts.append(_("the customer was not mailed"))
    return ", ".join(parts)
