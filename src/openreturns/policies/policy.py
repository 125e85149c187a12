"""The merchant's terms as a frozen value: what `decide` reads beside the facts."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

from openreturns.policies import window_terms
from openreturns.policies.models import PolicyVersion
from openreturns.policies.rules.compiling import Compiled, compiled
from openreturns.policies.rules.language import Rule
from openreturns.policies.rules.reading import read
from openreturns.policies.window_terms import Window
from openreturns.shops.models import Shop


@dataclass(frozen=True, slots=True)
class Policy:
    """One published version; fees in minor units of the shop's currency.

    Time: `window_days` after the delivery unless a row of `windows` gives more. Where the
    delivery is unknown the merchant's window is open, or counts from the "invoice" or from
    the "shipment" plus `shipment_days` (`without_delivery`). `informs` states that every
    order comes with the withdrawal information, also where none is recorded (R22);
    `thirty_day_countries` gave 30 days for sales at the door (R23). Staff may give
    `extend_limit_days` more. What was not sent back expires `expire_after_days` after its
    day; 0 is never.

    Money: `label_cost` is what the carrier takes for a return (None: unknown, then nothing
    is charged on a withdrawal, R36); `restocking` in hundredths of a percent.

    `rules` are compiled, in the merchant's order; `currency` is the one they are written in.
    """

    version: str
    window_days: int = 30
    decide_by_hand: bool = True
    label_fee: int = 0
    methods: tuple[str, ...] = ("label", "own_carrier")
    carrier: str = "plain_label"
    windows: tuple[Window, ...] = ()
    without_delivery: str = "open"
    shipment_days: int = 5
    informs: bool = False
    thirty_day_countries: tuple[str, ...] = ()
    extend_limit_days: int = 30
    expire_after_days: int = 0
    label_cost: int | None = None
    handling_fee: int = 0
    restocking: int = 0

    rules: tuple[Compiled, ...] = ()
    currency: str = "EUR"

    def compiled_at(self, place: int) -> Compiled:
        """The rule that is on and stands there."""
        return self.rules[bisect_left(self.rules, place, key=attrgetter("place"))]

    def rule_at(self, place: int) -> Rule:
        """The rule as the merchant wrote it."""
        return self.compiled_at(place).rule


READERS: dict[str, Callable[[Any], Any]] = {"windows": window_terms.read}
# What is no term of its own, but follows from the version and its shop.
FOLLOWS = frozenset({"version", "rules", "currency"})


@lru_cache(maxsize=256)
def policy_of(row: PolicyVersion, shop: Shop) -> Policy:
    """The frozen policy of a published row; a row never changes, so it is read once."""
    return policy_from(str(row.pk), row.terms, shop)


def policy_from(version: str, terms: Mapping[str, Any], shop: Shop) -> Policy:
    """Terms, of a draft too, as decide() reads them; Invalid if its rules cannot be read."""
    known = {
        name: READERS.get(name, _frozen)(value)
        for name, value in terms.items()
        if name in Policy.__dataclass_fields__ and name not in FOLLOWS
    }
    rules = read(terms.get("rules", ()), shop.currency)
    language = next(iter(shop.languages), "en")
    return Policy(
        version=version,
        currency=shop.currency,
        rules=compiled(rules, shop.currency, language),
        **known,
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
