"""Opening a shop: its row, its reasons and its first policy, together."""

from django.db import transaction

from openreturns.policies import services as policies
from openreturns.shops import services as shops
from openreturns.shops.models import Shop
from openreturns.shops.services import NewShop


@transaction.atomic
def open_shop(new: NewShop) -> Shop:
    """A shop that can take returns at once; raises Invalid."""
    shop = shops.create_shop(new)
    policies.start(shop)
    return shop
