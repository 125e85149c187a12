"""The lists of returns: which filters an address asks for, and the rows people see."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openreturns.backoffice.access import DECIDE, Staff
from openreturns.backoffice.words import basis_word, line_why, method_word, outcome_word
from openreturns.core.errors import FieldError, Invalid
from openreturns.core.money import Money
from openreturns.policies.models import Reason
from openreturns.returns.models import LegalBasis, Outcome, Return, ReturnLine, Upload
from openreturns.returns.search import Filters, page
from openreturns.returns.status import Status
from openreturns.shipping.states import Method
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
}
SORTS = ("-created", "created", "-updated", "updated")
PLAIN = frozenset({"q", "status", "from", "to", "sort", "cursor", "tab", *TERMS})
SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One return as a list shows it."""

    rma: Return
    orders: str
    title: str
    pictures: tuple[ReturnLine, ...]
    reason: str
    photos: int
    why: str
    withdrawal: bool
    amount: Money
    may_approve: bool
    may_reject: bool


def filters_of(given: QueryDict, staff: Staff, base: Filters) -> Filters:
    """The filters of an address on top of the queue's own; Invalid names what is wrong."""
    unknown = [name for name in given if name not in PLAIN]
    if unknown:
        raise _wrong(", ".join(unknown), _("This filter does not exist."))
    status = tuple(value for value in given.getlist("status") if value)
    if not set(status) <= set(Status.values):
        raise _wrong("status", _("There is no such status."))
    sort = given.get("sort") or base.sort
    if sort not in SORTS:
        raise _wrong("sort", _("This order does not exist."))
    return replace(
        base,
        shops=staff.shown,
        status=status or base.status,
        terms=tuple((kind, str(given[name])) for name, kind in TERMS.items() if given.get(name)),
        q=given.get("q", ""),
        created_from=_day(given, "from"),
        created_to=_day(given, "to", timedelta(days=1)),
        sort=sort,
        after=_after(str(given["cursor"])) if given.get("cursor") else None,
    )


def _day(given: QueryDict, name: str, later: timedelta = timedelta()) -> datetime | None:
    text = given.get(name)
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise _wrong(name, _("Write the date like 2026-11-24."))
    return timezone.make_aware(datetime.combine(day, time())) + later


def _wrong(name: str, why: str) -> Invalid:
    return Invalid(f"{name}: {why}", (FieldError(f"/{name}", why),))


