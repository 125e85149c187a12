"""Rows are put together into orders; a window of open ones keeps memory flat."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from openreturns.core.errors import Invalid
from openreturns.core.money import parse, plain, with_tax
from openreturns.integrations.files.mapping import RowClass
from openreturns.integrations.files.reading import BadRow, Cells, RowReader
from openreturns.integrations.files.report import Report
from openreturns.integrations.files.rows import Damaged, Row
from openreturns.integrations.files.scratch import Credit, Scratch
from openreturns.orders.building import rate_of
from openreturns.orders.checking import checked
from openreturns.orders.incoming import Incoming, Part
from openreturns.orders.schema import LineIn

# Between two rows of one order there may be rows of so many others.
OPEN_ORDERS = 200
type Refuse = Callable[[int, str], None]


@dataclass(slots=True)
class Draft:
    """An order whose rows are being collected."""

    key: str
    head: dict[str, Any] = field(default_factory=dict)
    currency: str = ""
    rows: list[int] = field(default_factory=list)
    lines: dict[str, LineIn] = field(default_factory=dict)
    seen: int = 0
    delivery: int = 0
    delivery_rows: int = 0
    is_whole: bool = True


class Gathering:
    """One pass over the rows of a file."""

    def __init__(self, reader: RowReader, report: Report, scratch: Scratch, refuse: Refuse) -> None:
        self.reader = reader
        self.report = report
        self.scratch = scratch
        self.refuse = refuse
        self.open: OrderedDict[str, Draft] = OrderedDict()
        parts: set[Part] = {"payments", "shipments", "invoices"}
        filled = {f"{name.split('.')[0]}s" for name in reader.mapping.filled}
        self.tells_all = frozenset(part for part in parts if part in filled)

    def orders(self, rows: Iterable[Row]) -> Iterator[Incoming]:
        """Checked orders, each when its rows are together."""
        try:
            for line, cells, problem in rows:
                self.report.rows += 1
                self._row(line, cells, problem)
                if len(self.open) > OPEN_ORDERS:
                    yield from self._close(self.open.popitem(last=False)[1])
        except Damaged as cut:
            self.refuse(cut.line, str(cut))
            self._cut_off()
        while self.open:
            yield from self._close(self.open.popitem(last=False)[1])

    def _row(self, line: int, cells: Cells, problem: str) -> None:
        draft: Draft | None = None
        try:
            if problem:
                raise BadRow(problem)
            self.reader.clean(cells)
            kind = self.reader.kind(cells)
            if kind.name == "return":
                self._keep_credit(line, cells)
                return
            draft = self._draft(str(self.reader.value("external_id", cells)))
            draft.seen += 1
            self._take(draft, kind, line, cells)
        except BadRow as wrong:
            self.refuse(line, str(wrong))
            self._miss(draft, cells)

    def _take(self, draft: Draft, kind: RowClass, line: int, cells: Cells) -> None:
        """One row of an order, by its kind."""
        if kind.name == "charge":
            self.report.charges += 1
        elif kind.name == "adjustment":
            self.report.adjustments += 1
        elif kind.name == "bad":
            raise BadRow(kind.reason or "the mapping says that such rows are bad")
        else:
            self._begin(draft, cells)
            if kind.name == "delivery":
                draft.delivery += self._delivery(draft, cells)
                draft.delivery_rows += 1
            else:
                self._add_line(draft, cells)
            draft.rows.append(line)

    def _begin(self, draft: Draft, cells: Cells) -> None:
        """The first readable row says what holds for the whole order; the others may be silent."""
        if not draft.head:
            self.reader.value("ordered_at", cells)
            draft.currency = str(self.reader.value("currency", cells))
            draft.head = self.reader.head(cells)
        elif self.reader.text("ordered_at", cells):
            self.reader.value("ordered_at", cells)

    def _delivery(self, draft: Draft, cells: Cells) -> int:
        quantity = int(self.reader.value("line.quantity", cells))
        if quantity < 1:
            raise BadRow(f"a delivery of {quantity} pieces is none")
        return quantity * self.reader.amount("line.unit_price", cells, draft.currency)

    def _add_line(self, draft: Draft, cells: Cells) -> None:
        """A line of goods; its id is the file's own, or the order's and a running number."""
        key = self.reader.text("line.external_id", cells) or f"{draft.key}-{draft.seen}"
        if key in draft.lines:
            raise BadRow(f"the line id {key!r} came before in this order")
        line = self.reader.line(cells, key)
        self.reader.check_amounts(line, draft.currency)
        draft.lines[key] = line

    def _keep_credit(self, line: int, cells: Cells) -> None:
        read = self.reader
        quantity = abs(int(read.value("line.quantity", cells)))
        if not quantity:
            raise BadRow("nothing came back: the quantity is 0")
        self.scratch.keep(
            Credit(
                key=str(read.value("external_id", cells)),
                timestamp=read.value("ordered_at", cells).timestamp(),
                line=line,
                customer=read.text("customer.external_id", cells),
                sku=str(read.value("line.sku", cells)),
                quantity=quantity,
            )
        )
        self.report.return_rows += 1

    def _draft(self, key: str) -> Draft:
        """The order of a row; raises BadRow if it was closed long ago."""
        draft = self.open.get(key)
        if draft is None:
            if self.scratch.is_closed(key):
                raise BadRow(
                    f"more than {OPEN_ORDERS} orders lie between the rows of this order; "
                    "sort the file by order"
                )
            draft = self.open[key] = Draft(key)
        self.open.move_to_end(key)
        return draft

    def _miss(self, draft: Draft | None, cells: Cells) -> None:
        """A row of an order is missing: it still counts, and nothing may be taken for gone."""
        key = self.reader.order_of(cells)
        if draft is None and key and not self.scratch.is_closed(key):
            draft = self._draft(key)
            draft.seen += 1
        if draft is not None:
            draft.is_whole = False

    def _cut_off(self) -> None:
        """The end of the file is missing: its last order is not taken, the others may lack rows."""
        for draft in self.open.values():
            draft.is_whole = False
        if self.open:
            _key, last = self.open.popitem()
            for line in last.rows:
                self.refuse(line, f"the file is cut off within order {last.key}")

    def _close(self, draft: Draft) -> Iterator[Incoming]:
        """The order of these rows; if it is wrong as a whole, all of them are refused."""
        self.scratch.close_order(draft.key)
        self.report.delivery_rows += draft.delivery_rows
        if not draft.lines:
            return
        try:
            order = checked(self._order(draft))
        except Invalid as wrong:
            reason = "; ".join(f"{e.pointer}: {e.detail}" for e in wrong.errors) or wrong.detail
            for line in draft.rows:
                self.refuse(line, f"order {draft.key}: {reason}")
            return
        self.report.lines += len(order.lines)
        self.report.pieces += sum(line.quantity for line in order.lines)
        lines: frozenset[Part] = frozenset({"lines"} if draft.is_whole else ())
        yield Incoming(order, self.tells_all | lines, draft.rows[0])

    def _order(self, draft: Draft) -> dict[str, Any]:
        """The order as API.md has it; a part with nothing but constants is left out."""
        found = {name: value for name, value in draft.head.items() if not isinstance(value, dict)}
        found |= {name: draft.head[name] for name in self._told_parts(draft)}
        found["lines"] = list(draft.lines.values())
        if draft.delivery_rows:
            paid = plain(draft.delivery, draft.currency)
            found["delivery"] = {**draft.head.get("delivery", {}), "paid": paid}
        for part in ("payment", "shipment", "invoice"):
            if one := found.pop(part, None):
                found[f"{part}s"] = [one]
        for payment in found.get("payments", []):
            payment.setdefault("external_id", draft.key)
            payment.setdefault("amount", _total(found, draft.currency))
        for shipment in found.get("shipments", []):
            shipment.setdefault("external_id", draft.key)
        return found

    def _told_parts(self, draft: Draft) -> list[str]:
        constants = self.reader.mapping.constants
        return [
            part
            for part, fields in draft.head.items()
            if isinstance(fields, dict)
            and any(f"{part}.{name}" not in constants for name in fields)
        ]


def _total(order: dict[str, Any], currency: str) -> str:
    """What the whole order cost, delivery included, with tax."""
    has_tax = order.get("prices_include_tax", True)
    total = 0
    for line in order["lines"]:
        net = parse(line.unit_price, currency) * line.quantity - parse(line.discount, currency)
        rate = 0 if has_tax else rate_of(line.tax_rate) or 0
        total += with_tax(net, rate) if rate else net
    return plain(total + parse(order.get("delivery", {}).get("paid", "0"), currency), currency)
