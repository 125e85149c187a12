"""Whether the law leaves a set of rules standing, before anybody is decided by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """A rule against the law: which, which requirement, in words; `blocks` forbids publishing."""

    rule: str
    requirement: str
    text: str
    blocks: bool


def conflicts(rules: Sequence[dict[str, Any]]) -> tuple[Conflict, ...]:
    """Every conflict of these rules, in their order."""
    return ()
