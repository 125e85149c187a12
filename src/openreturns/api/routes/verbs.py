"""The verbs of a return, each a POST to its own address, each answering the return."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from openreturns.api.answers import PROBLEMS, ReturnOut
from openreturns.api.auth import actor_of, remark_of, shop_for
from openreturns.api.finding import held_return, pieces_of, travel_of
from openreturns.api.idempotency import Answer, once
from openreturns.api.representing import acted_json
from openreturns.api.routes.returns import router
from openreturns.api.schemas import (
    NO_LINES,
    NOTHING,
    ApproveIn,
    NoteIn,
    ReasonIn,
    RejectIn,
    Remarked,
    SomeLines,
)
from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.returns import transitions
from openreturns.returns.ledger import subject
from openreturns.returns.models import Return

OUT = {200: ReturnOut, **PROBLEMS}
type Verb = Callable[[Return, Actor, Remark], Return]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a verb needs and tells: its scope, a key if it `pays`; whether a mail follows at
    all (`mails`), and when the law wants it for whoever withdrew.
    """

    scope: str = "returns:write"
    pays: bool = False
    mails: bool = True
    by_law: Callable[[Return], bool] = lambda rma: False


ORDINARY = Kind()
INWARD = Kind(mails=False)  # the customer never hears of it


def act(
    request: HttpRequest, number: str, body: Remarked, verb: Verb, kind: Kind = ORDINARY
) -> Answer:
    """Find, act, answer: the shape of every verb."""
    by, remark = actor_of(request), remark_of(shop_for(request, kind.scope), body)

    def work() -> tuple[int, dict[str, Any]]:
        with held_return(request, number, kind.scope) as rma:
            done = verb(rma, by, remark)
            return 200, acted_json(done, kind.mails and remark.notify, by_law=kind.by_law(done))

    return once(request, work, money=kind.pays)


@router.post("/returns/{number}/approve", response=OUT, operation_id="approve")
def approve(request: HttpRequest, number: str, body: ApproveIn) -> Answer:
    """Approve pieces: to be sent back, or kept with all or a share of the money."""

    def ship(rma: Return, by: Actor, remark: Remark) -> Return:
        pieces = pieces_of(rma, body.lines)
        said = body.method
        method = travel_of(rma.shop, said.code, said.carrier, "/method") if said else None
        fee = body.refund_fee
        return desk.approve(rma, pieces, method=method, refund_fee=fee, by=by, remark=remark)

    def keep(rma: Return, by: Actor, remark: Remark) -> Return:
        share = int(Decimal(body.share) * 100)
        return desk.keep(rma, pieces_of(rma, body.lines), share=share, by=by, remark=remark)

    return act(request, number, body, keep if body.road == "keep" else ship)


@router.post("/returns/{number}/reject", response=OUT, operation_id="reject")
def reject(request: HttpRequest, number: str, body: RejectIn) -> Answer:
    """Reject pieces; the customer reads the text. A withdrawal in time cannot be (R15)."""

    def verb(rma: Return, by: Actor, remark: Remark) -> Return:
        pieces = pieces_of(rma, body.lines)
        return desk.reject(rma, pieces, reason_text=body.reason_text, by=by, remark=remark)

    return act(request, number, body, verb)


@router.post("/returns/{number}/cancel", response=OUT, operation_id="cancel")
def cancel(request: HttpRequest, number: str, body: SomeLines = NO_LINES) -> Answer:
    """The customer keeps their things after all; possible until the carrier has them."""

    def verb(rma: Return, by: Actor, remark: Remark) -> Return:
        return desk.cancel(rma, pieces_of(rma, body.lines), by=by, remark=remark)

    return act(request, number, body, verb)


@router.post("/returns/{number}/settle", response=OUT, operation_id="settle")
def settle(request: HttpRequest, number: str, body: SomeLines = NO_LINES) -> Answer:
    """Pay what is due, nothing else. Needs an Idempotency-Key."""

    def verb(rma: Return, by: Actor, remark: Remark) -> Return:
        return desk.settle(rma, pieces_of(rma, body.lines), by=by, remark=remark)

    return act(request, number, body, verb, Kind("settlements:write", pays=True))


@router.post("/returns/{number}/waive", response=OUT, operation_id="waive")
def waive(request: HttpRequest, number: str, body: ReasonIn) -> Answer:
    """What is due is not paid after all; the reason is for colleagues."""

    def verb(rma: Return, by: Actor, remark: Remark) -> Return:
        return desk.waive(rma, reason=body.reason, by=by, remark=remark)

    return act(request, number, body, verb, Kind("settlements:write", mails=False))


@router.post("/returns/{number}/close", response=OUT, operation_id="close")
def close(request: HttpRequest, number: str, body: Remarked = NOTHING) -> Answer:
    """Nothing more will happen to it."""

    def verb(rma: Return, by: Actor, remark: Remark) -> Return:
        return transitions.close(rma, by=by, remark=remark)

    return act(request, number, body, verb, INWARD)


@router.post("/returns/{number}/reopen", response=OUT, operation_id="reopen")
def reopen(request: HttpRequest, number: str, body: SomeLines = NO_LINES) -> Answer:
    """Work goes on: on a closed return, or on pieces that were rejected or had expired."""

    def verb(rma: Return, by: Actor, remark: Remark) -> Return:
        return desk.reopen(rma, pieces_of(rma, body.lines), by=by, remark=remark)

    return act(request, number, body, verb, INWARD)


@router.post("/returns/{number}/notes", response=OUT, operation_id="note")
def note(request: HttpRequest, number: str, body: NoteIn) -> Answer:
    """Add a note that only staff reads."""

    def verb(rma: Return, by: Actor, remark: Remark) -> Return:
        outbox.publish("return.noted", subject(rma), by=by, remark=Remark(body.text, False))
        return rma

    return act(request, number, Remarked(), verb, INWARD)
