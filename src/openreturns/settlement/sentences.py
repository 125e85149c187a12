"""Why a part of the sum is owed or kept, in words to the customer."""

from collections.abc import Callable
from decimal import Decimal

from babel.numbers import format_percent
from django.utils.translation import gettext as _
from django.utils.translation import override

from openreturns.policies.sentences import SENTENCES
from openreturns.settlement.expected import Part
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.states import Component
from openreturns.settlement.sums import WHOLE

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
    Component.FEE: SENTENCES["fee_label"],
}


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
        return say().format(share=_percent(share, language))


def why_coming(part: Part, language: str) -> str:
    """When this will be owed, as one sentence in `language`."""
    with override(language):
        return COMING[part.kind]()


def _percent(share: int, language: str) -> str:
    """Hundredths of a percent as people write it: 50%, 12,5 %."""
    return format_percent(Decimal(share) / WHOLE, locale=language, decimal_quantization=False)
