"""Which mail follows which event; each of these is safe to repeat."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from openreturns.core.models import Event
from openreturns.core.money import Money
from openreturns.messages import sending
from openreturns.messages.letters import Letter, about_access, about_return, pieces
from openreturns.orders import services as orders
from openreturns.orders.models import AccessLink
from openreturns.returns.models import Return, ReturnLine
from openreturns.shipping.models import Parcel
from openreturns.shipping.states import Method, ParcelState
from openreturns.ui import formats


def submitted(event: Event) -> None:
    """The receipt of a request; a withdrawal gets it whatever was ticked (R9)."""
    rma = _return(event)
    by_law = any(line.legal_basis == "withdrawal" for line in rma.lines.all())
    if event.notify or by_law:
        _send(event, rma, "submitted")


def approved(event: Event) -> None:
    """Approved without a label; with one the mail waits for the label."""
    rma = _return(event)
    if event.notify and rma.method != Method.LABEL:
        _send(event, rma, "approved_own")


def label(event: Event) -> None:
    """Approved, with the label attached."""
    rma = _return(event)
    parcel = Parcel.objects.get(pk=event.data["parcel"])
    if parcel.state in {ParcelState.VOIDED, ParcelState.EXPIRED} or not parcel.label:
        return
    attached = {"parcel": str(parcel.pk), "name": f"{parcel.code.replace('/', '-')}.pdf"}
    _send(event, rma, "approved_label", attachments=(attached,))


def kept(event: Event) -> None:
    """It need not come back."""
    if event.notify:
        _send(event, _return(event), "kept")


def rejected(event: Event) -> None:
    """Not approved, with the words that staff wrote."""
    rma = _return(event)
    _send_if(event, rma, "rejected", {"reason_text": str(event.data.get("reason_text", ""))})


def received(event: Event) -> None:
    """The goods are here; declined ones with the reason."""
    rma = _return(event)
    came = int(event.data.get("received", 0))
    if not came:
        return
    with override(rma.language):
        extra = {"pieces": pieces(came), "declined": _declined(rma)}
    _send_if(event, rma, "received", extra)


def refunded(event: Event) -> None:
    """Money has gone back."""
    rma = _return(event)
    money = Money(int(event.data["amount"]), str(event.data["currency"]))
    _send_if(event, rma, "refunded", {"amount": str(formats.money(money, rma.language))})


def cancelled(event: Event) -> None:
    """The return, or a part of it, is cancelled."""
    if event.notify:
        _send(event, _return(event), "cancelled")


def access(event: Event) -> None:
    """The one-time way in by mail."""
    link = AccessLink.objects.select_related("shop").get(pk=event.subject_id)

    def write() -> Letter:
        token = orders.link_token(link)
        return about_access(link.shop, link.email_key, link.language, token)

    _store_and_send(event, link.shop, "access", write)


def _declined(rma: Return) -> str:
    lines: list[ReturnLine] = [line for line in rma.lines.all() if line.declined]
    reasons = [
        row.reason_text for line in lines for row in line.receipt_lines.all() if row.reason_text
    ]
    if not reasons:
        return ""
    return _("We could not accept everything: {reasons}").format(reasons=" ".join(reasons))


def _return(event: Event) -> Return:
    return Return.objects.select_related("shop").prefetch_related("lines").get(pk=event.subject_id)


def _send_if(event: Event, rma: Return, kind: str, extra: Mapping[str, str]) -> None:
    if event.notify:
        _send(event, rma, kind, extra)


def _send(
    event: Event,
    rma: Return,
    kind: str,
    extra: Mapping[str, str] | None = None,
    attachments: tuple[dict[str, str], ...] = (),
) -> None:
    if not rma.email:
        return  # an order without a mail address: there is nobody to write to
    _store_and_send(
        event,
        rma.shop,
        kind,
        lambda: about_return(kind, rma, extra=extra or {}, attachments=attachments),
    )


def _store_and_send(event: Event, shop: Any, kind: str, write: Callable[[], Letter]) -> None:
    message = sending.stored(event, kind) or sending.store(event, shop, write())
    sending.send(message)
