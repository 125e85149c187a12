"""A mapping file: which column is what, how dates are written, and what kind of row a row is."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openreturns.core.money import BadAmount, parse

SHIPPED = Path(__file__).parent / "mappings"
CLASSES = {"sale", "return", "charge", "delivery", "adjustment"}
Row = dict[str, str]


class BadMapping(Exception):
    """The mapping file cannot be used; the text says why."""


class BadRow(Exception):
    """One row cannot be used; the text is the reason in the rejects file."""


@dataclass(frozen=True, slots=True)
class RowClass:
    """A kind of row and the patterns (column → whole-text regular expression) that make it."""

    name: str
    patterns: tuple[tuple[str, re.Pattern[str]], ...]

    def fits(self, row: Row) -> bool:
        """Every pattern matches its column."""
        return all(pattern.fullmatch(row.get(column, "")) for column, pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Item:
    """One row, understood: amounts in minor units are made later, by the order schema."""

    line: int
    kind: str
    order: str
    at: datetime
    customer: str
    sku: str
    title: str
    quantity: int
    unit_price: Decimal
    row: Row


@dataclass(frozen=True, slots=True)
class Mapping:
    """A read mapping file."""

    columns: dict[str, str]
    line: dict[str, str]
    date_format: str
    zone: ZoneInfo
    currency: str
    classes: tuple[RowClass, ...]
    templates: dict[str, str]
    constants: dict[str, Any]
    strip: dict[str, str]
    countries: dict[str, str]

    @property
    def needed(self) -> set[str]:
        """The columns a file must have."""
        return {*self.columns.values(), *self.line.values()}

    def read(self, number: int, row: Row, shift: timedelta) -> Item:
        """Understand one row; raises BadRow with the reason."""
        row = {name: _clean(value, self.strip.get(name, "")) for name, value in row.items()}
        kind = next((one.name for one in self.classes if one.fits(row)), "")
        if not kind:
            raise BadRow("the row is none of the kinds that the mapping knows")
        order = row[self.columns["order"]]
        if not order:
            raise BadRow("the order number is missing")
        return Item(
            line=number,
            kind=kind,
            order=order,
            at=self._moment(row[self.columns["date"]]) + shift,
            customer=row[self.columns["customer"]],
            sku=row[self.line["sku"]],
            title=row[self.line["title"]] or row[self.line["sku"]],
            quantity=_whole(row[self.line["quantity"]]),
            unit_price=_price(row[self.line["unit_price"]], self.currency),
            row=row,
        )

    def _moment(self, text: str) -> datetime:
        try:
            moment = datetime.strptime(text, self.date_format)  # noqa: DTZ007  zone follows
        except ValueError as wrong:
            raise BadRow(f"the date {text!r} is not written as {self.date_format}") from wrong
        return moment.replace(tzinfo=self.zone)

    def filled(self, item: Item) -> dict[str, str]:
        """The customer's templates with the row's values; empty without a customer."""
        if not item.customer:
            return {}
        return {name: text.format_map(item.row) for name, text in self.templates.items()}


def load(name: str) -> Mapping:
    """A mapping by file name, or one of those shipped; raises BadMapping."""
    path = Path(name)
    if not path.exists():
        path = SHIPPED / name
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        classes = tuple(_class(one) for one in data["class"])
        return Mapping(
            columns={key: data[key] for key in ("order", "date", "customer")},
            line=data["line"],
            date_format=data["date_format"],
            zone=ZoneInfo(data.get("time_zone", "UTC")),
            currency=data["currency"],
            classes=classes,
            templates=data.get("customer_templates", {}),
            constants=data.get("constants", {}),
            strip=data.get("strip", {}),
            countries=data.get("countries", {}),
        )
    except FileNotFoundError as missing:
        raise BadMapping(f"There is no mapping {name!r}.") from missing
    except KeyError as missing:
        raise BadMapping(f"The mapping {name!r} lacks {missing}.") from missing
    except (tomllib.TOMLDecodeError, re.error, ValueError) as wrong:
        raise BadMapping(f"The mapping {name!r} cannot be read: {wrong}") from wrong


def _class(one: dict[str, str]) -> RowClass:
    if one["name"] not in CLASSES:
        raise ValueError(f"{one['name']!r} is no class; there are {sorted(CLASSES)}")
    patterns = tuple((key, re.compile(text)) for key, text in one.items() if key != "name")
    return RowClass(one["name"], patterns)


def _clean(value: str | None, ending: str) -> str:
    text = (value or "").strip()
    if "\ufffd" in text:
        raise BadRow("the row has bytes that are no text")
    return text.removesuffix(ending) if ending else text


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as wrong:
        raise BadRow(f"the quantity {text!r} is no whole number") from wrong


def _price(text: str, currency: str) -> Decimal:
    try:
        price = Decimal(text)
        parse(text, currency)
    except (InvalidOperation, BadAmount) as wrong:
        raise BadRow(f"the price {text!r} is no amount in {currency}") from wrong
    return price
