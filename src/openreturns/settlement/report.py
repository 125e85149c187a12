"""Tell the return what settlement knows: the sums a list shows, and how many pieces are paid."""

from collections.abc import Iterable
from uuid import UUID

from openreturns.returns import transitions as returns
from openreturns.returns.models import Return
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.states import Component, LineState

OPEN = {LineState.OPEN, LineState.DUE}


def report(rma: Return, rows: Iterable[SettlementLine]) -> None:
    """Write the sums of `rows` (all of the return's settlement lines) to the locked return.

    The rows stay with the return at hand, so that whoever shows it need not ask again.
    """
    rows = list(rows)
    prefetched = rma.__dict__.setdefault("_prefetched_objects_cache", {})
    prefetched["settlement_lines"] = rows
    live = [row for row in rows if row.state != LineState.WAIVED]
    settled: dict[UUID, int] = {}
    for row in live:
        if row.kind == Component.GOODS and row.line_id and row.state == LineState.SETTLED:
            settled[row.line_id] = settled.get(row.line_id, 0) + row.quantity
    returns.note_money(
        rma,
        due=sum(row.amount for row in live if row.state == LineState.DUE),
        paid=sum(row.amount for row in live if row.state == LineState.SETTLED),
        is_open=any(row.state in OPEN for row in live),
        settled=settled,
    )
