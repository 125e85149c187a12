"""Parcels: add one, print its label, void it."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openreturns.api.answers import PROBLEMS, ParcelOut, ReturnOut
from openreturns.api.auth import actor_of
from openreturns.api.finding import parcel_of, pieces_of, return_of
from openreturns.api.idempotency import Answer, once
from openreturns.api.problems import problem
from openreturns.api.representing import parcel_json, return_json
from openreturns.api.schemas import ParcelIn, Remarked
from openreturns.core.errors import FieldError, Invalid
from openreturns.flow import desk
from openreturns.returns.models import Return
from openreturns.shipping import transitions
from openreturns.shipping.states import Method

router = Router(tags=["parcels"])


@router.post(
    "/returns/{number}/parcels", response={200: ReturnOut, **PROBLEMS}, operation_id="add_parcel"
)
def add(request: HttpRequest, number: str, body: ParcelIn) -> Answer:
    """Plan one more parcel for approved pieces that travel in none yet."""
    if body.method not in Method.values:
        raise Invalid("The method is unknown.", (FieldError("/method", "unknown method"),))
    rma = return_of(request, number, "returns:write")
    return once(request, partial(_add, request, rma, body))


def _add(request: HttpRequest, rma: Return, body: ParcelIn) -> tuple[int, dict[str, Any]]:
    rows = None if body.lines is None else [(row.line, row.quantity) for row in body.lines]
    desk.add_parcel(
        rma,
        pieces_of(rma, rows),
        method=(body.method, body.carrier),
        tracking_number=body.tracking_number,
        by=actor_of(request),
    )
    return 200, return_json(rma)


@router.get("/parcels/{parcel_id}", response={200: ParcelOut, **PROBLEMS}, operation_id="parcel")
def get(request: HttpRequest, parcel_id: str) -> dict[str, Any]:
    """One parcel."""
    parcel = parcel_of(request, parcel_id, "returns:read")
    return parcel_json(parcel, parcel.rma.currency if parcel.rma else "EUR")


@router.get("/parcels/{parcel_id}/label", operation_id="label", response=PROBLEMS)
def label(request: HttpRequest, parcel_id: str) -> HttpResponse:
    """The label as the carrier made it, byte for byte; 409 with Retry-After until it is there."""
    parcel = parcel_of(request, parcel_id, "returns:read")
    wanted = request.headers.get("Accept", "*/*")
    if "application/pdf" not in wanted and "*/*" not in wanted:
        return problem(415, "This label exists as application/pdf only.")
    if not parcel.has_label:
        return problem(409, "The label is not ready yet.", code="in-progress", title="Not ready")
    with parcel.label.open("rb") as file:
        answer = HttpResponse(file.read(), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{parcel.code.replace("/", "-")}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@router.post(
    "/parcels/{parcel_id}/void", response={200: ParcelOut, **PROBLEMS}, operation_id="void"
)
def void(request: HttpRequest, parcel_id: str, body: Remarked) -> Answer:
    """The label stops working; possible until the carrier has the parcel."""
    parcel = parcel_of(request, parcel_id, "returns:write")
    currency = parcel.rma.currency if parcel.rma else "EUR"

    def work() -> tuple[int, dict[str, Any]]:
        transitions.void(parcel, by=actor_of(request))
        return 200, parcel_json(parcel, currency)

    return once(request, work)
