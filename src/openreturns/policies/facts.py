"""What a decision looks at: frozen facts, no rows, no queries, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """The chosen reason and the ground it names, if any; an empty code is "I'd rather not say"."""

    code: str = ""
    wrong: bool = False
    shop_pays: bool = False
    ground: str = ""


@dataclass(frozen=True, slots=True)
class SaleFacts:
    """What rules ask of an order beside the law's dates; money in minor units of its currency.

    Percents are in hundredths of a percent; None is unknown.
    """

    currency: str = ""
    value: int | None = None
    discount_percent: int | None = None
    tags: tuple[str, ...] = ()
    discount_codes: tuple[str, ...] = ()
    payment_methods: tuple[str, ...] = ()
    channel: str = ""
    fulfilled: bool | None = None
    delivery_code: str = ""


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What was bought: one piece of it, as paid; None is unknown."""

    sku: str = ""
    title: str = ""
    category: str = ""
    brand: str = ""
    tags: tuple[str, ...] = ()
    price: int | None = None
    cost: int | None = None
    discount_percent: int | None = None
    weight_g: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A customer's last so many days; `rate` of pieces sent back, in hundredths of a percent."""

    orders: int = 0
    returns: int = 0
    rate: int | None = None
    kept: int = 0


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """Who bought; `history` by the number of days it looks back."""

    email: str = ""
    segments: tuple[str, ...] = ()
    history: Mapping[int, History] = field(default_factory=dict)


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
    sale: SaleFacts = field(default_factory=SaleFacts)


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
    product: ProductFacts = field(default_factory=ProductFacts)
    action: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """A whole request on one day (the customer's), from one origin.

    `full`: with it, everything of its orders comes back. `currency` is the shop's, in which
    rules are written.
    """

    declared_on: date
    origin: str
    lines: tuple[LineFacts, ...]
    method: str = ""
    full: bool = False
    currency: str = "EUR"
    customer: CustomerFacts = field(default_factory=CustomerFacts)
