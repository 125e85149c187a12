"""On what ground a line comes back; decided once, when the line is made (PRODUCT.md §3)."""

from datetime import date

from openreturns.policies.facts import LineFacts
from openreturns.policies.windows import Windows

# Exclusions that only show when the goods are seen: the seal may be intact (R40 e, i).
SEEN_AT_INSPECTION = frozenset("ei")
MONEY_WANTED = frozenset({"refund", "store_credit"})
# What the reason says outweighs the calendar: the customer never had what they bought.
NOT_AS_BOUGHT = frozenset({"wrong_delivery", "undeliverable", "recall"})


def may_withdraw(line: LineFacts, found: Windows, today: date) -> bool:
    """A consumer, in time (or the period has not begun), and the line is not excluded."""
    if not found.has_withdrawal or not line.order.known:
        return False
    if line.exclusion and line.exclusion not in SEEN_AT_INSPECTION:
        return False
    return found.withdrawal_ends_on is None or today <= found.withdrawal_ends_on


def legal_basis(line: LineFacts, found: Windows, today: date) -> str:
    """One of returns.models.LegalBasis; of a consumer in time who wants money: withdrawal."""
    ground = line.reason.ground
    if line.order.business:
        return "b2b"
    if ground in NOT_AS_BOUGHT:
        return ground
    if line.outcome in MONEY_WANTED and may_withdraw(line, found, today):
        return "withdrawal"
    if ground == "guarantee":
        return ground
    return "conformity" if line.reason.wrong else "voluntary"
