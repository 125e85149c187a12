"""What a decision looks at: frozen facts, no rows, no queries, no clock."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """The chosen reason and the ground it names, if any; an empty code is "I'd rather not say"."""

    code: str = ""
    wrong: bool = False
    shop_pays: bool = False
    ground: str = ""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order; dates are local to the customer. An unknown delivery is None.

    `known` is false for a free line, of whose purchase nothing is known. `informed` says
    that the withdrawal information is recorded, `informed_on` when it was sent (R22).
    `extended_until` is the last day that staff gave, `shipped_on` that of the last shipment.
    """

    business: bool
    country: str
    postcode: str
    ordered_on: date
    invoiced_on: date | None
    delivered_on: tuple[date | None, ...]
    merchant_country: str
    merchant_region: str = ""
    contract_context: str = ""
    return_cost_disclosed: bool = False
    known: bool = True
    shipped_on: date | None = None
    segments: tuple[str, ...] = ()
    informed: bool = True
    informed_on: date | None = None
    extended_until: date | None = None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One wanted line; `value` is what these pieces were paid for, in minor units."""

    key: str
    order: OrderFacts
    quantity: int
    free: int
    value: int
    reason: ReasonFacts = field(default_factory=ReasonFacts)
    outcome: str = "refund"
    exclusion: str = ""
    final_sale: bool = False
    photos: int = 0
    category: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A whole request on one day (the customer's), from one origin."""

    declared_on: date
    origin: str
    lines: tuple[LineFacts, ...]
