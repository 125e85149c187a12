"""Tell the return what settlement knows: the sums a list shows, and how many pieces are paid."""

from collections.abc import Iterable
from uuid import UUID

from openreturns.returns import transitions as returns
from openreturns.returns.models import Return
from openreturns.settlement.models import SettlementLine
from openreturns.settlement.states import Component, LineState


def report(rma: Return, rows: Iterable[SettlementLine], *, paid: int = 0) -> None:
    """Write the sums of `rows` (all of the return's settlement lines) to the locked return.

    `paid` is what has been paid more (or, negative, has come back) by this very act.
    Money that was sent and not yet paid is neither due nor paid, and keeps it open; lines
    that add up to nothing, such as a free gift, are as good as settled. The rows stay with
    the return at hand, so that whoever shows it need not ask again.
    """
    live = [row for row in rows if not row.taken_back]
    prefetched = rma.__dict__.setdefault("_prefetched_objects_cache", {})
    prefetched["settlement_lines"] = live
    due = sum(row.due for row in live)
    money_paid = rma.money_paid + paid
    on_its_way = sum(row.covered for row in live) - money_paid
    settled: dict[UUID, int] = {}
    for row in live:
        if row.kind == Component.GOODS and row.line_id and (row.state != LineState.DUE or not due):
            settled[row.line_id] = settled.get(row.line_id, 0) + row.quantity
    returns.note_money(
        rma, due=due, paid=money_paid, is_open=due != 0 or on_its_way != 0, settled=settled
    )
