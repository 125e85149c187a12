"""Import from CSV: what is stored, refused, matched; again without doubles; the real data."""

import csv
import gzip
import lzma
import os
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from openreturns.integrations.files import importing, matching
from openreturns.integrations.files.importing import Report
from openreturns.integrations.files.mapping import load
from openreturns.orders.models import Order, OrderLine
from openreturns.orders.queries import find_by_number
from openreturns.returns.models import Return, ReturnLine
from openreturns.shops.models import Shop

SMALL = Path(__file__).parents[2] / "data" / "online-retail-small.csv"
REAL = Path(
    os.environ.get("OPENRETURNS_REAL_DATA")
    or Path(__file__).parents[4] / "shared/data/online-retail-2010-12_2011-05.csv.xz"
)
NO_GOODS = {"POST", "DOT", "C2", "D", "M", "m", "S", "BANK CHARGES", "AMAZONFEE", "CRUK", "B"}


def bring_in(shop: Shop, path: Path, rejects: Path) -> Report:
    job = importing.Run(shop, load("online-retail.toml"), path, rejects)
    importing.run(job)
    matching.match(shop, job.returned, job.report, lambda _number: None)
    return job.report


def refused(path: Path) -> list[tuple[int, str]]:
    with path.open() as file:
        return [(int(row["line"]), row["reason"]) for row in csv.DictReader(file)]


def test_sales_become_orders_and_every_refused_row_says_why(shop: Shop, tmp_path: Path) -> None:
    report = bring_in(shop, SMALL, tmp_path / "rejects.csv")

    assert (report.rows, report.orders, report.lines, report.pieces) == (17, 4, 5, 28)
    assert (report.delivery_rows, report.charges, report.adjustments) == (1, 1, 1)
    assert [line for line, _reason in refused(tmp_path / "rejects.csv")] == [13, 14, 15, 16, 17]
    reasons = dict(refused(tmp_path / "rejects.csv"))
    assert "'07/01/2011 09:00' is not written as" in reasons[13]
    assert "'2011-02-31 09:00:00' is not written as" in reasons[14]
    assert reasons[16] == "the price '0.001' is no amount in GBP"
    assert reasons[17] == "the row has 6 columns, not 8"
    first = Order.objects.get(external_id="900001")
    assert (first.currency, first.country, first.delivery_paid) == ("GBP", "GB", 400)
    assert [line.external_id for line in first.lines.all()] == ["900001-1", "900001-2"]


def test_credits_are_matched_per_piece_oldest_first(shop: Shop, tmp_path: Path) -> None:
    report = bring_in(shop, SMALL, tmp_path / "rejects.csv")

    assert (report.rows_matched, report.rows_partly) == (1, 1)
    assert (report.rows_unmatched, report.rows_without_customer) == (1, 1)
    assert (report.pieces_returned, report.pieces_unmatched) == (12, 2)
    rma = Return.objects.get()
    assert (rma.status, rma.origin, rma.money_paid) == (
        "closed",
        "import",
        6 * 255 + 2 * 250 + 4 * 339,
    )
    found = ReturnLine.objects.order_by("position").values_list("line_ref", "quantity")
    assert list(found) == [("900001-1", 6), ("900002-1", 2), ("900001-2", 4)]
    assert OrderLine.objects.get(external_id="900002-1").announced == 2


def test_importing_again_doubles_nothing(shop: Shop, tmp_path: Path) -> None:
    bring_in(shop, SMALL, tmp_path / "rejects.csv")
    before = (Order.objects.count(), OrderLine.objects.count(), Return.objects.count())

    again = bring_in(shop, SMALL, tmp_path / "rejects.csv")

    assert (Order.objects.count(), OrderLine.objects.count(), Return.objects.count()) == before
    assert (again.known_orders, again.known_returns) == (4, 1)


