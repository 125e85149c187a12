"""A known order is brought up to date: only what differs is written.

What returns hold of a line is never taken away: a line that the shop dropped or
shortened below what is announced is kept, noted on the order and told.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import outbox
from openreturns.core.actors import Actor
from openreturns.core.errors import MoveNotAllowed
from openreturns.core.outbox import Subject
from openreturns.orders import building
from openreturns.orders.incoming import Incoming, Part
from openreturns.orders.models import Customer, Order, OrderLine, Payment

# The parts that are plain copies: the name in an order, and what tells one from another.
COPIES: tuple[tuple[Part, str], ...] = (
    ("shipments", "external_id"),
    ("invoices", "number"),
    ("refunds", "external_id"),
)


class Update:
    """One known order and what came in for it; `run` inside the caller's transaction.

    The order comes with its lines, payments and copies prefetched.
    """

    def __init__(self, order: Order, incoming: Incoming, customer: Customer | None) -> None:
        self.order = order
        self.given = incoming.order
        self.tells_all = incoming.tells_all
        self.customer = customer
        self.told: list[dict[str, Any]] = order.changed_in_shop
        self.sold = 0
        self.notes: list[dict[str, Any]] = []
        self.changed = False

    def run(self, *, by: Actor) -> bool:
        """Write what differs and tell what the shop wants but returns forbid; whether any did.

        Raises MoveNotAllowed for another currency once a return counts in this one.
        """
        held = any(line.announced or line.owed for line in self.order.lines.all())
        if held and self.given.currency != self.order.currency:
            raise MoveNotAllowed(_("An order with returns keeps its currency."))
        self._lines()
        self._payments()
        for part, key in COPIES:
            self._copies(part, key)
        self._head()
        if self.notes and self.notes != self.told:
            subject = Subject(self.order.shop_id, "order", self.order.pk)
            outbox.publish("order.changed_in_shop", subject, by=by, data={"lines": self.notes})
        return self.changed

    def _lines(self) -> None:
        known = {row.external_id: row for row in self.order.lines.all()}
        for place, line in enumerate(self.given.lines):
            row = known.pop(line.external_id, None)
            fields = building.line_fields(line, place, self.given.currency)
            if row is None:
                row = OrderLine(order_id=self.order.pk, external_id=line.external_id, **fields)
                self._add(row)
            else:
                self._keep_held(row, fields)
                self._write(row, fields)
            self.sold += row.quantity - row.cancelled_quantity
        for row in known.values():
            if not self._drop(row):
                self.sold += row.quantity - row.cancelled_quantity

    def _keep_held(self, row: OrderLine, fields: dict[str, Any]) -> None:
        """Never fewer pieces than returns hold; what the shop wants instead is noted."""
        wanted = fields["quantity"] - fields["cancelled_quantity"]
        if wanted < max(row.announced, row.owed):
            self.notes.append({"line": row.external_id, "shop": wanted})
            del fields["quantity"], fields["cancelled_quantity"]

    def _drop(self, row: OrderLine) -> bool:
        """Delete a line the shop no longer has; one that a return ever touched stays."""
        if "lines" not in self.tells_all:
            self.notes += [one for one in self.told if one["line"] == row.external_id]
            return False
        try:
            row.delete()
        except ProtectedError:
            self.notes.append({"line": row.external_id, "shop": 0})
            return False
        self.changed = True
        return True

    def _payments(self) -> None:
        """Payments keep what our refunds hold; the figure of the shop includes ours."""
        known = {row.external_id: row for row in self.order.payments.all()}
        for one in self.given.payments:
            row = known.pop(one.external_id, None)
            fields = building.payment_fields(one, self.given.currency)
            outside = building.refunded_outside(self.given, one)
            if row is None:
                key = {"order_id": self.order.pk, "external_id": one.external_id}
                self._add(Payment(**key, outside=outside, **fields))
                continue
            amount = fields["amount"] = max(fields["amount"], row.reserved)
            fields["outside"] = min(max(0, outside - row.reserved), amount - row.reserved)
            self._write(row, fields)
        if "payments" in self.tells_all:
            self._drop_payments(known.values())

    def _drop_payments(self, rows: Iterable[Payment]) -> None:
        """Payments the shop no longer has; one that a refund ever touched stays."""
        for row in rows:
            try:
                row.delete()
            except ProtectedError:
                continue
            self.changed = True

    def _copies(self, part: Part, key: str) -> None:
        stored = {getattr(row, key): row for row in getattr(self.order, part).all()}
        for row in building.copies(self.order, self.given, part):
            had = stored.pop(getattr(row, key), None)
            if had is None:
                self._add(row)
            else:
                self._write(had, _values(row))
        if part in self.tells_all and stored:
            getattr(self.order, part).filter(pk__in=[row.pk for row in stored.values()]).delete()
            self.changed = True

    def _head(self) -> None:
        fields = building.order_fields(self.given)
        fields["sold"] = max(self.sold, self.order.announced)
        fields["changed_in_shop"] = self.notes
        if self.customer is not None:
            fields["customer_id"] = self.customer.pk
        if self.changed or _differences(self.order, fields):
            fields["updated_at"] = timezone.now()
            self._write(self.order, fields)

    def _add(self, row: models.Model) -> None:
        row.save(force_insert=True)
        self.changed = True

    def _write(self, row: models.Model, fields: Mapping[str, Any]) -> None:
        differing = _differences(row, fields)
        if differing:
            type(row)._default_manager.filter(pk=row.pk).update(**differing)
            self.changed = True
        for name, value in differing.items():
            setattr(row, name, value)


def _differences(row: models.Model, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if getattr(row, name) != value}


def _values(row: models.Model) -> dict[str, Any]:
    """The columns of an unsaved copy, without its keys."""
    keys = {"id", "order_id"}
    names = [field.attname for field in row._meta.local_concrete_fields]
    return {name: getattr(row, name) for name in names if name not in keys}
