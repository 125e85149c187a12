"""Importing a file in a test, and what was refused."""

import csv
from pathlib import Path
from typing import Any

import pytest

from openreturns.integrations.files import importing
from openreturns.integrations.files.mapping import load
from openreturns.integrations.files.report import Report
from openreturns.shops.models import Shop

MAPPING = """
date_format = "%Y-%m-%d"

[columns]
external_id = "Order"
ordered_at = "Date"
customer.external_id = "Email"
customer.email = "Email"
line.sku = "SKU"
line.title = "Product"
line.quantity = "Qty"
line.unit_price = "Price"

[constants]
currency = "EUR"
"""
HEAD = "Order,Date,Email,SKU,Product,Qty,Price"
GOOD = "1001,2026-11-02,mia@example.com,TS-RED-M,T-shirt,2,19.95"


class Files:
    """A shop, a mapping and files to import; `refused` lists (line, reason)."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop = shop
        self.folder = folder
        self.rejects = folder / "rejects.csv"

    def bring_in(self, path: Path, mapping: str = "online-retail.toml", **changes: Any) -> Report:
        """Import a file."""
        return importing.run(importing.Run(self.shop, load(mapping), path, self.rejects, **changes))

    def bring_in_rows(self, *rows: str | bytes, mapping: str = MAPPING) -> Report:
        """Import rows in the simple layout of a merchant."""
        path = self.folder / "orders.csv"
        path.write_bytes(b"\n".join(_bytes(row) for row in (HEAD, *rows)))
        return self.bring_in(path, self.mapping(mapping))

    def mapping(self, text: str) -> str:
        """A mapping file of this text."""
        path = self.folder / "mapping.toml"
        path.write_text(text)
        return str(path)

    @property
    def refused(self) -> list[tuple[int, str]]:
        """The refused rows."""
        if not self.rejects.exists():
            return []
        with self.rejects.open(newline="") as file:
            return [(int(row["line"]), row["reason"]) for row in csv.DictReader(file)]


def _bytes(row: str | bytes) -> bytes:
    return row.encode() if isinstance(row, str) else row


@pytest.fixture
def files(shop: Shop, tmp_path: Path) -> Files:
    return Files(shop, tmp_path)


def row(**changes: str) -> str:
    """The good row with other cells, by the names of the columns in lower case."""
    cells = dict(zip(HEAD.lower().split(","), GOOD.split(","), strict=True)) | changes
    return ",".join(cells.values())
