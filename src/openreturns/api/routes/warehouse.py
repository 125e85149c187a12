"""The verbs of the warehouse: what arrived, and what was found in it."""

from collections.abc import Sequence

from django.http import HttpRequest

from openreturns.api.finding import line_id, order_line_of, parcel_of, photos_of
from openreturns.api.idempotency import Answer
from openreturns.api.routes.returns import router
from openreturns.api.routes.verbs import ORDINARY, OUT, Kind, act
from openreturns.api.schemas import ArrivedIn, ExtraIn, InspectionIn, ReceiptIn
from openreturns.core.actors import Actor
from openreturns.core.errors import FieldError, Invalid, NotFound
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns.extras import Extra
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel

# Whoever withdrew hears that a piece is not accepted (R15), as messages.mails.inspected has it.
JUDGED = Kind(by_law=lambda rma: any(line.declined for line in rma.lines.all()))


@router.post("/returns/{number}/receipts", response=OUT, operation_id="receive")
def receive(request: HttpRequest, number: str, body: ReceiptIn) -> Answer:
    """Book in what arrived, what is missing and what nobody announced (`extra`).

    With grade and accepted it is also inspected.
    """

    def verb(rma: Return, by: Actor, remark: Remark) -> Return:
        missing = tuple(
            (line_id(rma, row.line, f"/missing/{place}/line"), row.quantity)
            for place, row in enumerate(body.missing)
        )
        arrived, extra = _arrived(rma, body.lines), _extra(rma, body.extra)
        delivery = Delivery(arrived, missing, _parcel(rma, body.parcel), extra, remark)
        return desk.receive(rma, delivery, by=by)

    judged = bool(body.missing) or any(row.accepted is not None for row in body.lines)
    return act(request, number, body, verb, JUDGED if judged else ORDINARY)


@router.post("/returns/{number}/inspections", response=OUT, operation_id="inspect")
def inspect(request: HttpRequest, number: str, body: InspectionIn) -> Answer:
    """Accept or decline pieces that were received before."""

    def verb(rma: Return, by: Actor, remark: Remark) -> Return:
        return desk.inspect(rma, _arrived(rma, body.lines), by=by, remark=remark)

    return act(request, number, body, verb, JUDGED)


def _parcel(rma: Return, reference: str | None) -> Parcel | None:
    """A parcel of this return; Invalid with the pointer for any other."""
    if reference is None:
        return None
    try:
        parcel = parcel_of(rma.shop, reference)
    except NotFound:
        parcel = None
    if parcel is None or parcel.rma_id != rma.pk:
        raise Invalid("The parcel is unknown.", (FieldError("/parcel", "none of this return"),))
    return parcel


def _arrived(rma: Return, rows: Sequence[ArrivedIn]) -> tuple[Arrived, ...]:
    return tuple(
        Arrived(
            line=line_id(rma, row.line, f"/lines/{place}/line"),
            quantity=row.quantity,
            grade=row.grade or "",
            accepted=row.accepted,
            reason_text=row.reason_text,
            disposition=row.disposition or "",
            restock=row.restock,
            serials=tuple(row.serials),
            photos=photos_of(row.photos, f"/lines/{place}/photos"),
            note=row.note,
        )
        for place, row in enumerate(rows)
    )


def _extra(rma: Return, rows: Sequence[ExtraIn]) -> tuple[Extra, ...]:
    return tuple(
        Extra(
            quantity=row.quantity,
            order_line=order_line_of(rma, row.order_line, f"/extra/{place}/order_line"),
            sku=row.sku or "",
            title=row.title or "",
            note=row.note,
        )
        for place, row in enumerate(rows)
    )
