"""Policies to begin with, as files beside this one: each says in a sentence what it does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openreturns.core.errors import NotFound
from openreturns.core.money import parse
from openreturns.policies import terms
from openreturns.ui.formats import spoken

FILES = Path(__file__).parent
ORDER = (
    "simple", "fashion", "wholesale", "sendcloud", "outvio", "lightspeed", "jouwweb", "optimizers",
)  # fmt: skip
AMOUNTS = ("label_fee", "label_cost", "handling_fee")


@dataclass(frozen=True, slots=True)
class Preset:
    """A policy to begin with, in the reader's language and the shop's currency."""

    code: str
    title: str
    says: str
    terms: Mapping[str, Any]


def everything(currency: str) -> list[Preset]:
    """All presets, the plainest first."""
    return [of(code, currency) for code in ORDER]


def of(code: str, currency: str) -> Preset:
    """One preset; raises NotFound."""
    if code not in ORDER:
        raise NotFound(_("There is no such preset."))
    raw, language = _read(code), spoken(get_language())
    kept = dict(raw["terms"])
    for name in AMOUNTS:
        if isinstance(kept.get(name), str):
            kept[name] = parse(kept[name], currency)
    kept["rules"] = [
        {**rule, "id": f"{code}-{n}", "name": rule["name"][language]}
        for n, rule in enumerate(kept.get("rules", []), start=1)
    ]
    made = terms.checked(kept, currency)
    return Preset(code, raw["title"][language], raw["says"][language], made)


@lru_cache(maxsize=len(ORDER))
def _read(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FILES / f"{code}.json").read_text(encoding="utf-8"))
    return found
