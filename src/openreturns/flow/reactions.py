"""What happens next: the one table from an event to its handlers.

A handler takes the event. The relay runs it at least once, so it must be safe to
repeat; it opens its own transaction, and calls the outside world only between two.
Per subject, one handler sees the events in their order. It raises PortError to say
whether trying again can help; any other exception is tried again.
"""

from collections.abc import Callable, Mapping
from importlib.metadata import version

from openreturns.core.models import Event
from openreturns.flow import withdrawing
from openreturns.messages import mails
from openreturns.messages import withdrawals as withdrawal_mails
from openreturns.settlement import paying
from openreturns.settlement.models import Refund
from openreturns.shipping import booking
from openreturns.shipping.models import Parcel

type Handler = Callable[[Event], None]


def book_label(event: Event) -> None:
    """Ask the carrier for the planned parcel's label."""
    parcel = Parcel.objects.select_related("rma__shop").get(pk=event.data["parcel"])
    booking.book(parcel)


def void_label(event: Event) -> None:
    """Tell the carrier that a voided label is not used."""
    booking.take_back(Parcel.objects.get(pk=event.data["parcel"]))


def send_refund(event: Event) -> None:
    """Ask the gateway to move the money of a refund."""
    paying.pay(Refund.objects.select_related("rma", "payment").get(pk=event.data["refund"]))


REACTIONS: dict[str, list[Handler]] = {
    "return.requested": [mails.submitted],
    "return.approved": [mails.approved],
    "return.kept": [mails.kept],
    "return.rejected": [mails.rejected],
    "return.cancelled": [mails.cancelled, withdrawing.keep_goods],
    "return.expiring": [mails.expiring],
    "return.received": [mails.received],
    "return.inspected": [mails.inspected],
    "refund.sent": [send_refund],
    "refund.paid": [mails.refunded],
    "parcel.planned": [book_label],
    "parcel.booked": [mails.label],
    "parcel.voided": [void_label],
    "parcel.delayed": [mails.label_later],
    "link.requested": [mails.access],
    "withdrawal.received": [withdrawal_mails.acknowledge, withdrawing.find_order],
    "withdrawal.answered": [withdrawal_mails.answer],
    "withdrawal.other_address": [withdrawal_mails.tell_owner],
}

# Events that are told for the timeline only; a test checks that no other is without a reaction.
QUIET = frozenset(
    {
        "delivery.revived",
        "order.changed_in_shop",
        "order.extended",
        "order.noted",
        "parcel.tracking",
        "refund.cancelled",
        "refund.failed",
        "return.assigned",
        "return.closed",
        "return.corrected",
        "return.expired",
        "return.in_transit",
        "return.missing",
        "return.noted",
        "return.reopened",
        "return.review_started",
        "return.sent_back",
        "return.updated",
        "return.waived",
        "stock.moved",
        "withdrawal.matched",
        "withdrawal.unmatched",
    }
)


class NoSuchHandler(LookupError):
    """A delivery names a handler that this version does not have."""


def name_of(handler: Handler) -> str:
    """The handler's name in delivery rows: its module without the package, and its function.

    Renaming a handler leaves its waiting deliveries without one: they wait and say so.
    """
    module = handler.__module__.removeprefix("openreturns.")
    return f"{module}.{handler.__name__}"


def routes() -> Mapping[str, list[str]]:
    """Which names wait for which event; what the outbox writes deliveries from."""
    return {event: [name_of(handler) for handler in row] for event, row in REACTIONS.items()}


def resolve(name: str) -> Handler:
    """The handler of a name; raises NoSuchHandler."""
    for row in REACTIONS.values():
        for handler in row:
            if name_of(handler) == name:
                return handler
    raise NoSuchHandler(f"OpenReturns {version('openreturns')} has no handler named {name!r}.")
