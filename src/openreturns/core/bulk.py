"""Many new rows at once: COPY on PostgreSQL, one prepared INSERT on SQLite.

Several times as fast as `bulk_create`, because nothing is compiled or parsed per row.
Keys that the database counts itself are not read back.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from operator import itemgetter
from typing import Any, cast
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

type Prepare = Callable[[Any], Any]
type Values = Mapping[str, Any]


def insert[M: models.Model](model: type[M], rows: Iterable[M]) -> None:
    """Store new objects."""
    names = [field.attname for field in _fields(model)]
    insert_values(model, ({name: getattr(row, name) for name in names} for row in rows))


def insert_values(model: type[models.Model], rows: Iterable[Values]) -> None:
    """Store new rows given as column → value; what is absent gets the model's default."""
    fields = _fields(model)
    values = _prepared(fields, rows)
    first = next(values, None)
    if first is None:
        return
    columns = ", ".join(connection.ops.quote_name(cast("str", field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in chain([first], values):
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608  own names
            cursor.executemany(sql, cast("Any", chain([first], values)))


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns that we fill."""
    fields = model._meta.local_concrete_fields
    return [field for field in fields if not isinstance(field, models.AutoField)]


def _prepared(fields: list[models.Field[Any, Any]], rows: Iterable[Values]) -> Iterator[list[Any]]:
    """Each row as the database takes it."""
    now = timezone.now()
    stamps = {
        field.attname: now
        for field in fields
        if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add)
    }
    fixed = {f.attname: f.get_default() for f in fields if not callable(f.default)}
    made = [(f.attname, f.default) for f in fields if callable(f.default)]
    in_order = itemgetter(*(field.attname for field in fields))
    prepare = [(place, how) for place, field in enumerate(fields) if (how := _prepare(field))]
    for row in rows:
        whole = {**fixed, **row, **stamps}
        for name, default in made:
            if name not in row:
                whole[name] = default()
        values = list(in_order(whole))
        for place, how in prepare:
            values[place] = how(values[place])
        yield values


def _prepare(field: models.Field[Any, Any]) -> Prepare | None:
    """How a value of this field is written; None if it goes as it is."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.UUIDField):
        return _hex
    if isinstance(target, models.JSONField):
        return _json
    if isinstance(target, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    return None


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _json(value: Any) -> str | None:
    if value == []:
        return "[]"  # by far the most common, and encoding it is not free
    return None if value is None else json.dumps(value)
