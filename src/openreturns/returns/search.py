"""Lists of returns: any filter reads one index and pages by key, also at a million returns.

Facts of lines and search words live in `Term`, whose unique index ends with the
return's id: a filter is a range of that index, already in the order of the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from openreturns.orders.keys import email_key
from openreturns.returns.models import Return, ReturnLine, Term
from openreturns.returns.refund_clock import COLLECTED
from openreturns.returns.status import Status
from openreturns.returns.terms import WORD, normal, search_key, words_of
from openreturns.shops.models import Shop

# The work queues of the back office and what stands in them; "attention" needs today.
QUEUE_STATUSES: dict[str, tuple[Status, ...]] = {
    "requests": (Status.REQUESTED, Status.IN_REVIEW, Status.REJECTED),
    "incoming": (Status.APPROVED, Status.IN_TRANSIT),
    "to_inspect": (Status.RECEIVED,),
}
# Approved, and not all of it left with the customer: something will come.
STILL_TO_SEND = Exists(ReturnLine.objects.filter(rma=OuterRef("pk"), approved__gt=0))
INCOMING = Q(status=Status.IN_TRANSIT) | Q(Q(status=Status.APPROVED), STILL_TO_SEND)
QUEUES: dict[str, Q] = {
    **{name: Q(status__in=statuses) for name, statuses in QUEUE_STATUSES.items()},
    "incoming": INCOMING,
    "to_settle": Q(money_due__gt=0),
    "all": Q(),
}
CAP = 2000  # from so many matches on, counting tells nothing more
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
    """One page of returns with their lines, plus one more if there is a next page.

    Whoever asks has the shops at hand and puts them in; a row each would be read for nothing.
    """
    if not filters.shops:
        return []
    take = limit + 1
    rows = Return.objects.select_related("assignee").prefetch_related("lines")
    if filters.sort.endswith("created"):
        # Each way gives its first ids straight from one index; the page is among them.
        near = reduce(or_, (Q(pk__in=ids[:take]) for ids in _ways(filters)))
        return list(rows.filter(near).order_by(f"{_sign(filters)}id")[:take])
    ids = list(_narrowed(filters).values_list("pk", flat=True)[:take])
    found = rows.in_bulk(ids)
    return [found[key] for key in ids if key in found]


def _ways(filters: Filters) -> list[QuerySet[Any, Any]]:
    """Ids in the order of the list, one query for each range of an index that holds them."""
    terms = _conditions(filters)
    if terms:
        counts = _capped_counts(filters, terms)
        rarest = min(range(len(terms)), key=counts.__getitem__)
        if counts[rarest] >= CAP and not terms[rarest].exact:
            return [_narrowed(filters).values("pk")]  # so many that the newest have it too
        others = [term for place, term in enumerate(terms) if place != rarest]
        return [_by_term(filters, shop, terms[rarest], others) for shop in filters.shops]
    statuses = filters.status or QUEUE_STATUSES.get(filters.queue, ())
    ranges = [Q(shop=shop, status=one) for shop in filters.shops for one in statuses]
    ranges = ranges or [Q(shop=shop) for shop in filters.shops]
    return [_narrowed(filters).filter(one).values("pk") for one in ranges]


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a return must be found by; a word only begins so, the rest is exact."""

    rows: Q
    exact: bool = True


def _conditions(filters: Filters) -> list[Condition]:
    keys = {"order": search_key, "email": email_key}
    exact = [
        Condition(Q(kind=kind, term=keys.get(kind, str)(value))) for kind, value in filters.terms
    ]
    return exact + [Condition(_word(word), exact=False) for word in words_of(filters.q)]


def _word(word: str) -> Q:
    """A word is found by its beginning; a number also without its signs."""
    starts = {normal(word), search_key(word)} - {""}
    ranges = (Q(term__gte=start, term__lt=start + "\U0010ffff") for start in sorted(starts))
    return Q(kind=WORD) & reduce(or_, ranges)


