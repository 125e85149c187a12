"""The only module that changes how many pieces of an order line are announced or owed."""

from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from openreturns.core.errors import ChangedMeanwhile, TooMany
from openreturns.orders.models import Order, OrderLine, Payment


def claim(line_id: UUID, quantity: int) -> None:
    """Hold pieces of an order line for a return; TooMany if they are not there any more.

    One UPDATE that names its condition: of two that want the last piece, one gets it.
    """
    taken = OrderLine.objects.filter(
        pk=line_id, announced__lte=F("quantity") - F("cancelled_quantity") - quantity
    ).update(announced=F("announced") + quantity)
    if not taken:
        raise TooMany(_("Not that many pieces of this item can still be returned."))


def release(line_id: UUID, quantity: int) -> None:
    """Give pieces back: they may be announced again."""
    if not OrderLine.objects.filter(pk=line_id, announced__gte=quantity).update(
        announced=F("announced") - quantity
    ):
        raise ChangedMeanwhile(_("These pieces were already given back."))


def count_announced(order_id: UUID, change: int) -> None:
    """Keep the order's total of announced pieces in step with its lines."""
    if change:
        Order.objects.filter(pk=order_id).update(announced=F("announced") + change)


def owe(line_id: UUID, *, had: int, change: int) -> None:
    """Count pieces whose money falls due (or no longer does); `had` is what the caller saw.

    The amount of a piece depends on how many came before it, so a caller that
    worked from an old count must start again.
    """
    if not OrderLine.objects.filter(pk=line_id, owed=had).update(owed=had + change):
        raise ChangedMeanwhile(_("Somebody else just settled pieces of this item."))


def reserve(payment_id: UUID, amount: int) -> None:
    """Set money of a payment aside for a refund; refused above what is left of it."""
    if not Payment.objects.filter(
        pk=payment_id, amount__gte=F("outside") + F("reserved") + amount
    ).update(reserved=F("reserved") + amount):
        raise TooMany(_("That much is no longer left on the payment."))


def unreserve(payment_id: UUID, amount: int) -> None:
    """A refund failed or was cancelled: its money is free again."""
    if not Payment.objects.filter(pk=payment_id, reserved__gte=amount).update(
        reserved=F("reserved") - amount
    ):
        raise ChangedMeanwhile(_("This money was already freed."))
