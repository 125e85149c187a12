"""What a decision says: per line whether, on what ground, until when, and every finding why."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One step of the reasoning: a stable code and its figures; sentences.py gives it words."""

    code: str
    figures: tuple[tuple[str, str], ...] = ()


# A text by language, as pairs, so that a decision stays frozen.
Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LineDecision:
    """What holds for one line. `approved` means born approved, without a person deciding.

    `verdict` is approved, review, rejected, kept or refused, `decided_by` the id of the rule
    that gave it. `share` (hundredths of a percent) is what is paid back for what is kept,
    `bonus` what is added to store credit, `restocking` the share that the shop keeps of what
    is accepted. `message` is the shop's own word on a rejection.
    `forms` are the codes of forms that rules add to the reason's own; empty `outcomes`
    allow all there are.
    `findings` may be read by the customer, `trace` is for staff.
    """

    key: str
    returnable: bool
    approved: bool
    legal_basis: str
    until: date | None
    withdrawal_ends_on: date | None
    shop_pays: bool
    findings: tuple[Finding, ...] = ()
    forms: tuple[str, ...] = ()
    photo_required: bool = False
    outcomes: tuple[str, ...] = ()
    verdict: str = "approved"
    share: int = 0
    bonus: int = 0
    cost_disclosed: bool = False
    restocking: int = 0
    message: Texts = ()
    instructions: tuple[Texts, ...] = ()
    flags: tuple[Texts, ...] = ()
    rules: tuple[str, ...] = ()
    decided_by: str = ""
    decided_name: str = ""
    trace: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The result for a request and the policy version it came from.

    `fee` (for the label) and `handling` in minor units of the shop's currency. `destination`
    and `assign` (an e-mail address) are what rules say, empty where they do not.
    `refund_delivery`: the delivery cost goes back whatever comes back. `expire_after`: days
    after the approval on which what was not sent expires, 0 is never.
    """

    policy: str
    lines: tuple[LineDecision, ...]
    methods: tuple[str, ...] = ()
    fee: int = 0
    findings: tuple[Finding, ...] = field(default=())
    carrier: str = ""
    destination: str = ""
    assign: str = ""
    refund_delivery: bool = False
    handling: int = 0
    expire_after: int = 0

    @property
    def approved(self) -> bool:
        """Nothing of it waits for a person."""
        return all(line.approved for line in self.lines)

    def stored(self) -> dict[str, Any]:
        """The trace as JSON, kept with the return."""
        found: dict[str, Any] = asdict(
            self, dict_factory=lambda pairs: {k: _plain(v) for k, v in pairs}
        )
        return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