def _after(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromisoformat(at), UUID(key)
    except (ValueError, TypeError) as wrong:
        raise _wrong("cursor", _("This page of the list no longer exists.")) from wrong


def _cursor(rma: Return, sort: str) -> str:
    at = rma.updated_at if sort.endswith("updated") else rma.created_at
    text = json.dumps([at.isoformat(), str(rma.pk)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def rows_of(filters: Filters, staff: Staff) -> tuple[list[Row], str]:
    """One page of rows, and the cursor of the next one ("" at the end)."""
    found = page(filters, SIZE)
    shown = found[:SIZE]
    reasons = reason_titles(filters.shops)
    keys = [rma.pk for rma in shown]
    counted = Upload.objects.filter(line__rma__in=keys).values_list("line__rma")
    photos = dict(counted.annotate(Count("pk")))
    rows = [_row(rma, reasons, photos.get(rma.pk, 0), staff) for rma in shown]
    return rows, _cursor(shown[-1], filters.sort) if len(found) > SIZE else ""


def reason_titles(shops: Iterable[UUID]) -> dict[tuple[UUID, str], str]:
    """The titles of the reasons by shop and code, in the reader's language."""
    language = (get_language() or "en").split("-")[0]
    rows = Reason.objects.filter(shop__in=list(shops))
    return {(row.shop_id, row.code): row.title(language) for row in rows}


def _row(rma: Return, reasons: dict[tuple[UUID, str], str], photos: int, staff: Staff) -> Row:
    lines = list(rma.lines.all())
    open_lines = [line for line in lines if line.requested]
    first = open_lines[0] if open_lines else lines[0]
    held = any(line.legal_basis == LegalBasis.WITHDRAWAL for line in open_lines)
    may = bool(open_lines) and staff.may(DECIDE, rma.shop_id)
    return Row(
        rma=rma,
        orders=", ".join(order["number"] for order in rma.orders),
        title=_title(lines),
        pictures=tuple(lines[:2]),
        reason=reasons.get((rma.shop_id, first.reason), "") or basis_word(first.legal_basis),
        photos=photos,
        why=line_why(first),
        withdrawal=any(line.legal_basis == LegalBasis.WITHDRAWAL for line in lines),
        amount=Money(rma.money_due or rma.value, rma.currency),
        may_approve=may,
        may_reject=may and not held,
    )


def _title(lines: list[ReturnLine]) -> str:
    first = lines[0]
    text = f"{first.quantity} × {first.title}" if first.quantity > 1 else first.title
    if len(lines) == 1:
        return text
    return _("{first} and {n} more").format(first=text, n=len(lines) - 1)


def menu(given: QueryDict, staff: Staff, path: str) -> dict[str, Any]:
    """What the filter bar shows: the fields with their values, and a chip per active filter."""
    titles = {code: title for (_shop, code), title in reason_titles(staff.shown).items()}
    choices = {
        "reason": list(titles.items()),
        "outcome": [(value, outcome_word(value)) for value in Outcome.values],
        "legal_basis": [(value, basis_word(value)) for value in LegalBasis.values],
        "method": [(value, method_word(value)) for value in Method.values],
    }
    statuses = [(value, WORDS[value]) for value in Status.values if value != Status.DRAFT]
    picked = given.getlist("status")
    words: dict[str, Any] = {v: w for rows in choices.values() for v, w in rows}
    words |= dict(statuses)
    return {
        "action": path,
        "statuses": [(value, str(word), value in picked) for value, word in statuses],
        "choices": [
            (name, LABELS[name](), [(v, w, given.get(name) == v) for v, w in rows])
            for name, rows in choices.items()
        ],
        "fields": [
            (name, LABELS[name](), given.get(name, ""), "date" if name in DAYS else "text")
            for name in ("order", "email", "sku", "country", *DAYS)
        ],
        "q": given.get("q", ""),
        "tab": given.get("tab", ""),
        "sort": given.get("sort", ""),
        "sorts": [(name, SORTED[name](), given.get("sort") == name) for name in SORTS],
        "chips": _chips(given, words, path),
    }


DAYS = ("from", "to")
LABELS = {
    "status": lambda: _("Status"),
    "reason": lambda: _("Reason"),
    "outcome": lambda: _("Outcome"),
    "legal_basis": lambda: _("Legal basis"),
    "method": lambda: _("Method"),
    "order": lambda: _("Order"),
    "email": lambda: _("E-mail"),
    "sku": lambda: _("SKU"),
    "country": lambda: _("Country"),
    "from": lambda: _("From"),
    "to": lambda: _("Until"),
    "q": lambda: _("Search"),
}
SORTED = {
    "-created": lambda: _("Newest first"),
    "created": lambda: _("Oldest first"),
    "-updated": lambda: _("Last changed first"),
    "updated": lambda: _("Longest unchanged first"),
}


def _chips(given: QueryDict, words: dict[str, Any], path: str) -> list[dict[str, str]]:
    chips = []
    for name in ("q", "status", *TERMS, *DAYS):
        values = [value for value in given.getlist(name) if value]
        if not values:
            continue
        rest = given.copy()
        rest.pop(name)
        rest.pop("cursor", None)
        text = ", ".join(str(words.get(value, value)) for value in values)
        url = f"{path}?{rest.urlencode()}" if rest else path
        chips.append({"label": LABELS[name](), "text": text, "url": url})
    return chips


def next_url(given: QueryDict, path: str, cursor: str) -> str:
    """The address of the next page; empty at the end."""
    if not cursor:
        return ""
    query = given.copy()
    query["cursor"] = cursor
    return f"{path}?{query.urlencode()}"


def first_url(given: QueryDict, path: str) -> str:
    """The address of the first page; empty when it is shown."""
    if not given.get("cursor"):
        return ""
    query = given.copy()
    query.pop("cursor")
    return f"{path}?{query.urlencode()}" if query else path


def queue_url(rma: Return) -> tuple[str, str]:
    """The queue in which a return stands now: its address and its name."""
    if rma.status in {Status.REQUESTED, Status.IN_REVIEW, Status.REJECTED}:
        return reverse("backoffice:requests"), _("Requests")
    if rma.money_due > 0:
        return reverse("backoffice:to-settle"), _("To settle")
    if rma.status in {Status.APPROVED, Status.IN_TRANSIT}:
        return reverse("backoffice:incoming"), _("Incoming")
    if rma.status == Status.RECEIVED:
        return reverse("backoffice:to-inspect"), _("To inspect")
    return reverse("backoffice:all"), _("All returns")
