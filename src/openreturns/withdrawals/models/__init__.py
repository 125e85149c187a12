"""The statement, its chain of evidence, and where it was sent from."""

from openreturns.withdrawals.models.evidence import Anchor, Evidence
from openreturns.withdrawals.models.visit import Visit
from openreturns.withdrawals.models.withdrawal import Withdrawal, WithdrawalLine

__all__ = ["Anchor", "Evidence", "Visit", "Withdrawal", "WithdrawalLine"]
