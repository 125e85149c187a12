"""The real data against a count that uses csv and collections and nothing of ours."""

import csv
import lzma
import os
import re
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.db.models import F, Sum

from openreturns.orders.models import Order, OrderLine, Payment
from openreturns.returns.models import Return, ReturnLine
from openreturns.settlement.models import Refund, SettlementLine
from tests.integrations.files.conftest import Files

ROOT = Path(__file__).parents[3]
NAME = "online-retail-2010-12_2011-05.csv.xz"
REAL = Path(os.environ.get("OPENRETURNS_REAL_DATA") or ROOT.parent / "shared" / "data" / NAME)
PAGE = ROOT / "docs" / "explanation" / "what-the-real-data-shows.md"
DELIVERY = {"POST", "DOT", "C2"}
CHARGES = DELIVERY | {"D", "M", "m", "S", "BANK CHARGES", "AMAZONFEE", "CRUK", "B"}
CENT = Decimal("0.01")


@pytest.fixture
def real() -> Path:
    """The UCI Online Retail file, which stays outside the project."""
    if not REAL.exists():
        pytest.skip(
            f"the UCI Online Retail data ({NAME}) is not here; put it into ../shared/data "
            "beside the project or set OPENRETURNS_REAL_DATA to it"
        )
    return REAL


def test_the_real_data_gives_the_numbers_of_an_independent_count(files: Files, real: Path) -> None:
    report = files.bring_in(real)

    counted = count_by_hand(real)
    assert {name: getattr(report, name) for name in counted if hasattr(report, name)} == {
        name: value for name, value in counted.items() if hasattr(report, name)
    }
    assert stored() == {name: counted[name] for name in stored()}
    assert [line for line, _why in files.refused] == counted["bad_lines"]
    held = OrderLine.objects.aggregate(Sum("announced"), Sum("owed"))
    assert held == {"announced__sum": report.pieces_returned, "owed__sum": report.pieces_returned}
    assert Payment.objects.aggregate(Sum("reserved")) == Refund.objects.aggregate(
        reserved__sum=Sum("amount")
    )
    assert not Order.objects.exclude(announced__lte=F("sold")).exists()
    assert set(SettlementLine.objects.values_list("state", flat=True)) == {"settled"}
    told = documented()
    assert told == {name: f"{Decimal(str(counted[name])):,}" for name in told}
    assert len(told) == 20


def stored() -> dict[str, object]:
    """What the database holds after the import."""
    return {
        "orders_new": Order.objects.count(),
        "lines": OrderLine.objects.count(),
        "pieces": OrderLine.objects.aggregate(sum=Sum("quantity"))["sum"],
        "returns_new": Return.objects.count(),
        "pieces_returned": ReturnLine.objects.aggregate(sum=Sum("accepted"))["sum"],
        "returned_pence": Return.objects.aggregate(sum=Sum("value"))["sum"],
        "paid_pence": Refund.objects.aggregate(sum=Sum("amount"))["sum"],
    }


def documented() -> dict[str, str]:
    """The figures that the page tells, by the names of the report."""
    rows = re.findall(r"^\| .+ \| ([0-9.,]+) \| `([a-z_]+)` \|$", PAGE.read_text(), re.MULTILINE)
    return {name: figure for figure, name in rows}


def count_by_hand(path: Path) -> dict[str, object]:
    """The same numbers by plain dictionaries: class of each row, then first in, first out."""
    with lzma.open(path, "rt", newline="") as file:
        rows = list(enumerate(csv.DictReader(file), 2))
    found: dict[str, object] = defaultdict(int)
    count: Counter[str] = Counter(rows=len(rows))
    bought: dict[tuple[str, str], list[list[object]]] = defaultdict(list)
    orders, bad, credits_ = set(), [], []
    for number, row in rows:
        code, price, pieces = row["StockCode"], Decimal(row["UnitPrice"]), int(row["Quantity"])
        credit = row["InvoiceNo"].startswith("C")
        if code in CHARGES or code.startswith("gift_"):
            is_delivery = code in DELIVERY and not credit and pieces > 0
            count["delivery_rows" if is_delivery else "charges"] += 1
            count["credit_rows_no_goods"] += credit
        elif credit:
            credits_.append(row)
        elif price <= 0 or pieces <= 0:
            count["adjustments"] += 1
        elif price != round(price, 2):
            bad.append(number)
        else:
            orders.add(row["InvoiceNo"])
            count["lines"] += 1
            count["pieces"] += pieces
            count["sold_pence"] += int(price * 100) * pieces
            if row["CustomerID"]:
                line = [row["InvoiceDate"], pieces, price]
                bought[row["CustomerID"], code].append(line)
    _match(credits_, bought, count)
    found |= count
    sold, back = Decimal(count["sold_pence"]) / 100, Decimal(count["returned_pence"]) / 100
    found |= {"orders_new": len(orders), "return_rows": len(credits_), "rejected": len(bad)}
    found |= {"bad_lines": bad, "sold": f"{sold:.2f}", "returned": f"{back:.2f}"}
    rate = (back / sold * 100).quantize(CENT, ROUND_HALF_UP)
    found |= {"paid_pence": count["returned_pence"], "return_rate_by_value": str(rate)}
    return found


def _match(
    rows: list[dict[str, str]],
    bought: dict[tuple[str, str], list[list[object]]],
    count: Counter[str],
) -> None:
    """Take each piece that came back from the oldest earlier line of the same thing."""
    returns = set()
    for row in rows:
        wanted = left = -int(row["Quantity"])
        count["credited_pence"] += int(Decimal(row["UnitPrice"]) * 100) * wanted
        if not row["CustomerID"]:
            count["rows_without_customer"] += 1
            continue
        for line in bought[row["CustomerID"], row["StockCode"]]:
            day, pieces, price = line
            if str(day) <= row["InvoiceDate"]:
                taken = min(left, int(str(pieces)))
                line[1], left = int(str(pieces)) - taken, left - taken
                count["returned_pence"] += int(Decimal(str(price)) * 100) * taken
        count["pieces_returned"] += wanted - left
        count["pieces_unmatched"] += left
        if left < wanted:
            returns.add(row["InvoiceNo"])
        kind = "matched" if not left else "partly" if left < wanted else "unmatched"
        count[f"rows_{kind}"] += 1
    count["returns_new"] = len(returns)
