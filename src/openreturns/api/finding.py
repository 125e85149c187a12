"""Things by reference, only in the key's own shop: anything else does not exist."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.http import HttpRequest

from openreturns.api.auth import shop_for
from openreturns.core.errors import FieldError, Invalid, NotFound
from openreturns.returns.ledger import Pieces, holding
from openreturns.returns.models import Return
from openreturns.returns.queries import as_id
from openreturns.shipping.models import Parcel


def return_of(request: HttpRequest, reference: str, scope: str) -> Return:
    """A return by number or id; NotFound for another shop's."""
    shop = shop_for(request, scope)
    rows = Return.objects.filter(shop=shop).select_related("shop").prefetch_related("lines")
    key = as_id(reference)
    found = rows.filter(pk=key).first() if key else rows.filter(number=reference).first()
    if found is None:
        raise NotFound(f"There is no return {reference!r}.")
    return found


@contextmanager
def held_return(request: HttpRequest, reference: str, scope: str) -> Iterator[Return]:
    """A return locked for one act, by number or id; NotFound for another shop's."""
    shop = shop_for(request, scope)
    key = as_id(reference)
    rows = Return.objects.filter(shop=shop)
    try:
        with holding(rows.filter(pk=key) if key else rows.filter(number=reference)) as rma:
            yield rma
    except Return.DoesNotExist:
        raise NotFound(f"There is no return {reference!r}.") from None


def parcel_of(request: HttpRequest, reference: str, scope: str) -> Parcel:
    """A parcel by id; NotFound for another shop's."""
    shop = shop_for(request, scope)
    key = as_id(reference)
    rows = Parcel.objects.filter(shop=shop).select_related("rma__shop")
    found = rows.filter(pk=key).first() if key else None
    if found is None:
        raise NotFound(f"There is no parcel {reference!r}.")
    return found


def line_id(rma: Return, reference: str, pointer: str) -> UUID:
    """The id of a line of this return; Invalid with the pointer if there is none."""
    key = as_id(reference)
    if key is None or key not in {line.pk for line in rma.lines.all()}:
        raise Invalid("A line is unknown.", (FieldError(pointer, "no such line"),))
    return key


def pieces_of(rma: Return, rows: list[tuple[str, int]] | None) -> list[Pieces] | None:
    """Pieces named in a body; None means all that the act fits."""
    if rows is None:
        return None
    if not rows:
        raise Invalid("No line is named.", (FieldError("/lines", "at least one line"),))
    return [
        Pieces(line_id(rma, reference, f"/lines/{place}/line"), quantity)
        for place, (reference, quantity) in enumerate(rows)
    ]