def test_orders_without_a_customer_are_found_by_no_way(shop: Shop, tmp_path: Path) -> None:
    bring_in(shop, SMALL, tmp_path / "rejects.csv")

    assert find_by_number(shop, "900003", "") is None
    assert find_by_number(shop, "900003", "c@example.com") is None
    assert find_by_number(shop, "900001", "c17001@example.com") is not None
    assert find_by_number(shop, "900001", "17001") is not None


@pytest.mark.parametrize("ending", ["gz", "xz"])
def test_a_cut_off_file_keeps_what_came_before(shop: Shop, tmp_path: Path, ending: str) -> None:
    pack = {"gz": gzip.compress, "xz": lzma.compress}[ending]
    rows = SMALL.read_text().splitlines()
    many = [rows[0]] + [rows[1].replace("900001", str(800000 + n)) for n in range(3000)]
    packed = pack("\n".join(many).encode())
    file = tmp_path / f"cut.csv.{ending}"
    file.write_bytes(packed[: len(packed) * 3 // 4])

    report = bring_in(shop, file, tmp_path / "rejects.csv")

    assert 0 < report.orders < 3000
    assert Order.objects.count() == report.orders
    assert "damaged from here on" in refused(tmp_path / "rejects.csv")[-1][1]


def test_the_real_data_gives_the_numbers_of_an_independent_count(
    shop: Shop, tmp_path: Path
) -> None:
    if not REAL.exists():
        pytest.skip(f"the real data is not here ({REAL.name}); set OPENRETURNS_REAL_DATA to it")

    report = bring_in(shop, REAL, tmp_path / "rejects.csv")

    wanted = count_by_hand(REAL)
    assert {name: getattr(report, name) for name in wanted} == wanted
    assert report.rows == 209_029
    assert OrderLine.objects.count() == report.lines
    assert sum(ReturnLine.objects.values_list("quantity", flat=True)) == report.pieces_returned


def count_by_hand(path: Path) -> dict[str, int]:
    """The same numbers by a plain dictionary and no code of the product."""
    with lzma.open(path, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, int] = defaultdict(int)
    bought = _count_sales(rows, found)
    _count_returns(rows, bought, found)
    return dict(found)


Bought = dict[tuple[str, str], list[list[object]]]


def _count_sales(rows: list[dict[str, str]], found: dict[str, int]) -> Bought:
    bought: Bought = defaultdict(list)
    orders = set()
    for row in rows:
        goods = row["StockCode"] not in NO_GOODS and not row["StockCode"].startswith("gift_")
        price, quantity = Decimal(row["UnitPrice"]), int(row["Quantity"])
        if row["InvoiceNo"].startswith("C") or not goods or price <= 0 or quantity <= 0:
            continue
        if price != round(price, 2):
            continue
        orders.add(row["InvoiceNo"])
        found["lines"] += 1
        found["pieces"] += quantity
        if row["CustomerID"]:
            key = (row["CustomerID"], row["StockCode"])
            bought[key].append([row["InvoiceDate"], quantity])
    found["orders"] = len(orders)
    return bought


def _count_returns(rows: list[dict[str, str]], bought: Bought, found: dict[str, int]) -> None:
    for row in rows:
        goods = row["StockCode"] not in NO_GOODS and not row["StockCode"].startswith("gift_")
        if not row["InvoiceNo"].startswith("C") or not goods:
            continue
        wanted = left = -int(row["Quantity"])
        if not row["CustomerID"]:
            found["rows_without_customer"] += 1
            continue
        for sale in bought[(row["CustomerID"], row["StockCode"])]:
            taken = min(left, int(str(sale[1]))) if str(sale[0]) <= row["InvoiceDate"] else 0
            sale[1] = int(str(sale[1])) - taken
            left -= taken
        found["pieces_returned"] += wanted - left
        found["pieces_unmatched"] += left
        kind = "rows_matched" if not left else "rows_partly" if left < wanted else "rows_unmatched"
        found[kind] += 1
