"""The lives of what is owed and of a refund, on one page."""

from django.db import models


class LineState(models.TextChoices):
    """What is owed: open (not yet due), due, settled or waived."""

    OPEN = "open", "Open"
    DUE = "due", "Due"
    SETTLED = "settled", "Settled"
    WAIVED = "waived", "Waived"


class RefundState(models.TextChoices):
    """One attempt to move money to one payment."""

    DUE = "due", "Due"
    SENT = "sent", "Sent to the provider"
    PAID = "paid", "Paid"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


LINE_NEXT: dict[LineState, frozenset[LineState]] = {
    LineState.OPEN: frozenset({LineState.DUE, LineState.WAIVED}),
    LineState.DUE: frozenset({LineState.SETTLED, LineState.WAIVED}),
    LineState.SETTLED: frozenset({LineState.DUE}),  # its refund bounced
    LineState.WAIVED: frozenset({LineState.WAIVED}),  # its pieces moved on after that
}

REFUND_NEXT: dict[RefundState, frozenset[RefundState]] = {
    RefundState.DUE: frozenset({RefundState.SENT, RefundState.CANCELLED}),
    RefundState.SENT: frozenset({RefundState.PAID, RefundState.FAILED, RefundState.CANCELLED}),
    RefundState.FAILED: frozenset({RefundState.SENT, RefundState.CANCELLED}),
    RefundState.PAID: frozenset({RefundState.FAILED}),  # a bank may still bounce it
    RefundState.CANCELLED: frozenset(),
}


class Component(models.TextChoices):
    """What a settlement line is for."""

    GOODS = "goods", "Goods"
    DELIVERY = "delivery", "Delivery"
    FEE = "fee", "Fee"
    FEE_REFUND = "fee_refund", "Fee refunded"
    DEDUCTION = "deduction", "Deduction"
    GOODWILL = "goodwill", "Goodwill"
    BONUS = "bonus", "Bonus"
    PRICE_DIFFERENCE = "price_difference", "Price difference"
    RECEIVABLE = "receivable", "To be paid back"


class FeeKind(models.TextChoices):
    """What a fee is for: label and handling once per return, restocking with its pieces."""

    LABEL = "label", "Return label"
    HANDLING = "handling", "Handling"
    RESTOCKING = "restocking", "Restocking"
