"""What a decision says: per line whether, on what ground, until when, and every finding why."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One step of the reasoning: a stable code and its figures; sentences.py gives it words."""

    code: str
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LineDecision:
    """What holds for one line. `approved` means born approved, without a person deciding.

    `forms` are the codes of forms that rules add to the reason's own; empty `outcomes`
    allow all there are.
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


@dataclass(frozen=True, slots=True)
class Decision:
    """The result for a request and the policy version it came from; `fee` in minor units."""

    policy: str
    lines: tuple[LineDecision, ...]
    methods: tuple[str, ...] = ()
    fee: int = 0
    findings: tuple[Finding, ...] = field(default=())

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
