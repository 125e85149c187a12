"""Finding shops."""

from uuid import UUID

from django.utils.translation import gettext as _

from openreturns.core.errors import NotFound
from openreturns.shops.models import Shop


def shop_named(text: str) -> Shop:
    """The shop of this slug or id; raises NotFound."""
    shop = Shop.objects.filter(slug=text).first()
    if shop is None and (pk := _as_id(text)):
        shop = Shop.objects.filter(pk=pk).first()
    if shop is None:
        raise NotFound(_("There is no shop %(shop)s.") % {"shop": text})
    return shop


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
