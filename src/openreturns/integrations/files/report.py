"""What a file held and what became of it."""

from dataclasses import dataclass


@dataclass
class Report:
    """Counts of rows, orders and pieces; money as decimal texts, empty if currencies are mixed."""

    rows: int = 0
    rejected: int = 0
    orders_new: int = 0
    orders_changed: int = 0
    orders_known: int = 0
    lines: int = 0
    pieces: int = 0
    delivery_rows: int = 0
    charges: int = 0
    adjustments: int = 0
    return_rows: int = 0
    returns_new: int = 0
    returns_known: int = 0
    rows_matched: int = 0
    rows_partly: int = 0
    rows_unmatched: int = 0
    rows_without_customer: int = 0
    pieces_returned: int = 0
    pieces_unmatched: int = 0
    sold: str = ""
    returned: str = ""
    return_rate_by_value: str = ""
