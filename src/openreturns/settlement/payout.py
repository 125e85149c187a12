"""Work out a payout: which payment gives back how much, and what each part pays. Nothing is stored.

Whoever shows a sum and whoever pays it call this, so that they cannot differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from openreturns.core.errors import TooMany
from openreturns.orders.models import Payment
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.sums import over_payments

type Parts = list[tuple[SettlementLine, int]]


@dataclass(frozen=True, slots=True)
class Share:
    """What one payment (none for an order without payments) gives back, in minor units.

    `parts` say which settlement lines that pays; they add up to the amount.
    """

    order: UUID | None
    payment: Payment | None
    amount: int
    parts: tuple[tuple[SettlementLine, int], ...]


@dataclass(frozen=True, slots=True)
class Payout:
    """The lines that are paid, and the shares of the payments, in the order of the payments."""

    rows: list[SettlementLine]
    shares: list[Share]

    @property
    def amount(self) -> int:
        """What goes back in all."""
        return sum(share.amount for share in self.shares)


def work_out(rows: Sequence[SettlementLine]) -> Payout:
    """Spread due lines over the payments of their orders; TooMany if these don't hold it."""
    per_order = _per_order(rows)
    payments: dict[UUID | None, list[Payment]] = {}
    wanted = [order for order in per_order if order]
    for payment in Payment.objects.filter(order__in=wanted).order_by("pk") if wanted else ():
        payments.setdefault(payment.order_id, []).append(payment)
    shares = [
        share
        for order, parts in per_order.items()
        for share in _spread(order, parts, payments.get(order, []))
    ]
    # reserved in one order everywhere, so that two people who pay never wait on each other
    shares.sort(key=lambda share: str(share.payment.pk) if share.payment else "")
    return Payout(list(rows), shares)


def _per_order(rows: Sequence[SettlementLine]) -> dict[UUID | None, Parts]:
    """What is due per order; a fee of the return is kept from the orders that have room."""
    per_order: dict[UUID | None, Parts] = {}
    for row in sorted(rows, key=lambda row: row.due, reverse=True):
        if row.order_id or row.due > 0:
            per_order.setdefault(row.order_id, []).append((row, row.due))
    for row in rows:
        left = -row.due if row.order_id is None else 0
        for parts in per_order.values():
            kept = min(left, sum(amount for _row, amount in parts))
            if kept > 0:
                parts.append((row, -kept))
                left -= kept
    return per_order


def _spread(order: UUID | None, parts: Parts, payments: Sequence[Payment]) -> list[Share]:
    amount = sum(part for _row, part in parts)
    if amount <= 0:
        return []
    if not payments:
        return [Share(order, None, amount, _parts(parts, [amount])[0])]
    room = [payment.left for payment in payments]
    if sum(room) < amount:
        raise TooMany(
            _(
                "More is due than is left on the payments of this order; part of it was "
                "refunded elsewhere. Check the payment at its provider."
            )
        )
    amounts = over_payments(amount, room)
    return [
        Share(order, payment, part, paid)
        for payment, part, paid in zip(payments, amounts, _parts(parts, amounts), strict=True)
        if part
    ]


def _parts(parts: Parts, amounts: Sequence[int]) -> list[tuple[tuple[SettlementLine, int], ...]]:
    """Cut the parts so that they add up to each amount; what is kept is kept from the first."""
    kept = [(row, part) for row, part in parts if part < 0]
    owed = [(row, part) for row, part in parts if part > 0]
    cut = []
    for amount in amounts:
        mine, kept = (kept, []) if amount else ([], kept)
        left = amount - sum(part for _row, part in mine)
        while left:
            row, part = owed.pop(0)
            taken = min(left, part)
            mine.append((row, taken))
            left -= taken
            if part > taken:
                owed.insert(0, (row, part - taken))
        cut.append(tuple(mine))
    return cut
