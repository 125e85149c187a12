"""JSON as it may come in: no NaN, no texts that a database cannot keep, no endless nesting."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from openreturns.core.errors import FieldError, Invalid, Malformed


class JsonParser(Parser):
    """Ninja's parser of bodies, strict."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as values; raises Malformed or Invalid."""
        return read(request.body)


def read(text: bytes) -> Any:
    """The values of a JSON text; raises Malformed, or Invalid with a pointer to a bad text."""
    try:
        found = json.loads(text, parse_constant=_no_such_number)
    except (ValueError, RecursionError) as wrong:
        raise Malformed("The body is not valid JSON.") from wrong
    if b"\\u" in text:  # only an escape can bring in what UTF-8 itself refuses
        bad = tuple(_bad_texts(found, ""))
        if bad:
            raise Invalid("Some texts hold characters that cannot be kept.", bad)
    return found


def _no_such_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _bad_texts(value: Any, pointer: str) -> Iterator[FieldError]:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            yield FieldError(pointer or "/", "holds U+0000 or half a character")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _bad_texts(one, f"{pointer}/{place}")
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _bad_texts(name, pointer)
            yield from _bad_texts(one, f"{pointer}/{name}")
