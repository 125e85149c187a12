"""What a customer may be charged for sending back: label, handling, restocking.

Pure: the terms or a rule ask for a fee, the law says what remains of it. Amounts in minor
units of the shop's currency, shares in hundredths of a percent. Settlement keeps them
from the refund, once, and never more than comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openreturns.policies.decision import Finding
from openreturns.policies.policy import Policy
from openreturns.policies.weighing import Verdict, Weighed, WeighedLine

LABEL, HANDLING, RESTOCKING = "label", "handling", "restocking"
# The grounds on which the merchant's own terms apply; on all others the law alone does.
BY_TERMS = frozenset({"voluntary", "b2b"})
COMES = frozenset({Verdict.APPROVED, Verdict.REVIEW})


@dataclass(frozen=True, slots=True)
class Charges:
    """What may be charged; `restocking` by line key. `about_label` is the code of why."""

    label: int
    handling: int
    restocking: Mapping[str, int]
    about_label: str = ""

    def findings(self) -> tuple[Finding, ...]:
        """Why there are fees, and why none for the label where the shop has one."""
        codes = [self.about_label, "fee_handling" if self.handling else ""]
        shares = sorted({share for share in self.restocking.values() if share})
        kept = [Finding("fee_restocking", (("rate", str(share)),)) for share in shares]
        return (*(Finding(code) for code in codes if code), *kept)


def charges(weighed: Weighed, policy: Policy) -> Charges:
    """What of the fees that terms and rules ask the law lets stand (R36, R37, R42, R44)."""
    coming = [line for line in weighed.lines if line.verdict in COMES]
    label, about = _label(coming, weighed.value("fee:label", policy.label_fee), policy)
    handling = weighed.value("fee:handling", policy.handling_fee)
    return Charges(
        label=label,
        handling=handling if coming and all(map(_on_terms, coming)) else 0,
        restocking={line.key: _restocking(line, policy) for line in coming},
        about_label=about,
    )


def _label(lines: Sequence[WeighedLine], fee: int, policy: Policy) -> tuple[int, str]:
    """The postage: only if told before buying, never for a fault, never above its cost (R36).

    On a withdrawal an unknown cost leaves nothing to charge.
    """
    if not fee or not lines:
        return 0, "fee_waived" if policy.label_fee and lines else ""
    if any(line.footing.shop_pays for line in lines):
        return 0, "fee_shop_pays"
    if not all(map(_was_told, lines)):
        return 0, "fee_not_disclosed"
    if any(line.footing.may_withdraw for line in lines):
        if policy.label_cost is None:
            return 0, "fee_cost_unknown"
        fee = min(fee, policy.label_cost)
    return fee, "fee_label" if fee else ""


def _restocking(line: WeighedLine, policy: Policy) -> int:
    """A share of what the accepted pieces of a line were paid, on the merchant's terms (R37)."""
    asked: int = line.answers.value("fee:restocking", policy.restocking)
    return asked if _on_terms(line) else 0


def _on_terms(line: WeighedLine) -> bool:
    """No right is used, none could be, nothing is wrong, and a consumer was told (R25, R37)."""
    footing = line.footing
    by_right = footing.may_withdraw or footing.shop_pays or footing.wrong
    return line.basis in BY_TERMS and not by_right and _was_told(line)


def _was_told(line: WeighedLine) -> bool:
    """The costs of sending back were named before the purchase; a business need not be told."""
    return line.footing.disclosed or line.footing.counted.business
