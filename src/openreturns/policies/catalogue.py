"""Reasons, actions and forms as lists that a merchant keeps: add, change, order, archive.

Nothing is deleted: what old returns name stays readable. Every change names the version
it was made on, so of two editors at once the second is told.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Manager, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.errors import ChangedMeanwhile, FieldError, Invalid
from openreturns.policies.models import Action, Form, Reason
from openreturns.shops.models import Shop


def add[Row: (Reason, Action, Form)](shop: Shop, model: type[Row], code: str, **values: Any) -> Row:
    """A new entry at the end of its list; Invalid if the code is taken, also by an archived one."""
    if model is not Form:
        last = model._default_manager.filter(shop=shop).aggregate(last=Max("position"))["last"]
        values.setdefault("position", 0 if last is None else last + 1)
    try:
        with transaction.atomic():
            return model._default_manager.create(shop=shop, code=code, **values)
    except IntegrityError:
        if not model._default_manager.filter(shop=shop, code=code).exists():
            raise
        told = _("This code is taken; perhaps by something in the archive.")
        raise Invalid(told, (FieldError("/code", told),)) from None


def change(row: Reason | Action | Form, *, version: int | None = None, **values: Any) -> None:
    """Change an entry; ChangedMeanwhile if it is no longer at `version`. The code stays."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise ChangedMeanwhile(_("Somebody else just changed this; look at it again."))
    row.refresh_from_db()


def archive(row: Reason | Action | Form) -> None:
    """Offer it no longer; safe to repeat."""
    if row.archived_at is None:
        change(row, archived_at=timezone.now())


def restore(row: Reason | Action | Form) -> None:
    """Bring it back from the archive; safe to repeat."""
    if row.archived_at is not None:
        change(row, archived_at=None)


@transaction.atomic
def place(row: Reason | Action, to: int) -> None:
    """Put an entry at a place of its list, counted from 0; the others make room."""
    table: Manager[Any] = type(row)._default_manager
    rows = list(table.select_for_update().filter(shop=row.shop_id).order_by("pk"))
    rows.sort(key=lambda one: (one.position, one.code))
    others = [one for one in rows if one.pk != row.pk]
    others.insert(max(0, to), row)
    for position, one in enumerate(others):
        one.position = position
    table.bulk_update(others, ["position"])
