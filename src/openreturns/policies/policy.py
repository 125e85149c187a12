"""The merchant's terms as a frozen value: what `decide` reads beside the facts."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openreturns.policies.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Policy:
    """One published version; `label_fee` in minor units of the shop's currency.

    Rules of the rule builder will stand here as a tuple and be read by one more
    step of `decide`; until then the switch `decide_by_hand` is the only rule.
    """

    version: str
    window_days: int = 30
    decide_by_hand: bool = True
    label_fee: int = 0
    methods: tuple[str, ...] = ("label", "own_carrier")
    carrier: str = "plain_label"


@lru_cache(maxsize=1024)
def _read(version: str, terms: tuple[tuple[str, Any], ...]) -> Policy:
    return Policy(version=version, **dict(terms))


def policy_of(row: PolicyVersion) -> Policy:
    """The frozen policy of a published row; a row never changes, so it is kept."""
    terms = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.terms.items()
        if name in Policy.__dataclass_fields__
    }
    return _read(str(row.pk), tuple(sorted(terms.items())))
