"""Withdrawals: declare one without a key, read them, tie one to its order (LAW.md §1)."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from openreturns.api import paging
from openreturns.api.answers import PROBLEMS
from openreturns.api.auth import actor_of, shop_for
from openreturns.api.finding import plain
from openreturns.api.idempotency import Answer, key_of, once
from openreturns.api.listing import Listing, Word
from openreturns.api.schemas import Language, Pieces, Reference, Strict
from openreturns.core.actors import customer
from openreturns.core.errors import FieldError, Invalid, NotFound
from openreturns.flow import withdrawing
from openreturns.orders.models import Order
from openreturns.returns.queries import as_id, order_by_ref, orders_to_announce
from openreturns.shops.models import Shop
from openreturns.ui.visitor import address_of
from openreturns.withdrawals import evidence
from openreturns.withdrawals.declaring import Piece, Sender, Statement, declare
from openreturns.withdrawals.models import Evidence, Withdrawal
from openreturns.withdrawals.queries import withdrawals_of
from openreturns.withdrawals.states import Channel, State

router = Router(tags=["withdrawals"])
Said = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"\S")]


class StatementIn(Schema):
    """What somebody declares; `items` empty is the whole order. Other names are ignored."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    email: Annotated[str, Field(min_length=1, max_length=254, pattern=r"\S")]
    contract: Said
    items: Annotated[str, Field(max_length=20_000)] = ""
    language: Language | None = None


class ReceivedOut(Schema):
    """That it is here, and since when."""

    reference: str
    received_at: datetime


class WithdrawalOut(Schema):
    """One withdrawal; `clocks` of its return are with the return."""

    id: str
    reference: str
    state: str
    timeliness: str
    channel: str
    language: str
    name: str
    email: str
    contract: str
    items: str
    declared_at: datetime
    order: str | None
    return_number: str | None
    answer: str
    crowded: bool


class LinkOut(Schema):
    """One link of the evidence; `content` is empty once erased."""

    number: int
    kind: str
    at: datetime
    content: dict[str, Any]
    digest: str


class ProvenOut(WithdrawalOut):
    """A withdrawal with its evidence, and whether the chain stands."""

    evidence: list[LinkOut]
    faults: list[str]


class WithdrawalPage(Schema):
    """Withdrawals, newest declaration first."""

    items: list[WithdrawalOut]
    next_cursor: str | None


class WithdrawalQuery(Listing):
    """Filters of withdrawals."""

    state: Literal["received", "matched", "unmatched", "answered"] | None = None
    reference: Word | None = None


class MatchIn(Strict):
    """The order it is about; `lines` (of that order) where it is about a part of it."""

    order: Reference
    lines: Pieces | None = None


OUT = {200: WithdrawalOut, **PROBLEMS}


@router.post(
    "/shops/{slug}/withdrawals",
    auth=None,
    response={202: ReceivedOut, **PROBLEMS},
    operation_id="declare_withdrawal",
)
def declare_withdrawal(
    request: HttpRequest, slug: str, body: StatementIn
) -> Status[dict[str, Any]]:
    """Declare a withdrawal. Needs no key, is never refused, and says nothing of any order.

    The same statement within ten minutes, or with the same Idempotency-Key, is one.
    """
    shop = Shop.objects.filter(slug=slug).first()
    if shop is None:
        raise NotFound("There is no such shop.")
    said = Statement(
        name=body.name.strip(),
        email=body.email.strip(),
        contract=body.contract.strip(),
        items=body.items.strip(),
        language=body.language or "",
        channel=Channel.API,
        once=key_of(request),
        sender=Sender(address_of(request), request.headers.get("User-Agent", "")),
    )
    made = declare(shop, said, by=customer(said.name)).withdrawal
    return Status(202, {"reference": made.reference, "received_at": made.declared_at})


@router.get(
    "/withdrawals", response={200: WithdrawalPage, **PROBLEMS}, operation_id="list_withdrawals"
)
def index(request: HttpRequest, given: Query[WithdrawalQuery]) -> dict[str, Any]:
    """Withdrawals of the shop; filters `state` and `reference`."""
    rows = withdrawals_of([shop_for(request, "returns:read").pk])
    if given.state:
        rows = rows.filter(state=State(given.state))
    if given.reference:
        rows = rows.filter(reference=given.reference.upper())
    place = paging.place(given.cursor)
    if place is not None:
        at, key = place
        rows = rows.filter(declared_at__lte=at).exclude(declared_at=at, id__gte=key)
    found = list(rows[: given.limit + 1])
    shown, cursor = found[: given.limit], None
    if len(found) > given.limit:
        cursor = paging.encode(shown[-1].declared_at, shown[-1].pk)
    return paging.answer([_shown(one) for one in shown], cursor)


@router.get(
    "/withdrawals/{key}", response={200: ProvenOut, **PROBLEMS}, operation_id="get_withdrawal"
)
def get(request: HttpRequest, key: str) -> dict[str, Any]:
    """One withdrawal by id or reference, with its evidence."""
    one = _find(shop_for(request, "returns:read"), key)
    chain = list(Evidence.objects.filter(withdrawal=one))
    return _shown(one) | {
        "evidence": [
            {
                "number": link.number,
                "kind": link.kind,
                "at": link.at,
                "content": evidence.content(link),
                "digest": link.digest,
            }
            for link in chain
        ],
        "faults": evidence.faults(chain),
    }


@router.post("/withdrawals/{key}/match", response=OUT, operation_id="match_withdrawal")
def match(request: HttpRequest, key: str, body: MatchIn) -> Answer:
    """Tie it to its order; in time it becomes a return whose clocks run from the declaration."""
    shop = shop_for(request, "returns:write")

    def work() -> tuple[int, dict[str, Any]]:
        one = _find(shop, key)
        order = order_by_ref(orders_to_announce(shop), plain(body.order))
        pieces = _pieces(order, body)
        withdrawing.match(one, order, pieces, by=actor_of(request))
        return 200, _shown(one)

    return once(request, work)


def _pieces(order: Order, body: MatchIn) -> list[Piece]:
    lines = list(order.lines.all())
    found = []
    for place, row in enumerate(body.lines or []):
        said = plain(row.line)
        line = next((x for x in lines if said in {str(x.pk), f"ext:{x.external_id}"}), None)
        if line is None:
            pointer = FieldError(f"/lines/{place}/line", "no such line in this order")
            raise Invalid("A line is unknown.", (pointer,))
        found.append(Piece(line, row.quantity))
    return found


def _find(shop: Shop, key: str) -> Withdrawal:
    rows, pk = withdrawals_of([shop.pk]), as_id(key)
    found = (rows.filter(pk=pk) if pk else rows.filter(reference=key.upper())).first()
    if found is None:
        raise NotFound(f"There is no withdrawal {key!r}.")
    return found


def _shown(one: Withdrawal) -> dict[str, Any]:
    names = ("reference", "state", "timeliness", "channel", "language", "name", "email")
    more = ("contract", "items", "declared_at", "answer", "crowded")
    return {
        "id": str(one.pk),
        **{name: getattr(one, name) for name in (*names, *more)},
        "order": one.order.number if one.order else None,
        "return_number": one.rma.number if one.rma else None,
    }
