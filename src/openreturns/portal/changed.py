"""What a shopper saw on the check page, and what of it is different when they confirm.

The page carries it in a hidden field. It is only compared and shown, never believed.
"""

from typing import Any

from django.utils.translation import gettext as _

from openreturns.core.money import Money
from openreturns.settlement.quote import Quote
from openreturns.ui.formats import money


def seen(worked: Quote) -> str:
    """What comes back, what is kept, and whether it waits for a person, as one short word."""
    kept = sum(charge.amount for charge in worked.fees)
    return f"{worked.total}:{kept}:{int(worked.decision.approved)}"


def changes(was: str, worked: Quote) -> list[dict[str, Any]]:
    """Each point that differs, before and now; empty if nothing does, or nothing was told."""
    now = seen(worked)
    before = was.split(":")
    if was == now or len(before) != len(now.split(":")) or not all(map(_is_figure, before)):
        return []
    points = (
        (_("You get back"), *_amounts(before[0], now.split(":")[0], worked.currency)),
        (_("Kept by the shop"), *_amounts(before[1], now.split(":")[1], worked.currency)),
        (_("Decision"), _decision(before[2]), _decision(now.split(":")[2])),
    )
    return [{"label": label, "was": old, "now": new} for label, old, new in points if old != new]


def _amounts(*figures: str) -> tuple[str, ...]:
    *amounts, currency = figures
    return tuple(money(Money(int(amount), currency)) for amount in amounts)


def _decision(approved: str) -> str:
    return _("approved at once") if approved == "1" else _("the shop looks at it first")


def _is_figure(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15
