"""The return with its lines, moves and words, and what its decision saw."""

from openreturns.returns.models.record import DecisionRecord
from openreturns.returns.models.rma import (
    Draft,
    LegalBasis,
    Origin,
    Outcome,
    Return,
    ReturnLine,
    Term,
    UnitMove,
    Upload,
)

__all__ = [
    "DecisionRecord",
    "Draft",
    "LegalBasis",
    "Origin",
    "Outcome",
    "Return",
    "ReturnLine",
    "Term",
    "UnitMove",
    "Upload",
]
