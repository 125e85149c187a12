"""Why a part of the sum is owed or kept, in words to the customer."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import override

from openreturns.core.money import WHOLE
from openreturns.policies.sentences import SENTENCES, percent
from openreturns.settlement.expected import Part
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.states import Component, FeeKind

OWED: dict[str, Callable[[], str]] = {
    "goods": lambda: _("It came back and was accepted."),
    "kept": lambda: _("You may keep it, and its price is paid back."),
    "kept_for_a_share": lambda: _("You may keep it, and {share} of its price is paid back."),
    "lost": lambda: _("It was lost on its way to the shop, so it is paid back."),
    "delivery": lambda: _("The whole order came back, so standard delivery is paid back."),
}
COMING: dict[str, Callable[[], str]] = {
    Component.GOODS: lambda: _("It is paid back once it has arrived and is accepted."),
    Component.DELIVERY: lambda: _(
        "Standard delivery is paid back once the whole order has come back."
    ),
}
FEES: dict[str, Callable[[], str]] = {
    FeeKind.LABEL: lambda: _("Return label"),
    FeeKind.HANDLING: lambda: _("Handling fee"),
    FeeKind.RESTOCKING: lambda: _("Restocking fee"),
}


def fee_name(fee: str) -> str:
    """What a fee is for, in a word."""
    return FEES[fee]()


def why_owed(row: SettlementLine, language: str) -> str:
    """Why this is owed (or kept, when negative), as one sentence in `language`."""
    code = str(row.why.get("code", ""))
    share = int(row.why.get("share", WHOLE))
    if code == "kept" and share != WHOLE:
        code = "kept_for_a_share"
    with override(language):
        say = OWED.get(code) or SENTENCES.get(code)
        if not say:
            return str(Component(row.kind).label)
        return say().format(share=percent(share, language), rate=percent(share, language))


def why_coming(part: Part, language: str) -> str:
    """When this will be owed, as one sentence in `language`."""
    with override(language):
        say = SENTENCES[f"fee_{part.fee}"] if part.fee else COMING[part.kind]
        return say().format(rate=percent(part.share, language))
