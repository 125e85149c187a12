"""A return in the making: kept while the shopper goes back and forth, thrown away on request.

A draft claims nothing and no member of staff sees it. Its `content` is
{"items": {order line id: {"taken", "quantity", "reason", "photos", "wrong", "answers", …}},
"method", "packed", "ticked", "comment"}.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from openreturns.orders.models import Order
from openreturns.returns.models import Draft, Return, Upload
from openreturns.returns.queries import as_id
from openreturns.shops.models import Shop

type Content = dict[str, Any]


@transaction.atomic
def begin(shop: Shop, orders: Sequence[Order]) -> Draft:
    """Start a draft about these orders."""
    draft = Draft.objects.create(shop=shop, content={"items": {}})
    draft.orders.set(orders)
    return draft


def find(shop: Shop, draft_id: str) -> Draft | None:
    """The draft of this id in this shop."""
    key = as_id(draft_id)
    rows = Draft.objects.select_related("rma").filter(shop=shop, pk=key) if key else None
    return rows.first() if rows is not None else None


@transaction.atomic
def change(draft: Draft, edit: Callable[[Content], None]) -> Draft:
    """Edit what is typed so far; two requests at once follow each other and lose nothing."""
    fresh = Draft.objects.select_for_update().get(pk=draft.pk)
    if fresh.rma_id is None:
        edit(fresh.content)
        fresh.save(update_fields=["content", "updated_at"])
    draft.content = fresh.content
    return fresh


@transaction.atomic
def confirm(draft: Draft, make: Callable[[], Return]) -> Return:
    """Make the return of a draft exactly once: a second confirmation finds the first one's."""
    fresh = Draft.objects.select_for_update().get(pk=draft.pk)
    if fresh.rma is not None:
        return fresh.rma
    fresh.rma = make()
    fresh.save(update_fields=["rma", "updated_at"])
    return fresh.rma


def throw_away(draft: Draft) -> None:
    """Forget a draft and the photos that no return took over."""
    items = draft.content.get("items", {}).values()
    files = [value for item in items for value in item.get("answers", {}).values()]
    lists = [item["photos"] for item in items] + [one for one in files if isinstance(one, list)]
    discard(draft.shop, [upload for uploads in lists for upload in uploads])
    Draft.objects.filter(pk=draft.pk, rma__isnull=True).delete()


def discard(shop: Shop, photos: Iterable[str]) -> None:
    """Remove photos, row and file, that belong to no return."""
    keys: list[UUID] = [key for key in map(as_id, photos) if key]
    for upload in Upload.objects.filter(shop=shop, pk__in=keys, line__isnull=True):
        upload.file.delete(save=False)
        upload.delete()
