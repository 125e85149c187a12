"""The terms of a policy as a version or draft keeps them: plain JSON, complete, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError, Invalid
from openreturns.policies import window_terms
from openreturns.policies.policy import FOLLOWS, Policy
from openreturns.policies.rules import reading

SHORTEST, LONGEST = 14, 365
MOST_FEE = 1_000_000  # minor units
MOST_RESTOCKING = 5_000  # hundredths of a percent
WITHOUT_DELIVERY = frozenset({"open", "shipment", "invoice"})
RULE = {"on": True, "level": "item", "scope": [], "stop": False}  # what a rule may leave out


def full(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The terms with the default of everything that was not said."""
    return {**defaults(), **kept}


def defaults() -> dict[str, Any]:
    """What a new shop begins with."""
    found = {
        one.name: list(one.default) if isinstance(one.default, tuple) else one.default
        for one in fields(Policy)
        if one.default is not MISSING and one.name not in FOLLOWS
    }
    return found | {"rules": []}


def checked(kept: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The terms complete and without anything unknown; raises Invalid with every fault.

    Amounts in rules are in the shop's currency.
    """
    _refuse_misshapen(kept)
    faults: list[FieldError] = []
    wanted = full(kept)
    faults += _whole("window_days", wanted, SHORTEST, LONGEST)
    for name in ("label_fee", "handling_fee"):
        faults += _whole(name, wanted, 0, MOST_FEE)
    if wanted["label_cost"] is not None:
        faults += _whole("label_cost", wanted, 0, MOST_FEE)
    faults += _whole("restocking", wanted, 0, MOST_RESTOCKING)
    faults += _whole("shipment_days", wanted, 0, 60)
    faults += _whole("extend_limit_days", wanted, 0, LONGEST)
    faults += _whole("expire_after_days", wanted, 0, LONGEST)
    faults += window_terms.problems(window_terms.read(wanted["windows"]))
    if wanted["without_delivery"] not in WITHOUT_DELIVERY:
        faults.append(FieldError("/without_delivery", _("This is not known here.")))
    for name in ("decide_by_hand", "informs"):
        if not isinstance(wanted[name], bool):
            faults.append(FieldError(f"/{name}", _("Say true or false.")))
    faults += [
        FieldError(f"/rules{one.pointer}", one.detail)
        for one in reading.problems(wanted["rules"], currency)
    ]
    if faults:
        raise Invalid(_("These rules cannot be used yet."), tuple(faults))
    return {**wanted, "rules": [RULE | rule for rule in wanted["rules"]]}


def _refuse_misshapen(kept: Mapping[str, Any]) -> None:
    """What is unknown, or of another kind than it must be, is refused before it is read."""
    known = defaults()
    faults = [
        FieldError(f"/{name}", _("This is not known here."))
        for name in sorted(kept)
        if name not in known
    ]
    faults += [
        FieldError(f"/{name}", _("This does not have the right form."))
        for name, usual in known.items()
        if isinstance(usual, str | list) and not isinstance(kept.get(name, usual), type(usual))
    ]
    if not faults and not _are_windows(kept.get("windows", [])):
        faults.append(FieldError("/windows", _("This does not have the right form.")))
    for name in ("methods", "thirty_day_countries"):
        if any(not isinstance(one, str) for one in _listed(kept.get(name))):
            faults.append(FieldError(f"/{name}", _("This does not have the right form.")))
    if faults:
        raise Invalid(_("These rules cannot be used yet."), tuple(faults))


def _are_windows(rows: Sequence[Any]) -> bool:
    try:
        window_terms.read(rows)
    except (TypeError, ValueError, AttributeError):
        return False
    return all(isinstance(row.get("days"), int | None) for row in rows)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _whole(name: str, wanted: Mapping[str, Any], least: int, most: int) -> list[FieldError]:
    value = wanted[name]
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return []
    told = _("A whole number from {least} to {most} is needed.")
    return [FieldError(f"/{name}", told.format(least=least, most=most))]
