"""Announce returns, try them out, read one, change one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from openreturns.api.announcing import announcement
from openreturns.api.answers import PROBLEMS, ReturnOut
from openreturns.api.auth import actor_of, remark_of, shop_for
from openreturns.api.finding import return_of
from openreturns.api.idempotency import Answer, once
from openreturns.api.quoting import QuoteOut, quote_json
from openreturns.api.representing import acted_json, return_json
from openreturns.api.schemas import Language, ReturnIn
from openreturns.core.errors import MoveNotAllowed
from openreturns.flow import desk
from openreturns.returns import asking, drafts
from openreturns.settlement.quote import quote
from openreturns.shops.numbers import next_number

router = Router(tags=["returns"])


@router.post("/returns/validate", response={200: QuoteOut, **PROBLEMS}, operation_id="validate")
def validate(request: HttpRequest, body: ReturnIn) -> Answer:
    """Decision, methods, fee, refund preview and trace of a return; nothing is stored."""
    shop = shop_for(request, "returns:read")

    def work() -> tuple[int, dict[str, Any]]:
        said = announcement(shop, body)
        worked_out = quote(said)
        asking.judged(said, worked_out.decision)
        return 200, quote_json(worked_out, said.language)

    return once(request, work)


@router.post("/returns", response={201: ReturnOut, **PROBLEMS}, operation_id="create_return")
def create(request: HttpRequest, body: ReturnIn) -> Answer:
    """Announce a return. A withdrawal in time is born approved; the rest follows policy."""
    shop = shop_for(request, "returns:write")
    number = next_number(shop, timezone.now())
    by, remark = actor_of(request), remark_of(shop, body)

    def work() -> tuple[int, dict[str, Any]]:
        rma, _worked_out = desk.submit(
            announcement(shop, body), by=by, remark=remark, number=number
        )
        return 201, acted_json(rma, remark.notify, by_law=True)  # R9: its receipt always goes out

    return once(request, work)


@router.get("/returns/{number}", response={200: ReturnOut, **PROBLEMS}, operation_id="get_return")
def get(
    request: HttpRequest, response: HttpResponse, number: str, language: Language = ""
) -> dict[str, Any]:
    """One return, by its number or id; its version is also the ETag."""
    rma = return_of(request, number, "returns:read")
    response["ETag"] = f'"{rma.version}"'
    return return_json(rma, language)


@router.delete("/returns/{number}", response={204: None, **PROBLEMS}, operation_id="delete_draft")
def delete(request: HttpRequest, number: str) -> Status[None]:
    """Throw a draft away; an announced return is cancelled instead."""
    shop = shop_for(request, "returns:write")
    draft = drafts.find(shop, number)
    if draft is not None and draft.rma_id is None:
        drafts.throw_away(draft)
        return Status(204, None)
    return_of(request, number, "returns:write")
    raise MoveNotAllowed("Only drafts can be deleted. Cancel the return instead.")
