"""Where parcels go: a shop's main return address, or another that a rule named."""

from typing import Any

from openreturns.shops.models import ReturnAddress, Shop


def address_for(shop: Shop, code: str) -> dict[str, Any]:
    """The address with this code; the shop's main one where it is empty or gone."""
    found = ReturnAddress.objects.filter(shop=shop, code=code).first() if code else None
    return dict(found.address if found else shop.return_address)
