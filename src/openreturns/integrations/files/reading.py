"""A mapping laid over the columns of one file: what a row says."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from string import Formatter
from typing import Any

from pydantic import ValidationError

from openreturns.core.money import BadAmount, parse
from openreturns.integrations.files.fields import FIELDS, Kind
from openreturns.integrations.files.mapping import BadMapping, MappingFile, RowClass
from openreturns.orders.schema import LineIn

YES = {"1", "true", "yes", "y"}
NO = {"0", "false", "no", "n"}
YEARS = range(1990, 2200)
type Cells = list[str]
type Source = Callable[[Cells], str]
type Filled = tuple[str, str, Source, Callable[[str], Any]]


class BadRow(Exception):
    """One row cannot be used; the text is the reason in the rejects file."""


class RowReader:
    """Reads rows of one file by one mapping; raises BadMapping if they do not fit."""

    def __init__(self, mapping: MappingFile, columns: list[str], shift: timedelta) -> None:
        self.mapping = mapping
        self._columns = columns
        self._missing: list[str] = []
        self._strip = [(self._place(name), end) for name, end in mapping.strip.items()]
        self._classes = [
            (one, [(self._place(name), rule.fullmatch) for name, rule in one.when.items()])
            for one in mapping.classes
        ]
        self._sources = {field: self._source(field) for field in sorted(mapping.filled)}
        self._converts = _converters(mapping, shift)
        is_line = [field for field in self._sources if field.startswith("line.")]
        self._line = self._fields(is_line)
        self._constants = {
            name.removeprefix("line."): value
            for name, value in mapping.constants.items()
            if name.startswith("line.")
        }
        self._head = self._fields(field for field in self._sources if field not in is_line)
        if self._missing:
            raise BadMapping(
                f"The mapping names columns that the file lacks: {', '.join(self._missing)}. "
                f"The file has: {', '.join(columns)}."
            )

    def clean(self, cells: Cells) -> None:
        """Take endings off that the mapping wants gone."""
        for place, ending in self._strip:
            cells[place] = cells[place].removesuffix(ending)

    def kind(self, cells: Cells) -> RowClass:
        """The first class that the row fits; raises BadRow if there is none."""
        for one, rules in self._classes:
            for place, fits in rules:
                if not fits(cells[place]):
                    break
            else:
                return one
        raise BadRow("the row is none of the kinds that the mapping knows")

    def order_of(self, cells: Cells) -> str:
        """The order number of a row that may be torn; empty if it cannot be told."""
        column = self.mapping.columns.get("external_id")
        place = self._columns.index(column) if column else len(cells)
        return cells[place] if place < len(cells) else ""

    def text(self, field: str, cells: Cells) -> str:
        """A field of the row as text; empty if nothing fills it."""
        source = self._sources.get(field)
        return source(cells) if source else ""

    def value(self, field: str, cells: Cells) -> Any:
        """A field of the row, converted; raises BadRow if it is empty or wrong."""
        text = self.text(field, cells)
        if not text:
            raise BadRow(f"{self._said(field)} is empty")
        return self._convert(field, text)

    def line(self, cells: Cells, external_id: str) -> LineIn:
        """The order line of a row; raises BadRow."""
        found = {**self._constants, **self._read(self._line, cells), "external_id": external_id}
        found.setdefault("title", found.get("sku", ""))
        try:
            return LineIn.model_validate(found)
        except ValidationError as wrong:
            errors = wrong.errors(include_url=False)
            raise BadRow(
                "; ".join(
                    f"{self._said(_path('line', one['loc']))}: {one['msg']}" for one in errors
                )
            ) from wrong

    def head(self, cells: Cells) -> dict[str, Any]:
        """The fields of the order itself, in parts as API.md has them; raises BadRow."""
        constants = self.mapping.constants
        return _nested(
            {name: value for name, value in constants.items() if not name.startswith("line.")}
            | self._read(self._head, cells)
        )

    def amount(self, field: str, cells: Cells, currency: str) -> int:
        """An amount of the row in minor units; raises BadRow if there is none, or below 0."""
        return self._minor(field, self.value(field, cells), currency)

    def check_amounts(self, line: LineIn, currency: str) -> None:
        """The amounts of a line fit its currency; raises BadRow."""
        self._minor("line.unit_price", line.unit_price, currency)
        self._minor("line.discount", line.discount, currency)
        if line.cost_price is not None:
            self._minor("line.cost_price", line.cost_price, currency)

    def _minor(self, field: str, text: str, currency: str) -> int:
        try:
            minor = parse(text, currency)
        except BadAmount as wrong:
            raise BadRow(f"{self._said(field)}: {wrong}") from wrong
        if minor < 0:
            raise BadRow(f"{self._said(field)}: {text!r} is negative")
        return minor

    def _read(self, fields: list[Filled], cells: Cells) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for field, name, source, convert in fields:
            if text := source(cells):
                try:
                    found[name] = convert(text)
                except ValueError as wrong:
                    raise BadRow(f"{self._said(field)}: {wrong}") from wrong
        return found

    def _convert(self, field: str, text: str) -> Any:
        try:
            return self._converts[FIELDS[field].kind](text)
        except ValueError as wrong:
            raise BadRow(f"{self._said(field)}: {wrong}") from wrong

    def _said(self, field: str) -> str:
        """A field by its name and the column a person finds it in."""
        column = self.mapping.columns.get(field)
        return f"{field} (column {column})" if column else field

    def _fields(self, fields: Iterable[str]) -> list[Filled]:
        """What to read of a row: field, name in its part, source of the text, conversion."""
        return [
            (
                name,
                name.removeprefix("line."),
                self._sources[name],
                self._converts[FIELDS[name].kind],
            )
            for name in fields
            if name not in self.mapping.constants
        ]

    def _place(self, column: str) -> int:
        """Where a column stands; one that is missing is noted for the message."""
        found = [place for place, name in enumerate(self._columns) if name == column]
        if len(found) != 1:
            self._missing.append(f"{column} (twice)" if found else column)
        return found[0] if found else 0

    def _source(self, field: str) -> Source:
        """How the text of a field is taken from a row."""
        mapping = self.mapping
        if field in mapping.constants:
            text = str(mapping.constants[field])
            return lambda _cells: text
        if field in mapping.templates:
            return self._template(mapping.templates[field])
        place = self._place(mapping.columns[field])
        words = mapping.values.get(field)
        if words is None:
            return lambda cells: cells[place]
        return lambda cells: words.get(cells[place], cells[place])

    def _template(self, text: str) -> Source:
        parts = [
            (before, self._place(column) if column else None)
            for before, column, _spec, _conversion in Formatter().parse(text)
        ]
        places = [place for _before, place in parts if place is not None]

        def fill(cells: Cells) -> str:
            if not all(cells[place] for place in places):
                return ""
            return "".join(
                before + (cells[place] if place is not None else "") for before, place in parts
            )

        return fill


def _path(start: str, rest: tuple[str | int, ...]) -> str:
    return ".".join([start, *(str(one) for one in rest[:1])])


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    """customer.email = x becomes customer = {email = x}."""
    found: dict[str, Any] = {}
    for name, value in flat.items():
        *parts, last = name.split(".")
        here = found
        for part in parts:
            here = here.setdefault(part, {})
        here[last] = value
    return found


def _converters(mapping: MappingFile, shift: timedelta) -> dict[Kind, Callable[[str], Any]]:
    """How each kind of text is read; the same text comes often, so answers are kept."""
    whole = rf"-?(?:[0-9]{{1,3}}(?:{re.escape(mapping.thousands)}[0-9]{{3}})+|[0-9]+)"
    integer = re.compile(whole)
    decimal = re.compile(rf"{whole}(?:{re.escape(mapping.decimal)}[0-9]+)?")

    def number(text: str) -> str:
        if not decimal.fullmatch(text):
            raise ValueError(f"{text!r} is not an amount like 12{mapping.decimal}34")
        return text.replace(mapping.thousands, "").replace(mapping.decimal, ".")

    def count(text: str) -> int:
        if not integer.fullmatch(text):
            raise ValueError(f"{text!r} is no whole number")
        return int(text.replace(mapping.thousands, ""))

    def moment(text: str) -> datetime:
        return _moment(mapping, text) + shift

    return {
        Kind.TEXT: str,
        Kind.AMOUNT: lru_cache(maxsize=4096)(number),
        Kind.PERCENT: lambda text: number(text.removesuffix("%").rstrip()),
        Kind.WHOLE: lru_cache(maxsize=4096)(count),
        Kind.MOMENT: lru_cache(maxsize=256)(moment),
        Kind.YES_NO: _yes_no,
        Kind.LIST: lambda text: [part.strip() for part in text.split(",") if part.strip()],
    }


def _moment(mapping: MappingFile, text: str) -> datetime:
    form = mapping.date_format
    try:
        moment = datetime.fromisoformat(text) if form == "iso" else datetime.strptime(text, form)  # noqa: DTZ007
    except ValueError as wrong:
        said = "as 2026-11-02T10:15:00+01:00" if form == "iso" else f"as {form}"
        raise ValueError(f"{text!r} is no date that exists, written {said}") from wrong
    if moment.year not in YEARS:
        raise ValueError(f"{text!r}: the year {moment.year} cannot be right")
    return moment if moment.tzinfo else moment.replace(tzinfo=mapping.time_zone)


def _yes_no(text: str) -> bool:
    word = text.lower()
    if word not in YES | NO:
        raise ValueError(f"{text!r} is neither yes nor no")
    return word in YES
