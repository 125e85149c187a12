"""Where a line stands before any rule is asked: its legal basis, its rights and its dates.

Worked out once, when the line is announced, and kept with the return: what the law says
does not change when the shop tries other rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from openreturns.policies import windows
from openreturns.policies.facts import Facts, LineFacts
from openreturns.policies.legal_basis import SEEN_AT_INSPECTION, legal_basis, may_withdraw
from openreturns.policies.policy import Policy
from openreturns.policies.rules.lawful import AT_FAULT, WITHDRAWAL
from openreturns.policies.windows import Counted, Windows

# Grounds on which nothing is left to decide: the shop has it already, or must have it.
COMES_ANYHOW = frozenset({"undeliverable", "recall"})


@dataclass(frozen=True, slots=True)
class Footing:
    """The law's half of what a decision saw about one line.

    `order` tells the orders of a request apart. `by_right`: approved whatever rules say.
    `least` is the first day on which the merchant's own window may end (R25, R26). Dates
    are local to the customer, None where a period has not begun.
    """

    counted: Counted
    today: date
    basis: str
    order: int = 0
    free: int = 0
    enough: bool = True
    known: bool = True
    by_right: bool = False
    may_withdraw: bool = False
    disclosed: bool = False
    wrong: bool = False
    shop_pays: bool = False
    final_sale: bool = False
    exclusion: str = ""
    withdrawal_ends_on: date | None = None
    least: date | None = None

    @property
    def excluded(self) -> bool:
        """The law gives no right to withdraw from it, as is known before it is seen (R40)."""
        return bool(self.exclusion) and not (self.only_sealed or self.counted.business)

    @property
    def only_sealed(self) -> bool:
        """The right ends where a seal was broken, which shows at inspection (R40 e, i)."""
        return self.exclusion in SEEN_AT_INSPECTION and not self.counted.business

    def stored(self) -> dict[str, Any]:
        """As it is kept; what is as usual is left out. Dates become ISO texts in JSON."""
        found = {name: getattr(self, name) for name in _USUAL}
        kept = {name: value for name, value in found.items() if value != _USUAL[name]}
        return {
            "today": self.today,
            "basis": self.basis,
            **kept,
            "counted": [getattr(self.counted, one.name) for one in fields(Counted)],
        }

    @classmethod
    def again(cls, kept: Mapping[str, Any]) -> "Footing":
        """The footing from what was kept."""
        known: dict[str, Any] = {n: _day(v) if n in _DAYS and v else v for n, v in kept.items()}
        business, country, segments, category, *days = kept["counted"]
        known["counted"] = Counted(
            business, country, tuple(segments), category, *(day and _day(day) for day in days)
        )
        return cls(**known)


_USUAL = {
    one.name: one.default
    for one in fields(Footing)
    if one.name not in {"counted", "today", "basis"}
}
_DAYS = frozenset({"today", "withdrawal_ends_on", "least"})
_day = date.fromisoformat


def footings(facts: Facts, policy: Policy) -> tuple[Footing, ...]:
    """Where each line of a request stands."""
    orders: dict[int, int] = {}
    found = []
    for line in facts.lines:
        place = orders.setdefault(id(line.order), len(orders))
        found.append(_footing(line, place, facts.declared_on, policy))
    return tuple(found)


def _footing(line: LineFacts, place: int, today: date, policy: Policy) -> Footing:
    order = line.order
    law = windows.right_of(order, policy)
    found = Windows(law.ends_on if law else None, None, has_withdrawal=law is not None)
    may = may_withdraw(line, found, today)
    basis = legal_basis(line, found, today) if order.known else "voluntary"
    return Footing(
        counted=windows.counted(line),
        today=today,
        basis=basis,
        order=place,
        free=line.free,
        enough=line.quantity <= line.free,
        known=order.known,
        by_right=_by_right(basis, may=may),
        may_withdraw=may,
        disclosed=order.return_cost_disclosed,
        wrong=line.reason.wrong,
        shop_pays=line.reason.shop_pays or line.reason.wrong or basis in AT_FAULT,
        final_sale=line.final_sale,
        exclusion=line.exclusion,
        withdrawal_ends_on=found.withdrawal_ends_on,
        least=law.accepted_until if law else None,
    )


def _by_right(basis: str, *, may: bool) -> bool:
    """Approved at once: a withdrawal, what comes anyhow, the wrong thing that may be given up."""
    return basis == WITHDRAWAL or basis in COMES_ANYHOW or (basis == "wrong_delivery" and may)
