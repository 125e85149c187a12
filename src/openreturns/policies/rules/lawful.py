"""What the law leaves of a rule's action, on each legal basis: one table for editor and run time.

Both the check before publishing and the decision read STOPS, so what the editor lets
pass can never be blocked later (LAW.md R15, R28, R30, R36, R37, R42, R57).
"""

from collections.abc import Mapping
from dataclasses import dataclass

WITHDRAWAL = "withdrawal"
# Grounds that the shop is answerable for: they cost the customer nothing (R36).
AT_FAULT = ("conformity", "wrong_delivery", "recall", "undeliverable", "guarantee")
PROTECTED = (WITHDRAWAL, *AT_FAULT)
OPEN = ("voluntary", "b2b")
# What may follow from the customer's past: a person looks (R57).
HISTORY_MAY = frozenset({"review", "assign", "flag"})
# What a customer who is owed a remedy may always ask for (R30, R42).
REMEDIES: Mapping[str, tuple[str, ...]] = {
    WITHDRAWAL: ("refund",),
    **dict.fromkeys(AT_FAULT, ("refund", "replacement", "repair")),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """Why an action has no full effect; guard.py gives `code` its words.

    `blocks`: a rule that does this to such a line cannot be published. `drops`: the action
    has no effect at all; else it is softened (a photo is asked for, but is no duty).
    `instead` is the verdict that takes its place.
    """

    code: str
    requirement: str
    blocks: bool = True
    drops: bool = True
    instead: str = ""
    unless_disclosed: bool = False


_WITHDRAWAL: Mapping[str, Stop] = {
    "reject": Stop("withdrawal_reject", "R15"),
    "not_returnable": Stop("withdrawal_reject", "R15"),
    "keep:part": Stop("withdrawal_share", "R28"),
    "fee:handling": Stop("withdrawal_fee", "R37"),
    "fee:restocking": Stop("withdrawal_fee", "R37"),
    "review": Stop("withdrawal_review", "R15", blocks=False),
    "photo_required": Stop("withdrawal_photo", "R15", blocks=False, drops=False),
    "form": Stop("withdrawal_form", "R15", blocks=False, drops=False),
    "methods:narrow": Stop("withdrawal_methods", "R36", blocks=False, drops=False),
    "outcomes:no_refund": Stop("withdrawal_outcomes", "R30", blocks=False, drops=False),
    "fee:label": Stop("withdrawal_label", "R36", blocks=False, unless_disclosed=True),
}
_AT_FAULT: Mapping[str, Stop] = {
    "reject": Stop("fault_reject", "R42", instead="review"),
    "not_returnable": Stop("fault_reject", "R42"),
    "keep:part": Stop("fault_share", "R42", instead="review"),
    "fee:label": Stop("fault_fee", "R36"),
    "fee:handling": Stop("fault_fee", "R36"),
    "fee:restocking": Stop("fault_fee", "R36"),
    "outcomes:no_refund": Stop("fault_outcomes", "R42", blocks=False, drops=False),
    "outcomes:no_remedy": Stop("fault_outcomes", "R42", blocks=False, drops=False),
}
STOPS: Mapping[str, Mapping[str, Stop]] = {
    WITHDRAWAL: _WITHDRAWAL,
    **dict.fromkeys(AT_FAULT, _AT_FAULT),
    **{basis: {} for basis in OPEN},
}
HISTORY = Stop("history", "R57")


def stop_of(key: str, basis: str, *, history: bool) -> Stop | None:
    """What the law says to an action (compiling.Effect.key) on this basis; None lets it be."""
    if history and key not in HISTORY_MAY:
        return HISTORY
    return STOPS[basis].get(key)


def requirement_of(code: str) -> str:
    """The number in LAW.md of a stop, by its code."""
    if code == HISTORY.code:
        return HISTORY.requirement
    every = {stop.code: stop for table in STOPS.values() for stop in table.values()}
    return every[code].requirement
