"""Things by reference, only in the key's own shop: anything else does not exist."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import unquote
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from openreturns.api.auth import shop_for
from openreturns.api.schemas import PiecesIn
from openreturns.core import registry
from openreturns.core.errors import FieldError, Invalid, NotFound
from openreturns.orders.models import OrderLine
from openreturns.policies.services import current
from openreturns.returns.history import SOURCE
from openreturns.returns.ledger import Pieces, holding
from openreturns.returns.models import Return
from openreturns.returns.queries import as_id
from openreturns.shipping.models import Parcel
from openreturns.shipping.ports import Carrier
from openreturns.shipping.transitions import NEEDS_BOOKING
from openreturns.shops.models import Membership, Shop, User

EXTERNAL = "ext:"


class Reference:
    """How addresses spell a reference: an id or number, or `ext:` and an id with any signs."""

    regex = "ext:.+|[^/]+"

    def to_python(self, value: str) -> str:
        """As it came: the server has undone the percent-encoding of the address."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


def plain(reference: str) -> str:
    """A reference of a body without its percent-encoding."""
    if not reference.startswith(EXTERNAL):
        return reference
    return EXTERNAL + unquote(reference.removeprefix(EXTERNAL))


def return_of(request: HttpRequest, reference: str, scope: str) -> Return:
    """A return by number or id; NotFound for another shop's."""
    rows = _returns(shop_for(request, scope), reference)
    found = rows.select_related("shop", "assignee").prefetch_related("lines").first()
    if found is None:
        raise _no_return(reference)
    return found


@contextmanager
def held_return(request: HttpRequest, reference: str, scope: str) -> Iterator[Return]:
    """A return locked for one act, by number or id; NotFound for another shop's."""
    try:
        with holding(_returns(shop_for(request, scope), reference)) as rma:
            yield rma
    except Return.DoesNotExist:
        raise _no_return(reference) from None


def _returns(shop: Shop, reference: str) -> QuerySet[Return]:
    rows, key = Return.objects.filter(shop=shop), as_id(reference)
    if key:
        return rows.filter(pk=key)
    if reference.startswith(EXTERNAL):
        source = reference.removeprefix(EXTERNAL)
        return rows.filter(terms__kind=SOURCE, terms__term=source, terms__shop_id=shop.pk)
    return rows.filter(number=reference.upper())


def _no_return(reference: str) -> NotFound:
    return NotFound(f"There is no return {reference!r}.")


def parcel_of(shop: Shop, reference: str) -> Parcel:
    """A parcel by id; NotFound for another shop's."""
    key = as_id(reference)
    rows = Parcel.objects.filter(shop=shop, rma__isnull=False).select_related("rma__shop")
    found = rows.filter(pk=key).first() if key else None
    if found is None:
        raise NotFound(f"There is no parcel {reference!r}.")
    return found


def line_id(rma: Return, reference: str, pointer: str) -> UUID:
    """The id of a line of this return, by its id or `ext:` and its order line's."""
    said, key = plain(reference), as_id(reference)
    external = said.removeprefix(EXTERNAL) if said.startswith(EXTERNAL) else None
    found = [
        line.pk
        for line in rma.lines.all()
        if line.pk == key or (external and line.line_ref == external)
    ]
    if len(found) != 1:
        problem = "several lines have this id" if found else "no such line in this return"
        raise Invalid("A line is unknown.", (FieldError(pointer, problem),))
    return found[0]


def pieces_of(rma: Return, rows: Sequence[PiecesIn] | None) -> list[Pieces] | None:
    """Pieces named in a body; None means all that the act fits."""
    if rows is None:
        return None
    return [
        Pieces(line_id(rma, row.line, f"/lines/{place}/line"), row.quantity)
        for place, row in enumerate(rows)
    ]


def order_line_of(rma: Return, reference: str | None, pointer: str) -> OrderLine | None:
    """A line of the shop's orders by id, or `ext:` and its id in an order of this return."""
    if reference is None:
        return None
    said, key = plain(reference), as_id(reference)
    rows = OrderLine.objects.filter(order__shop=rma.shop_id).select_related("order")
    if said.startswith(EXTERNAL):
        ours = [order["id"] for order in rma.orders]
        rows = rows.filter(order__in=ours, external_id=said.removeprefix(EXTERNAL))
    else:
        rows = rows.filter(pk=key) if key else rows.none()
    found = list(rows[:2])
    if len(found) != 1:
        raise Invalid("An order line is unknown.", (FieldError(pointer, "no such line"),))
    return found[0]


def photos_of(references: Sequence[str], pointer: str) -> tuple[UUID, ...]:
    """Ids of uploads; Invalid with the pointer for what is no id."""
    keys = [as_id(one) for one in references]
    if None in keys:
        raise Invalid("A photo is unknown.", (FieldError(pointer, "not an id of an upload"),))
    return tuple(key for key in keys if key)


def person_of(shop: Shop, said: str | int | None, pointer: str) -> User | None:
    """Somebody who works in the shop, by id or mail address; None is nobody."""
    if said is None:
        return None
    text = str(said).strip()
    rows = Membership.objects.filter(shop=shop).select_related("user")
    known = text.isascii() and text.isdigit() and len(text) < 10
    found = rows.filter(user_id=int(text)) if known else rows.filter(user__email=text.lower())
    row = found.first()
    if row is None:
        raise Invalid("The person is unknown.", (FieldError(pointer, "nobody of this shop"),))
    return row.user


def travel_of(shop: Shop, code: str, carrier: str, pointer: str = "") -> tuple[str, str]:
    """A method and the carrier that serves it: the shop's own unless named; Invalid if none can."""
    if code not in NEEDS_BOOKING:
        return code, known_carrier(carrier, f"{pointer}/carrier")
    carrier = known_carrier(carrier or current(shop).carrier, f"{pointer}/carrier")
    able = registry.find(Carrier, carrier).capabilities.methods  # type: ignore[type-abstract]
    if code not in able:
        where = f"{pointer}/code" if pointer else "/method"
        raise Invalid("This carrier cannot do that.", (FieldError(where, f"not by {carrier}"),))
    return code, carrier


def known_carrier(code: str, pointer: str) -> str:
    """A carrier that is installed, or none; Invalid otherwise."""
    if code and code not in registry.names(Carrier):
        raise Invalid("The carrier is unknown.", (FieldError(pointer, "no such carrier"),))
    return code
