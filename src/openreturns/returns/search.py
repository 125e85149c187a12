"""Lists of returns: any filter reads one index and pages by key, also at a million returns.

Facts of lines and search words live in `Term`, whose unique index ends with the
return's id: a filter is a range of that index, already in the order of the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from openreturns.orders.keys import email_key
from openreturns.returns.models import Return, Term
from openreturns.returns.status import Status
from openreturns.returns.terms import WORD, normal, search_key, words_of

# The work queues of the back office and what stands in them; "attention" needs today.
QUEUES: dict[str, Q] = {
    "requests": Q(status__in=[Status.REQUESTED, Status.IN_REVIEW, Status.REJECTED]),
    "incoming": Q(status__in=[Status.APPROVED, Status.IN_TRANSIT]),
    "to_inspect": Q(status=Status.RECEIVED),
    "to_settle": Q(money_due__gt=0),
    "all": Q(),
}
TERM_FILTERS = ("reason", "outcome", "method", "sku", "country", "basis", "order", "email", "rule")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; `terms` are (kind, value) pairs of TERM_FILTERS."""

    shops: tuple[UUID, ...]
    queue: str = "all"
    status: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    q: str = ""
    number: str = ""
    assignee: int | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    updated_from: datetime | None = None
    sort: str = "-created"
    after: tuple[datetime, UUID] | None = field(default=None)


def page(filters: Filters, limit: int) -> list[Return]:
    """One page of returns with shop and lines loaded, plus one more if there is a next page."""
    ids = list(_narrowed(filters).values_list("pk", flat=True)[: limit + 1])
    rows = Return.objects.select_related("shop", "assignee").prefetch_related("lines")
    found = rows.in_bulk(ids)
    return [found[key] for key in ids if key in found]


def _narrowed(filters: Filters) -> QuerySet[Return]:
    rows = Return.objects.filter(shop__in=filters.shops).filter(_queue(filters.queue))
    rows = _columns(rows, filters)
    for kind, value in _terms(filters):
        rows = rows.filter(Exists(_term(filters, kind, value)))
    for word in words_of(filters.q):
        rows = rows.filter(_word(filters, word))
    return _keyset(rows, filters)


def _queue(name: str) -> Q:
    if name == "attention":
        today = timezone.localdate()
        return Q(refund_due_on__lt=today, money_due__gt=0)
    return QUEUES[name]


def _columns(rows: QuerySet[Return], filters: Filters) -> QuerySet[Return]:
    wanted = {
        "status__in": filters.status,
        "number": filters.number,
        "assignee_id": filters.assignee,
        "created_at__gte": filters.created_from,
        "created_at__lt": filters.created_to,
        "updated_at__gte": filters.updated_from,
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def _terms(filters: Filters) -> list[tuple[str, str]]:
    keys = {"order": search_key, "email": email_key}
    return [(kind, keys.get(kind, str)(value)) for kind, value in filters.terms]


def _term(filters: Filters, kind: str, value: str) -> QuerySet[Term]:
    return Term.objects.filter(shop_id__in=filters.shops, kind=kind, term=value, rma=OuterRef("pk"))


def _word(filters: Filters, word: str) -> Q:
    """A word is found by its beginning; a number also without its signs."""
    starts = {normal(word), search_key(word)} - {""}
    found = Q()
    for start in starts:
        found |= Q(
            Exists(
                Term.objects.filter(
                    shop_id__in=filters.shops,
                    kind=WORD,
                    term__gte=start,
                    term__lt=start + "\U0010ffff",
                    rma=OuterRef("pk"),
                )
            )
        )
    return found


def _keyset(rows: QuerySet[Return], filters: Filters) -> QuerySet[Return]:
    """Pages by key: stable while new returns come in."""
    down = filters.sort.startswith("-")
    way = "lt" if down else "gt"
    sign = "-" if down else ""
    if filters.sort.endswith("created"):
        rows = rows.order_by(f"{sign}id")
        return rows.filter(**{f"id__{way}": filters.after[1]}) if filters.after else rows
    rows = rows.order_by(f"{sign}updated_at", f"{sign}id")
    if not filters.after:
        return rows
    at, key = filters.after
    return rows.filter(Q(**{f"updated_at__{way}": at}) | Q(updated_at=at, **{f"id__{way}": key}))


OPEN = [
    Status.REQUESTED,
    Status.IN_REVIEW,
    Status.REJECTED,
    Status.APPROVED,
    Status.IN_TRANSIT,
    Status.RECEIVED,
]


@dataclass(frozen=True, slots=True)
class Counters:
    """How much stands in each queue; `pending` is what needs a decision."""

    pending: int
    rejected: int
    incoming: int
    to_inspect: int
    to_settle: int


def counters(shops: Sequence[UUID]) -> Counters:
    """The queues counted from two indexes, whatever lies in the archive beside them."""
    rows = Return.objects.filter(shop__in=shops, status__in=OPEN).order_by()
    n = dict(rows.values_list("status").annotate(Count("pk")))
    return Counters(
        pending=n.get(Status.REQUESTED, 0) + n.get(Status.IN_REVIEW, 0),
        rejected=n.get(Status.REJECTED, 0),
        incoming=n.get(Status.APPROVED, 0) + n.get(Status.IN_TRANSIT, 0),
        to_inspect=n.get(Status.RECEIVED, 0),
        to_settle=Return.objects.filter(shop__in=shops, money_due__gt=0).count(),
    )


def running_late(shops: Sequence[UUID], until: date) -> QuerySet[Return]:
    """Unfinished returns whose refund is due by `until`, the most urgent first."""
    unfinished = [*OPEN, Status.INSPECTED]
    rows = Return.objects.filter(shop__in=shops, status__in=unfinished, refund_due_on__lte=until)
    return rows.order_by("refund_due_on", "id")
