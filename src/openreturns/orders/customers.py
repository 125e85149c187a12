"""Whose orders these are: customers known by the shop's own id, and new ones."""

from collections.abc import Iterable

from openreturns.core import bulk
from openreturns.orders import building
from openreturns.orders.keys import email_key
from openreturns.orders.models import Customer, Order
from openreturns.orders.schema import CustomerIn, OrderIn
from openreturns.shops.models import Shop


class Customers:
    """The customers of a batch of orders, looked up once; new ones wait for `save`."""

    def __init__(self, shop: Shop, orders: Iterable[OrderIn]) -> None:
        self.shop = shop
        keys = {one.customer.external_id for one in orders if one.customer} - {None, ""}
        rows = Customer.objects.filter(shop=shop, external_id__in=keys) if keys else []
        self.known = {row.external_id: row for row in rows}
        self.new: list[Customer] = []

    def of(self, order: OrderIn, current: Customer | None = None) -> Customer | None:
        """The customer of an order that may have one already; made if nobody knows them."""
        if order.customer is None:
            return current
        row = self._find(order.customer, current)
        if row is None:
            row = building.customer_row(self.shop, order.customer)
            self.new.append(row)
            if row.external_id:
                self.known[row.external_id] = row
        else:
            self._hear(row, order.customer, order)
        return row

    def save(self) -> None:
        """Store the new ones."""
        bulk.insert(Customer, self.new)
        self.new = []

    def _find(self, given: CustomerIn, current: Customer | None) -> Customer | None:
        if given.external_id:
            return self.known.get(given.external_id)
        if current is None or current.email_key == email_key(given.email or ""):
            return current
        return None if current.external_id else current

    def _hear(self, row: Customer, given: CustomerIn, order: OrderIn) -> None:
        """Take over what is new about a customer, unless a later order has told otherwise."""
        fields = {
            name: value
            for name, value in building.customer_news(given).items()
            if getattr(row, name) != value
        }
        if not fields or self._is_old(row, order):
            return
        for name, value in fields.items():
            setattr(row, name, value)
        Customer.objects.filter(pk=row.pk).update(**fields)

    def _is_old(self, row: Customer, order: OrderIn) -> bool:
        later = Order.objects.filter(customer=row.pk, ordered_at__gt=order.ordered_at)
        return later.exclude(external_id=order.external_id).exists()