class _Capped(Subquery):
    """How many rows a sliced query has: counting stops where the slice ends."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()


def _capped_counts(filters: Filters, terms: Sequence[Condition]) -> list[int]:
    """How rare each condition is, in one statement; one exact condition needs no look."""
    if len(terms) == 1 and terms[0].exact:
        return [0]
    counts = [
        _Capped(Term.objects.filter(term.rows, shop_id__in=filters.shops).values("pk")[:CAP])
        for term in terms
    ]
    row = Shop.objects.filter(pk=filters.shops[0]).values_list(*counts).first()
    return list(row or [0] * len(terms))


def _by_term(
    filters: Filters, shop: UUID, term: Condition, others: Sequence[Condition]
) -> QuerySet[Any, Any]:
    """The returns of one term, from its index; what else is asked is looked up one by one."""
    rows = Term.objects.filter(term.rows, shop_id=shop)
    for other in others:
        rows = rows.filter(
            Exists(Term.objects.filter(other.rows, shop_id=shop, rma=OuterRef("rma_id")))
        )
    if columns := _columns(filters):
        rows = rows.filter(Exists(Return.objects.filter(columns, pk=OuterRef("rma_id"))))
    if filters.after:
        rows = rows.filter(**{f"rma_id__{_way(filters)}": filters.after[1]})
    ids = rows.order_by(f"{_sign(filters)}rma_id").values("rma_id")
    return ids if term.exact else ids.distinct()


def _narrowed(filters: Filters) -> QuerySet[Return]:
    """Every condition looked up for one return after the other, in the order of the list."""
    rows = Return.objects.filter(_columns(filters), shop__in=filters.shops)
    for term in _conditions(filters):
        rows = rows.filter(
            Exists(Term.objects.filter(term.rows, shop_id__in=filters.shops, rma=OuterRef("pk")))
        )
    return _keyset(rows, filters)


def _columns(filters: Filters) -> Q:
    """What stands on the return itself."""
    wanted = {
        "status__in": filters.status,
        "number": filters.number,
        "assignee_id": filters.assignee,
        "created_at__gte": filters.created_from,
        "created_at__lt": filters.created_to,
        "updated_at__gte": filters.updated_from,
    }
    return _queue(filters.queue) & Q(**{name: value for name, value in wanted.items() if value})


def _queue(name: str) -> Q:
    if name == "attention":
        today = timezone.localdate()
        return Q(refund_due_on__lt=today, money_due__gt=0)
    return QUEUES[name]


def _way(filters: Filters) -> str:
    return "lt" if filters.sort.startswith("-") else "gt"


def _sign(filters: Filters) -> str:
    return "-" if filters.sort.startswith("-") else ""


def _keyset(rows: QuerySet[Return], filters: Filters) -> QuerySet[Return]:
    """Pages by key: stable while new returns come in."""
    way, sign = _way(filters), _sign(filters)
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
    counted = list(
        rows.values_list("status").annotate(n=Count("pk"), coming=Count("pk", filter=INCOMING))
    )
    n = {status: count for status, count, _coming in counted}
    return Counters(
        pending=n.get(Status.REQUESTED, 0) + n.get(Status.IN_REVIEW, 0),
        rejected=n.get(Status.REJECTED, 0),
        incoming=sum(coming for _status, _count, coming in counted),
        to_inspect=n.get(Status.RECEIVED, 0),
        to_settle=Return.objects.filter(shop__in=shops, money_due__gt=0).count(),
    )


# Approved, nothing sent and nothing owed, and not a pickup of the shop's own.
WITHHELD = Q(status=Status.APPROVED, money_due=0) & ~Q(method=COLLECTED)


def running_late(shops: Sequence[UUID], until: date) -> QuerySet[Return]:
    """Unfinished returns whose refund is due by `until`, the most urgent first.

    Not those whose money the shop may hold back: nothing is on its way yet (R29).
    """
    unfinished = [*OPEN, Status.INSPECTED]
    rows = Return.objects.filter(shop__in=shops, status__in=unfinished, refund_due_on__lte=until)
    rows = rows.exclude(WITHHELD)
    return rows.order_by("refund_due_on", "id")
