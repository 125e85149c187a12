"""Which mail follows which event; each of these is safe to repeat."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import override

from openreturns.core.models import Event
from openreturns.core.money import Money
from openreturns.messages import sending
from openreturns.messages.amounts import pieces
from openreturns.messages.letters import Attached, Letter, about_access, about_return
from openreturns.orders import services as orders
from openreturns.orders.models import AccessLink
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel
from openreturns.shipping.states import Method, ParcelState
from openreturns.shops.models import Shop
from openreturns.ui import formats

DEAD_LABELS = frozenset({ParcelState.VOIDED, ParcelState.EXPIRED})


def submitted(event: Event) -> None:
    """The receipt of a request; a withdrawal gets it whatever was ticked (R9)."""
    rma = _return(event)
    if event.notify or _by_law(rma):
        _send(event, rma, "submitted")


def approved(event: Event) -> None:
    """Approved without a label; with one the mail waits for the label."""
    rma = _return(event)
    if event.notify and rma.method != Method.LABEL:
        _send(event, rma, "approved_own")


def label(event: Event) -> None:
    """Approved, with the label attached, unless the approval was to be silent."""
    rma = _return(event)
    parcel = Parcel.objects.get(pk=event.data["parcel"])
    if parcel.state in DEAD_LABELS or not parcel.label or _silent(rma, parcel):
        return
    with parcel.label.open("rb") as file:
        attached = Attached(f"{parcel.code.replace('/', '-')}.pdf", file.read())
    _send(event, rma, "approved_label", attached=(attached,))


def label_later(event: Event) -> None:
    """The carrier is down: the customer hears that nothing is lost; moot once there is a label."""
    rma = _return(event)
    parcel = Parcel.objects.get(pk=event.data["parcel"])
    if parcel.state == ParcelState.PLANNED and not _silent(rma, parcel):
        _send(event, rma, "label_later")


def kept(event: Event) -> None:
    """It need not come back."""
    if event.notify:
        _send(event, _return(event), "kept")


def rejected(event: Event) -> None:
    """Not approved, with the words that staff wrote."""
    if event.notify:
        words = {"reason_text": str(event.data.get("reason_text", ""))}
        _send(event, _return(event), "rejected", words)


def expiring(event: Event) -> None:
    """The last day to send it is near; moot when it is on its way."""
    rma = _return(event)
    if event.notify and any(line.approved for line in rma.lines.all()):
        day = date.fromisoformat(str(event.data["last_day"]))
        _send(event, rma, "expiring", {"last_day": formats.long_day(day, rma.language)})


def received(event: Event) -> None:
    """The goods are here and wait to be looked at."""
    if event.notify:
        rma = _return(event)
        _send(event, rma, "received", _counts(event, rma, ("received",)))


def inspected(event: Event) -> None:
    """What was found; that a withdrawn piece is not accepted is told whatever was ticked (R15)."""
    rma = _return(event)
    reasons = [
        row.reason_text
        for line in rma.lines.all()
        for row in line.receipt_lines.all()
        if line.declined and row.reason_text and row.stands
    ]
    if event.notify or (reasons and _by_law(rma)):
        counts = _counts(event, rma, ("accepted", "declined", "missing"))
        _send(event, rma, "inspected", {**counts, "reasons": " ".join(dict.fromkeys(reasons))})


def refunded(event: Event) -> None:
    """Money has gone back."""
    if event.notify:
        rma = _return(event)
        money = Money(int(event.data["amount"]), str(event.data["currency"]))
        _send(event, rma, "refunded", {"paid": formats.money(money, rma.language)})


def cancelled(event: Event) -> None:
    """The return, or a part of it, is cancelled."""
    if event.notify:
        rma = _return(event)
        had_label = Parcel.objects.filter(rma=rma).exclude(label="").exists()
        extra = _counts(event, rma, ("pieces",))
        _send(event, rma, "cancelled", {**extra, "label": "yes" if had_label else ""})


def access(event: Event) -> None:
    """The one-time way in by mail; an address without orders gets none, and nobody learns it."""
    link = AccessLink.objects.select_related("shop").get(pk=event.subject_id)
    if not orders.has_orders(link):
        return

    def write() -> Letter:
        token = orders.link_token(link)
        return about_access(link.shop, link.email_key, link.language, token)

    _store_and_send(event, link.shop, "access", write)


def _by_law(rma: Return) -> bool:
    return any(line.legal_basis == "withdrawal" for line in rma.lines.all())


def _silent(rma: Return, parcel: Parcel) -> bool:
    """It was planned by an act that was not to be told to the customer."""
    planned = Event.objects.filter(subject_id=rma.pk, type="parcel.planned", notify=False)
    return planned.filter(data__parcel=str(parcel.pk)).exists()


def _counts(event: Event, rma: Return, names: tuple[str, ...]) -> dict[str, str]:
    """How many pieces, in words; what the event does not say is counted on the lines."""
    found = {}
    with override(rma.language):
        for name in names:
            there = sum(line.units.get(name, 0) for line in rma.lines.all())
            count = int(event.data.get(name, there) or 0)
            found["pieces" if name == "received" else name] = pieces(count) if count else ""
    return found


def _return(event: Event) -> Return:
    rows = Return.objects.select_related("shop").prefetch_related("lines__receipt_lines")
    return rows.get(pk=event.subject_id)


def _send(
    event: Event,
    rma: Return,
    kind: str,
    extra: Mapping[str, str] | None = None,
    attached: tuple[Attached, ...] = (),
) -> None:
    if not rma.email:
        return  # an order without a mail address: there is nobody to write to
    _store_and_send(event, rma.shop, kind, lambda: about_return(kind, rma, extra or {}, attached))


def _store_and_send(event: Event, shop: Shop, kind: str, write: Callable[[], Letter]) -> None:
    message = sending.stored(event, kind) or sending.store(event, shop, write())
    sending.send(message)
