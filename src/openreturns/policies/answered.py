"""A kept question with its answer, in words; see questions.record for its shape."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from openreturns.policies.models.form import Kind
from openreturns.policies.models.listed import worded
from openreturns.policies.questions import is_empty


def title(kept: Mapping[str, Any], language: str) -> str:
    """The question as it stood on the form."""
    return worded(kept["titles"], language, kept["code"])


def words(kept: Mapping[str, Any], language: str) -> str:
    """The answer for people; nothing where none was given."""
    value, kind = kept["value"], kept["kind"]
    if is_empty(value) and not (kind == Kind.TICK and value is False):
        return ""
    with override(language):
        return _words(value, kind, kept["options"], language)


def _words(value: Any, kind: str, options: Mapping[str, Any], language: str) -> str:
    if kind == Kind.TICK:
        return _("Yes") if value else _("No")
    if kind == Kind.NUMBER:
        return str(format_decimal(value, locale=language))
    if kind == Kind.DATE:
        british = "en_GB" if language == "en" else language  # the day before the month
        return format_date(date.fromisoformat(value), "long", locale=british)
    if kind == Kind.FILE:
        return ngettext("{n} file", "{n} files", len(value)).format(n=len(value))
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(worded(options.get(one, {}), language, str(one)) for one in chosen)
