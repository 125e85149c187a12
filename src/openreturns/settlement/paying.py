"""Let a gateway move the money: the intent is stored, the call is outside any transaction."""

from openreturns.core import registry
from openreturns.core.actors import SYSTEM
from openreturns.core.errors import PortError
from openreturns.core.money import Money
from openreturns.settlement import transitions
from openreturns.settlement.models import Refund
from openreturns.settlement.ports import RefundGateway, RefundOrder
from openreturns.settlement.states import RefundState


def pay(refund: Refund) -> None:
    """Ask the refund's gateway for its money; safe to repeat, raises PortError to be tried again.

    The refund's own id goes with every call, so that a repeat after a lost answer moves
    nothing twice. What the gateway refuses for good becomes a failed refund.
    """
    if refund.state != RefundState.SENT:
        return
    gateway = registry.find(RefundGateway, refund.gateway)  # type: ignore[type-abstract]
    try:
        answer = gateway.refund(_order(refund))
    except PortError as refused:
        if not refused.permanent:
            raise
        transitions.mark_failed(refund, why=str(refused), by=SYSTEM)
        return
    if answer.paid:
        transitions.mark_paid(refund, provider_id=answer.provider_id, by=SYSTEM)
    else:
        transitions.note_provider(refund, answer.provider_id)


def _order(refund: Refund) -> RefundOrder:
    return RefundOrder(
        key=refund.pk,
        money=Money(refund.amount, refund.currency),
        payment_reference=refund.payment.external_id if refund.payment else "",
        return_number=refund.rma.number,
    )
