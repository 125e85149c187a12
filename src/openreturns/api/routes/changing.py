"""Change a return or a line of it; `If-Match` with the version keeps two people apart."""

from typing import Any

from django.http import HttpRequest
from ninja import Status

from openreturns.api.auth import actor_of, remark_of, shop_for
from openreturns.api.finding import held_return, line_id, person_of
from openreturns.api.representing import acted_json
from openreturns.api.routes.returns import router
from openreturns.api.routes.verbs import INWARD, OUT, act
from openreturns.api.schemas import AssignIn, LinePatch, Remarked, ReturnPatch
from openreturns.api.versions import wanted_version
from openreturns.core.actors import Actor
from openreturns.core.errors import FieldError, Invalid, NotFound
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.returns import changing
from openreturns.returns.models import Return

WRITE = "returns:write"
type Answer = Status[dict[str, Any]]


@router.patch("/returns/{number}/lines/{line}", response=OUT, operation_id="change_line")
def change_line(request: HttpRequest, number: str, line: str, body: LinePatch) -> dict[str, Any]:
    """Change what was said about a line, while nothing is decided about it."""
    given = _given(body)
    if given.get("outcome", "refund") != "refund":
        wrong = FieldError("/outcome", "not offered by this shop")
        raise Invalid("The outcome is not offered.", (wrong,))
    remark = remark_of(shop_for(request, WRITE), body)
    with held_return(request, number, WRITE) as rma:
        changing.at_version(rma, wanted_version(request))
        mine = _line(rma, line)
        changing.change_line(rma, mine, given, by=actor_of(request), remark=remark)
        return acted_json(rma, notify=False)


@router.patch("/returns/{number}", response=OUT, operation_id="change_return")
def change(request: HttpRequest, number: str, body: ReturnPatch) -> dict[str, Any]:
    """Change the language or the person who looks after it; what is left out stays."""
    given, by = _given(body), actor_of(request)
    remark = remark_of(shop_for(request, WRITE), body)
    with held_return(request, number, WRITE) as rma:
        changing.at_version(rma, wanted_version(request))
        if "assignee" in given:
            desk.assign(rma, person_of(rma.shop, given.pop("assignee"), "/assignee"), by=by)
        changing.change_return(rma, given, by=by, remark=remark)
        return acted_json(rma, notify=False)


@router.post("/returns/{number}/assign", response=OUT, operation_id="assign")
def assign(request: HttpRequest, number: str, body: AssignIn) -> Any:
    """Say who looks after it; null is nobody."""

    def verb(rma: Return, by: Actor, remark: Remark) -> Return:
        return desk.assign(rma, person_of(rma.shop, body.user, "/user"), by=by, remark=remark)

    return act(request, number, body, verb, INWARD)


def _given(body: Remarked) -> dict[str, Any]:
    """What the body names; null empties a text."""
    said = body.model_dump(exclude_unset=True, exclude={"notify", "note"})
    return {
        name: "" if value is None and name != "assignee" else value for name, value in said.items()
    }


def _line(rma: Return, reference: str) -> Any:
    try:
        key = line_id(rma, reference, "/line")
    except Invalid as unknown:
        raise NotFound(f"There is no line {reference!r} in this return.") from unknown
    return next(line for line in rma.lines.all() if line.pk == key)
