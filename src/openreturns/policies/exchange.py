"""Rules as a file: written out, and read back whole or not at all."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError, Invalid
from openreturns.policies import terms

FORMAT = "openreturns-rules"
LARGEST = 1024 * 1024


def written(name: str, kept: Mapping[str, Any]) -> str:
    """The file of some terms."""
    made = {"format": FORMAT, "version": 1, "name": name, "terms": terms.full(kept)}
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def read(data: bytes, currency: str) -> tuple[str, dict[str, Any]]:
    """Name and terms of a file; raises Invalid with everything that is wrong, rule by rule."""
    if len(data) > LARGEST:
        raise Invalid(_("The file is larger than 1 MB."))
    found = _parsed(data)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Invalid(_("This is no file of rules from OpenReturns."))
    if found.get("version") != 1:
        raise Invalid(_("This file is of another version of OpenReturns."))
    kept = found.get("terms")
    if not isinstance(kept, dict):
        raise Invalid(_("The file has no rules in it."))
    try:
        return str(found.get("name") or "")[:80], terms.checked(kept, currency)
    except Invalid as wrong:
        errors = tuple(FieldError(one.pointer, in_words(one, kept)) for one in wrong.errors)
        raise Invalid(_("Nothing was taken from this file."), errors) from wrong


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as unreadable:
        raise Invalid(_("This file cannot be read as JSON.")) from unreadable


def in_words(error: FieldError, kept: Mapping[str, Any]) -> str:
    """A mistake with the rule it is in, by its number and name: nobody has to read pointers."""
    steps = error.pointer.split("/")
    if steps[:2] != ["", "rules"] or len(steps) < 3 or not steps[2].isdigit():
        return error.detail
    rules = kept.get("rules")
    place = int(steps[2])
    rule = rules[place] if isinstance(rules, list) and place < len(rules) else None
    name = rule.get("name", "") if isinstance(rule, dict) else ""
    said = _("Rule {n} “{name}”: {what}")
    return said.format(n=place + 1, name=name, what=error.detail)
