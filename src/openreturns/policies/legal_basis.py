"""On what ground a line comes back; decided once, when the line is made (PRODUCT.md §3)."""

from datetime import date

from openreturns.policies.facts import LineFacts
from openreturns.policies.windows import Windows

# Exclusions that only show when the goods are seen: the seal may be intact (R40 e, i).
SEEN_AT_INSPECTION = {"e", "i"}
MONEY_WANTED = {"refund", "store_credit"}


def may_withdraw(line: LineFacts, found: Windows, today: date) -> bool:
    """A consumer, in time (or the period has not begun), and the line is not excluded."""
    if line.order.business or (line.exclusion and line.exclusion not in SEEN_AT_INSPECTION):
        return False
    return found.withdrawal_ends_on is None or today <= found.withdrawal_ends_on


def legal_basis(line: LineFacts, found: Windows, today: date) -> str:
    """withdrawal, conformity, wrong_delivery, b2b or voluntary."""
    if line.order.business:
        return "b2b"
    if line.reason.wrong_delivery:
        return "wrong_delivery"
    if line.outcome in MONEY_WANTED and may_withdraw(line, found, today):
        return "withdrawal"
    return "conformity" if line.reason.wrong else "voluntary"
