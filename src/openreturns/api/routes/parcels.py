"""Parcels: add one, print its label, say its number, void it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from openreturns.api.answers import PROBLEMS, ParcelOut, ReturnOut
from openreturns.api.auth import actor_of, remark_of, shop_for
from openreturns.api.finding import held_return, parcel_of, pieces_of, travel_of
from openreturns.api.idempotency import Answer, once
from openreturns.api.problems import problem
from openreturns.api.representing import acted_json, label_state, parcel_json
from openreturns.api.schemas import NOTHING, Remarked
from openreturns.api.travel import ParcelIn, TrackingIn
from openreturns.core.errors import FieldError, Invalid, NotFound
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.flow.desk import Travel
from openreturns.shipping import transitions
from openreturns.shipping.models import Parcel
from openreturns.shipping.states import Method
from openreturns.shipping.transitions import NEEDS_BOOKING

router = Router(tags=["parcels"])
PDF = "application/pdf"
OUT = {200: ParcelOut, **PROBLEMS}


@router.post(
    "/returns/{number}/parcels",
    response={200: ReturnOut, **PROBLEMS},
    operation_id="add_parcel",
)
def add(request: HttpRequest, number: str, body: ParcelIn) -> Answer:
    """Plan one more parcel for approved pieces that travel in none yet."""
    if (body.method == Method.PICKUP) != (body.pickup is not None):
        pointer = FieldError("/pickup", "goes with the method pickup, and only with it")
        raise Invalid("A pickup needs its date.", (pointer,))
    shop = shop_for(request, "returns:write")
    by, remark = actor_of(request), remark_of(shop, body)

    def work() -> tuple[int, dict[str, Any]]:
        with held_return(request, number, "returns:write") as rma:
            desk.add_parcel(
                rma,
                pieces_of(rma, body.lines),
                travel=_travel(rma.shop, body),
                by=by,
                remark=remark,
            )
            return 200, acted_json(rma, remark.notify and body.method in NEEDS_BOOKING)

    return once(request, work)


def _travel(shop: Any, body: ParcelIn) -> Travel:
    method, carrier = travel_of(shop, body.method, body.carrier)
    pickup = body.pickup.model_dump(mode="json") if body.pickup else None
    return Travel(method, carrier, pickup, body.tracking_number or "")


@router.get("/parcels/{parcel_id}", response=OUT, operation_id="parcel")
def get(request: HttpRequest, parcel_id: str) -> dict[str, Any]:
    """One parcel."""
    return _shown(parcel_of(shop_for(request, "returns:read"), parcel_id))


@router.get(
    "/parcels/{parcel_id}/label",
    operation_id="label",
    response=PROBLEMS,
    openapi_extra={
        "responses": {
            200: {
                "description": "The label.",
                "content": {PDF: {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def label(request: HttpRequest, parcel_id: str) -> HttpResponse:
    """The label as the carrier made it, byte for byte; 409 with Retry-After until it is there."""
    parcel = parcel_of(shop_for(request, "returns:read"), parcel_id)
    state = label_state(parcel)
    if state != "ready":
        return _no_label(state)
    if not request.accepts(PDF):
        said = f"This label is there as {PDF}. Ask with Accept: {PDF}, or leave Accept out."
        return problem(415, said, title="This kind of file is not offered")
    try:
        with parcel.label.open("rb") as file:
            answer = HttpResponse(file.read(), content_type=PDF)
    except FileNotFoundError:
        raise NotFound("The file of this label is gone. A backup may still have it.") from None
    answer["Content-Disposition"] = f'attachment; filename="{parcel.code.replace("/", "-")}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _no_label(state: str) -> HttpResponse:
    if state == "pending":
        said = "The label is being made; ask again in a moment."
        return problem(409, said, code="not-ready", title="Not ready yet")
    why = "was voided" if state == "void" else "has no label"
    return problem(409, f"This parcel {why}.")


@router.post("/parcels/{parcel_id}/void", response=OUT, operation_id="void")
def void(request: HttpRequest, parcel_id: str, body: Remarked = NOTHING) -> Answer:
    """The label stops working; possible until the carrier has the parcel."""
    by = actor_of(request)
    return _act(request, parcel_id, body, lambda one, say: transitions.void(one, by=by, remark=say))


@router.post("/parcels/{parcel_id}/tracking", response=OUT, operation_id="tracking")
def tracking(request: HttpRequest, parcel_id: str, body: TrackingIn) -> Answer:
    """Under which number its carrier knows the parcel."""
    by, number = actor_of(request), body.tracking_number.strip()
    return _act(
        request,
        parcel_id,
        body,
        lambda one, say: transitions.set_tracking(one, number, by=by, remark=say),
    )


def _act(
    request: HttpRequest, parcel_id: str, body: Remarked, verb: Callable[[Parcel, Remark], None]
) -> Answer:
    shop = shop_for(request, "returns:write")

    def work() -> tuple[int, dict[str, Any]]:
        with transaction.atomic():
            parcel = parcel_of(shop, parcel_id)
            verb(parcel, remark_of(shop, body))
            return 200, _shown(parcel)

    return once(request, work)


def _shown(parcel: Parcel) -> dict[str, Any]:
    return parcel_json(parcel, parcel.rma.currency if parcel.rma else parcel.shop.currency)
