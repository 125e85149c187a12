"""The verbs of a return, each a POST to its own address, each answering the return."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from openreturns.api.answers import PROBLEMS, ReturnOut
from openreturns.api.auth import actor_of
from openreturns.api.finding import held_return, line_id, parcel_of, pieces_of
from openreturns.api.idempotency import Answer, once
from openreturns.api.representing import return_json
from openreturns.api.routes.returns import router
from openreturns.api.schemas import (
    ApproveIn,
    ArrivedIn,
    InspectionIn,
    NoteIn,
    ReceiptIn,
    RejectIn,
    Remarked,
    SomeLines,
)
from openreturns.core import outbox
from openreturns.core.errors import FieldError, Invalid
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.receiving.models import Disposition
from openreturns.returns import transitions
from openreturns.returns.ledger import Pieces, subject
from openreturns.returns.models import Return

OUT = {200: ReturnOut, **PROBLEMS}
WRITE = "returns:write"


def _act(
    request: HttpRequest,
    number: str,
    verb: Callable[[Return], Return],
    *,
    scope: str = WRITE,
    money: bool = False,
) -> Answer:
    """Find, act, answer: the shape of every verb."""

    def work() -> tuple[int, dict[str, Any]]:
        with held_return(request, number, scope) as rma:
            return 200, return_json(verb(rma))

    return once(request, work, money=money)


def _remark(body: Remarked) -> Remark:
    return Remark(body.note, body.notify)


def _pieces(rma: Return, body: SomeLines) -> list[Pieces] | None:
    rows = None if body.lines is None else [(row.line, row.quantity) for row in body.lines]
    return pieces_of(rma, rows)


@router.post("/returns/{number}/approve", response=OUT, operation_id="approve")
def approve(request: HttpRequest, number: str, body: ApproveIn) -> Answer:
    """Approve pieces: to be sent back, or kept with all or a share of the money."""
    by, remark = actor_of(request), _remark(body)
    if body.road == "keep":
        share = int(Decimal(body.share) * 100)
        return _act(
            request,
            number,
            lambda rma: desk.keep(rma, _pieces(rma, body), share=share, by=by, remark=remark),
        )
    method = (body.method.code, body.method.carrier) if body.method else None
    return _act(
        request,
        number,
        lambda rma: desk.approve(rma, _pieces(rma, body), method=method, by=by, remark=remark),
    )


@router.post("/returns/{number}/reject", response=OUT, operation_id="reject")
def reject(request: HttpRequest, number: str, body: RejectIn) -> Answer:
    """Reject pieces; the customer reads the text. A withdrawal in time cannot be (R15)."""
    by, remark = actor_of(request), _remark(body)
    return _act(
        request,
        number,
        lambda rma: desk.reject(
            rma, _pieces(rma, body), reason_text=body.reason_text, by=by, remark=remark
        ),
    )


@router.post("/returns/{number}/cancel", response=OUT, operation_id="cancel")
def cancel(request: HttpRequest, number: str, body: SomeLines) -> Answer:
    """The customer keeps their things after all; possible until the carrier has them."""
    by, remark = actor_of(request), _remark(body)
    return _act(
        request, number, lambda rma: desk.cancel(rma, _pieces(rma, body), by=by, remark=remark)
    )


@router.post("/returns/{number}/receipts", response=OUT, operation_id="receive")
def receive(request: HttpRequest, number: str, body: ReceiptIn) -> Answer:
    """Book in what arrived and what is missing; with grade and accepted also inspected."""
    parcel = parcel_of(request, body.parcel, WRITE) if body.parcel else None
    by = actor_of(request)

    def verb(rma: Return) -> Return:
        if parcel and parcel.rma_id != rma.pk:
            raise Invalid("The parcel is another return's.", (FieldError("/parcel", "not its"),))
        missing = tuple(
            (line_id(rma, row.line, f"/missing/{place}/line"), row.quantity)
            for place, row in enumerate(body.missing)
        )
        delivery = Delivery(_arrived(rma, body.lines), missing, parcel, remark=_remark(body))
        return desk.receive(rma, delivery, by=by)

    return _act(request, number, verb)


@router.post("/returns/{number}/inspections", response=OUT, operation_id="inspect")
def inspect(request: HttpRequest, number: str, body: InspectionIn) -> Answer:
    """Accept or decline pieces that were received before."""
    by, remark = actor_of(request), _remark(body)
    return _act(
        request,
        number,
        lambda rma: desk.inspect(rma, _arrived(rma, body.lines), by=by, remark=remark),
    )


def _arrived(rma: Return, rows: list[ArrivedIn]) -> tuple[Arrived, ...]:
    wrong = [
        FieldError(f"/lines/{place}/disposition", "unknown disposition")
        for place, row in enumerate(rows)
        if row.disposition and row.disposition not in Disposition.values
    ]
    if wrong:
        raise Invalid("A disposition is unknown.", tuple(wrong))
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
            note=row.note,
        )
        for place, row in enumerate(rows)
    )


@router.post("/returns/{number}/settle", response=OUT, operation_id="settle")
def settle(request: HttpRequest, number: str, body: SomeLines) -> Answer:
    """Pay what is due, nothing else. Needs an Idempotency-Key."""
    by, remark = actor_of(request), _remark(body)
    return _act(
        request,
        number,
        lambda rma: desk.settle(rma, _pieces(rma, body), by=by, remark=remark),
        scope="settlements:write",
        money=True,
    )


@router.post("/returns/{number}/close", response=OUT, operation_id="close")
def close(request: HttpRequest, number: str, body: Remarked) -> Answer:
    """Nothing more will happen to it."""
    by, remark = actor_of(request), _remark(body)
    return _act(request, number, lambda rma: transitions.close(rma, by=by, remark=remark))


@router.post("/returns/{number}/reopen", response=OUT, operation_id="reopen")
def reopen(request: HttpRequest, number: str, body: Remarked) -> Answer:
    """Work on it goes on."""
    by, remark = actor_of(request), _remark(body)
    return _act(request, number, lambda rma: transitions.reopen(rma, by=by, remark=remark))


@router.post("/returns/{number}/notes", response=OUT, operation_id="note")
def note(request: HttpRequest, number: str, body: NoteIn) -> Answer:
    """Add a note that only staff reads."""
    by = actor_of(request)

    def verb(rma: Return) -> Return:
        outbox.publish("return.noted", subject(rma), by=by, remark=Remark(body.text, False))
        return rma

    return _act(request, number, verb)
