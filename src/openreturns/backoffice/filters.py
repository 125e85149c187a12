"""The filters of the lists of returns: what an address asks for, and the bar people see."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from openreturns.backoffice import paging
from openreturns.backoffice.access import Staff
from openreturns.backoffice.lists import reason_titles
from openreturns.backoffice.ruled import rule_names
from openreturns.backoffice.words import basis_word, method_word, outcome_word
from openreturns.core.errors import FieldError, Invalid
from openreturns.returns.models import LegalBasis, Outcome
from openreturns.returns.search import Filters
from openreturns.returns.status import Status
from openreturns.shipping.states import Method
from openreturns.shops.models import Membership
from openreturns.ui.countries import countries
from openreturns.ui.statuses import WORDS

TERMS = {
    "reason": "reason",
    "outcome": "outcome",
    "method": "method",
    "legal_basis": "basis",
    "country": "country",
    "order": "order",
    "email": "email",
    "sku": "sku",
    "rule": "rule",
}
SORTED: dict[str, Callable[[], str]] = {
    "-created": lambda: _("Newest first"),
    "created": lambda: _("Oldest first"),
    "-updated": lambda: _("Last changed first"),
    "updated": lambda: _("Longest unchanged first"),
}
DAYS = ("from", "to")
LABELS: dict[str, Callable[[], str]] = {
    "status": lambda: _("Status"),
    "reason": lambda: _("Reason"),
    "outcome": lambda: _("Outcome"),
    "legal_basis": lambda: _("Legal basis"),
    "method": lambda: _("Method"),
    "assignee": lambda: _("Assigned to"),
    "order": lambda: _("Order"),
    "email": lambda: _("E-mail"),
    "sku": lambda: _("SKU"),
    "rule": lambda: _("Rule"),
    "country": lambda: _("Country"),
    "from": lambda: _("From"),
    "to": lambda: _("Until"),
    "q": lambda: _("Search"),
}
KNOWN = frozenset({"tab", "sort", *LABELS, *paging.NAMES})


def filters_of(given: QueryDict, staff: Staff, base: Filters) -> Filters:
    """The filters of an address on top of the queue's own; Invalid names what is wrong."""
    unknown = [name for name in given if name not in KNOWN]
    if unknown:
        raise _wrong(", ".join(unknown), _("This filter does not exist."))
    status = tuple(value for value in given.getlist("status") if value)
    if not set(status) <= set(Status.values):
        raise _wrong("status", _("There is no such status."))
    return replace(
        base,
        shops=staff.shown,
        status=status or base.status,
        terms=tuple((kind, str(given[name])) for name, kind in TERMS.items() if given.get(name)),
        q=given.get("q", ""),
        assignee=_person(given),
        created_from=_day(given, "from"),
        created_to=_day(given, "to", timedelta(days=1)),
        **_place(given, base),
    )


def _place(given: QueryDict, base: Filters) -> dict[str, Any]:
    """Going back is the same list read the other way round."""
    sort = given.get("sort") or base.sort
    if sort not in SORTED:
        raise _wrong("sort", _("This order does not exist."))
    spot = paging.spot_of(given)
    if spot and spot.back:
        sort = sort[1:] if sort.startswith("-") else f"-{sort}"
    return {"sort": sort, "after": spot.key if spot else None}


def _person(given: QueryDict) -> int | None:
    text = given.get("assignee", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 12):
        raise _wrong("assignee", _("There is no such person."))
    return int(text) if text else None


def _day(given: QueryDict, name: str, later: timedelta = timedelta()) -> datetime | None:
    text = given.get(name)
    if not text:
        return None
    try:
        day = parse_date(text)
        if day:
            return _midnight(day, later)
    except (ValueError, OverflowError) as wrong:
        raise _wrong(name, _("Write the date like 2026-11-24.")) from wrong
    raise _wrong(name, _("Write the date like 2026-11-24."))


def _midnight(day: Any, later: timedelta) -> datetime:
    moment = timezone.make_aware(datetime.combine(day, time())) + later
    return moment.astimezone(UTC)  # as it is stored; the first day of all has no such moment


def _wrong(name: str, why: str) -> Invalid:
    return Invalid(f"{name}: {why}", (FieldError(f"/{name}", why),))


def bar(given: QueryDict, staff: Staff, path: str) -> dict[str, Any]:
    """What the filter bar shows: the fields with their values, and a chip per active filter."""
    choices = _choices(staff)
    statuses = [(value, str(WORDS[value])) for value in Status.values if value != Status.DRAFT]
    picked = given.getlist("status")
    return {
        "action": path,
        "statuses": [(value, word, value in picked) for value, word in statuses],
        "choices": [
            (name, LABELS[name](), [(v, w, given.get(name) == v) for v, w in rows])
            for name, rows in choices.items()
        ],
        "fields": [
            (name, LABELS[name](), given.get(name, ""), "date" if name in DAYS else "text")
            for name in ("order", "email", "sku", *DAYS)
        ],
        "q": given.get("q", ""),
        "tab": given.get("tab", ""),
        "sorts": [(name, say(), given.get("sort") == name) for name, say in SORTED.items()],
        "chips": _chips(given, path, {"status": statuses, **choices}),
    }


def _choices(staff: Staff) -> dict[str, list[tuple[str, str]]]:
    titles = {code: title for (_shop, code), title in reason_titles(staff.shown).items()}
    team = Membership.objects.filter(shop__in=staff.shown).select_related("user")
    people = {str(row.user_id): str(row.user) for row in team.order_by("user__name")}
    rules = list(rule_names(staff.shown).items())
    return {
        "reason": list(titles.items()),
        **({"rule": rules} if rules else {}),
        "outcome": [(value, outcome_word(value)) for value in Outcome.values],
        "legal_basis": [(value, basis_word(value)) for value in LegalBasis.values],
        "method": [(value, method_word(value)) for value in Method.values],
        "country": countries(),
        "assignee": list(people.items()),
    }


def _chips(
    given: QueryDict, path: str, choices: dict[str, list[tuple[str, str]]]
) -> list[dict[str, str]]:
    chips = []
    for name in ("q", "status", *TERMS, "assignee", *DAYS):
        values = [value for value in given.getlist(name) if value]
        if not values:
            continue
        words = dict(choices.get(name, []))
        rest = given.copy()
        for gone in (name, *paging.NAMES):
            rest.pop(gone, None)
        text = ", ".join(words.get(value, value) for value in values)
        url = f"{path}?{rest.urlencode()}" if rest else path
        chips.append({"label": LABELS[name](), "text": text, "url": url})
    return chips
