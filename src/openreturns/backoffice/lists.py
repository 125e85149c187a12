"""The lists of returns: the rows people see, and the queue in which a return stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openreturns.backoffice import clocks, paging
from openreturns.backoffice.access import DECIDE, Staff
from openreturns.backoffice.words import basis_word, language_word, line_why
from openreturns.core.money import Money
from openreturns.policies.models import Reason
from openreturns.returns.models import LegalBasis, Return, ReturnLine, Upload
from openreturns.returns.search import Filters, page
from openreturns.returns.status import Status
from openreturns.returns.units import Place
from openreturns.ui.formats import short_day
from openreturns.ui.statuses import place_words

LATE, SOON = timedelta(days=4), timedelta(days=2)


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
    goods: str
    amount: Money
    money: str
    deadline: str
    tone: str
    waits: str
    language: str
    may_approve: bool
    may_reject: bool


def rows_of(filters: Filters, staff: Staff, spot: paging.Spot | None) -> paging.Page[Row]:
    """One page of rows."""
    shops = {shop.pk: shop for shop in staff.shops}
    found = paging.cut(page(filters, paging.SIZE), spot)
    for rma in found.rows:
        rma.shop = shops[rma.shop_id]
    reasons = reason_titles(filters.shops)
    keys = [rma.pk for rma in found.rows]
    counted = Upload.objects.filter(line__rma__in=keys, kind="photo").values_list("line__rma")
    photos = dict(counted.annotate(Count("pk")))
    rows = [_row(rma, reasons, photos.get(rma.pk, 0), staff) for rma in found.rows]
    return paging.Page(rows, found.earlier, found.later)


def key_of(rma: Return, sort: str) -> tuple[datetime, UUID]:
    """By what the list pages."""
    return (rma.updated_at if sort.endswith("updated") else rma.created_at), rma.pk


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
        goods=_goods(lines),
        waits=_waits(rma),
        language=language_word(rma.language),
        may_approve=may,
        may_reject=may and not held,
        **_money(rma),
        **_deadline(rma),
    )


def _title(lines: list[ReturnLine]) -> str:
    first = lines[0]
    text = f"{first.quantity} × {first.title}" if first.quantity > 1 else first.title
    if len(lines) == 1:
        return text
    return _("{first} and {n} more").format(first=text, n=len(lines) - 1)


def _goods(lines: list[ReturnLine]) -> str:
    """Where the pieces stand: 3 accepted, 1 rejected."""
    counts = [(place, sum(line.count([place]) for line in lines)) for place in Place]
    return ", ".join(place_words(place.value, n) for place, n in counts if n)


def _money(rma: Return) -> dict[str, Any]:
    """What is due, else what was paid, else what it is about."""
    if rma.money_due:
        amount, word = rma.money_due, _("due")
    elif rma.money_paid:
        amount, word = rma.money_paid, _("paid")
    elif rma.status in {Status.REJECTED, Status.CANCELLED, Status.EXPIRED}:
        amount, word = 0, _("not owed")
    else:
        amount, word = rma.value, _("open")
    return {"amount": Money(amount, rma.currency), "money": word}


def _deadline(rma: Return) -> dict[str, Any]:
    """The next day that matters, with amber and red as on a clock."""
    today = timezone.localdate()
    day: date | None = None
    text = ""
    if rma.refund_due_on and rma.status not in clocks.DONE:
        day, text = rma.refund_due_on, _("Refund by {day}")
    elif rma.send_back_by and rma.status not in clocks.DONE and _to_send(rma):
        day, text = rma.send_back_by, _("Send by {day}")
    if day is None:
        return {"deadline": "", "tone": ""}
    return {"deadline": text.format(day=short_day(day)), "tone": clocks.tone(day, today)}


def _to_send(rma: Return) -> bool:
    return any(line.approved for line in rma.lines.all())


def _waits(rma: Return) -> str:
    age = timezone.now() - rma.created_at
    return "late" if age >= LATE else "soon" if age >= SOON else ""


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
