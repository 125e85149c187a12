"""A mapping file: which column is what, how things are written, and what kind of row a row is."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from openreturns.integrations.files.fields import FIELDS

SHIPPED = Path(__file__).parent / "mappings"
REQUIRED = ("external_id", "ordered_at", "currency", "line.quantity", "line.unit_price")
ClassName = Literal["sale", "return", "delivery", "charge", "adjustment", "bad"]


class BadMapping(Exception):
    """The mapping file cannot be used, or does not fit the file; the text says why."""


def _field_name(name: str) -> str:
    if name in FIELDS:
        return name
    near = get_close_matches(name, FIELDS, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ValueError(f"there is no field {name}{hint}")


def _flat(table: Any, prefix: str = "") -> Any:
    """Tables within tables become dotted names, down to a field or to what is no table."""
    if not isinstance(table, dict):
        return table
    found: dict[str, Any] = {}
    for name, value in table.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict) and path not in FIELDS:
            found |= _flat(value, f"{path}.")
        else:
            found[path] = value
    return found


def _expression(text: Any) -> re.Pattern[str]:
    if not isinstance(text, str):
        raise ValueError("a regular expression is a text")
    try:
        return re.compile(text)
    except re.error as wrong:
        raise ValueError(f"{text!r} is no regular expression: {wrong}") from wrong


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError) as wrong:
        raise ValueError(f"{name!r} is no time zone such as Europe/Amsterdam") from wrong


def _encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError as wrong:
        raise ValueError(f"{name!r} is no encoding such as utf-8 or windows-1252") from wrong
    return name


FieldName = Annotated[str, AfterValidator(_field_name)]
Expression = Annotated[re.Pattern[str], BeforeValidator(_expression)]
Column = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """Unknown keys are refused, so that a typing error is seen."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, frozen=True)


class RowClass(Part):
    """A kind of row, and what makes a row one of it."""

    name: ClassName
    when: dict[Column, Expression] = Field(default_factory=dict)
    reason: str = ""


class MappingFile(Part):
    """A read mapping file; docs/reference/mapping.md explains every key."""

    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", " ", "'"] = ""
    date_format: str = "iso"
    time_zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("UTC")
    columns: Annotated[dict[FieldName, Column], BeforeValidator(_flat)]
    templates: Annotated[dict[FieldName, str], BeforeValidator(_flat)] = Field(default_factory=dict)
    constants: Annotated[dict[FieldName, Any], BeforeValidator(_flat)] = Field(default_factory=dict)
    values: Annotated[dict[FieldName, dict[str, str]], BeforeValidator(_flat)] = Field(
        default_factory=dict
    )
    strip: dict[Column, str] = Field(default_factory=dict)
    classes: Annotated[tuple[RowClass, ...], Field(alias="class", min_length=1)] = (
        RowClass(name="sale"),
    )

    @property
    def filled(self) -> set[str]:
        """The fields that this mapping fills."""
        return {*self.columns, *self.templates, *self.constants}


def load(name: str) -> MappingFile:
    """A mapping by file name, or one of those shipped; raises BadMapping."""
    path = Path(name)
    if not path.exists() and path.name == name:
        path = SHIPPED / name
    try:
        mapping = MappingFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as missing:
        shipped = ", ".join(sorted(one.name for one in SHIPPED.glob("*.toml")))
        raise BadMapping(
            f"There is no mapping {name!r}. With the product come: {shipped}."
        ) from missing
    except ValidationError as wrong:
        raise BadMapping(f"The mapping {name!r} cannot be used:\n{_places(wrong)}") from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        raise BadMapping(f"The mapping {name!r} cannot be read: {wrong}") from wrong
    problems = list(_contradictions(mapping))
    if problems:
        raise BadMapping("\n".join([f"The mapping {name!r} cannot be used:", *problems]))
    return mapping


def _places(wrong: ValidationError) -> str:
    """Each wrong place by its key, in the order of the file."""
    texts = []
    for one in wrong.errors(include_url=False):
        place = ".".join(str(part) for part in one["loc"] if part != "[key]")
        said = one["msg"].removeprefix("Value error, ")
        if one["type"] == "extra_forbidden":
            said = "there is no such key"
        texts.append(f"  {place}: {said}")
    return "\n".join(texts)


def _contradictions(mapping: MappingFile) -> Iterator[str]:
    """What only shows when the parts are looked at together."""
    if mapping.thousands == mapping.decimal:
        yield "  thousands: the same as decimal"
    for field in sorted(set(REQUIRED) - mapping.filled):
        yield f"  {field}: no column, template or constant fills it, and every order needs it"
    if not mapping.filled & {"line.title", "line.sku"}:
        yield "  line.title: no column fills it, nor line.sku"
    sources: tuple[Mapping[str, Any], ...] = (mapping.columns, mapping.templates, mapping.constants)
    for field in sorted(mapping.filled):
        if sum(field in source for source in sources) > 1:
            yield f"  {field}: filled twice; choose one of columns, templates and constants"
    for field, value in mapping.constants.items():
        try:
            TypeAdapter(FIELDS[field].hint).validate_python(value)
        except ValidationError as wrong:
            yield f"  constants.{field}: {wrong.errors()[0]['msg']}"
