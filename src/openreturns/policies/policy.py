"""The merchant's terms as a frozen value: what `decide` reads beside the facts."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openreturns.policies import window_terms
from openreturns.policies.models import PolicyVersion
from openreturns.policies.window_terms import Window


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


READERS: dict[str, Callable[[Any], Any]] = {"windows": window_terms.read}


@lru_cache(maxsize=1024)
def _read(version: str, terms: tuple[tuple[str, Any], ...]) -> Policy:
    return Policy(version=version, **dict(terms))


def policy_of(row: PolicyVersion) -> Policy:
    """The frozen policy of a published row; a row never changes, so it is kept."""
    terms = {
        name: READERS.get(name, _frozen)(value)
        for name, value in row.terms.items()
        if name in Policy.__dataclass_fields__
    }
    return _read(str(row.pk), tuple(sorted(terms.items())))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
