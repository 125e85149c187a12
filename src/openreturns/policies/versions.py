"""Versions of a policy: the one in force, publishing the next, taking a planned one back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import (
    ChangedMeanwhile,
    FieldError,
    ForbiddenByLaw,
    Invalid,
    MoveNotAllowed,
    NotFound,
)
from openreturns.policies import fairness, terms
from openreturns.policies.models import PolicyDraft, PolicyVersion
from openreturns.policies.rules import guard, reading
from openreturns.shops.models import Shop

LATER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Publication:
    """How a draft shall be published, and what was seen when that was decided.

    `orders` is "earlier" (orders placed before too, as far back as is fair) or "new"
    (only orders placed from the start on). `seen` is the draft's count, `after` the
    number of the version it was compared with. `starts_at` None is now.
    """

    seen: int
    after: int
    orders: Literal["earlier", "new"] = "new"
    starts_at: datetime | None = None
    note: str = ""


def in_force(shop: Shop, ordered_at: datetime, moment: datetime) -> PolicyVersion | None:
    """The version an order falls under at a moment; before the first one, the first.

    One statement: a version in force ranks by its number, any other by minus its number.
    """
    fits = Q(effective_from__lte=moment) & (Q(orders_from=None) | Q(orders_from__lte=ordered_at))
    rank = Case(When(fits, then=F("number")), default=0 - F("number"))
    return of_shop(shop).order_by(rank.desc()).first()


def of_shop(shop: Shop) -> QuerySet[PolicyVersion]:
    """The versions of a shop."""
    return PolicyVersion.objects.filter(shop=shop)


def latest(shop: Shop) -> PolicyVersion:
    """The last version that was published, in force or planned; a shop has one always."""
    return of_shop(shop).latest("number")


def fair_start(shop: Shop, wanted: Mapping[str, Any], starts_at: datetime) -> datetime | None:
    """The earliest order date for which these terms take nothing away; None is all orders.

    What was agreed at a purchase stays, so the terms are held against every version
    that some orders are still under, the last one first.
    """
    border = starts_at
    for row in of_shop(shop).order_by("-number"):
        if row.orders_from is not None and row.orders_from >= border:
            continue
        if fairness.losses(terms.full(row.terms), wanted):
            return border
        if row.orders_from is None:
            return None
        border = row.orders_from
    return None


@transaction.atomic
def publish(shop: Shop, draft: UUID, how: Publication, *, by: Actor) -> PolicyVersion:
    """Make the draft the next version; publishing it twice makes one.

    Raises ChangedMeanwhile if draft or version are not what was seen, ForbiddenByLaw
    for a rule that the law forbids, Invalid if the terms or the dates cannot be.
    """
    _one_at_a_time(shop)
    done = of_shop(shop).filter(draft=draft).first()
    if done:
        return done
    row = PolicyDraft.objects.filter(shop=shop, pk=draft).first()
    if row is None:
        raise NotFound(_("This draft no longer exists."))
    last = latest(shop)
    _refuse_unseen(row, last, how)
    wanted = terms.checked(row.terms, shop.currency)
    _refuse_unlawful(shop, wanted)
    starts_at = _start(shop, last, how.starts_at)
    made = PolicyVersion.objects.create(
        shop=shop,
        number=last.number + 1,
        effective_from=starts_at,
        orders_from=_orders_from(shop, wanted, how, starts_at),
        terms=wanted,
        note=how.note.strip()[:300],
        published_by=by.name,
        draft=draft,
    )
    row.delete()
    return made


@transaction.atomic
def take_back(version: PolicyVersion) -> None:
    """Drop a version that has not begun; its drafts then follow the one before it."""
    _one_at_a_time(version.shop)
    if version.effective_from <= timezone.now() or version.number != latest(version.shop).number:
        raise MoveNotAllowed(_("Version {n} is in force already.").format(n=version.number))
    before = of_shop(version.shop).get(number=version.number - 1)
    PolicyDraft.objects.filter(base=version).update(base=before)
    version.delete()


@transaction.atomic
def add(shop: Shop, wanted: Mapping[str, Any], *, by: str = "") -> PolicyVersion:
    """Publish terms without a draft, for orders placed from now on; the first for all orders."""
    _one_at_a_time(shop)
    last = of_shop(shop).order_by("number").last()
    starts_at = _start(shop, last, None)
    return PolicyVersion.objects.create(
        shop=shop,
        number=last.number + 1 if last else 1,
        effective_from=starts_at,
        orders_from=starts_at if last else None,
        terms=terms.checked(wanted, shop.currency),
        published_by=by,
    )


def _one_at_a_time(shop: Shop) -> None:
    """Of two who publish at once the second waits; the unique number guards what slips by."""
    Shop.objects.select_for_update().get(pk=shop.pk)


def _refuse_unseen(row: PolicyDraft, last: PolicyVersion, how: Publication) -> None:
    if row.version != how.seen:
        told = _("{name} changed this draft meanwhile. Look at the changes again, then publish.")
        raise ChangedMeanwhile(told.format(name=row.changed_by or _("Somebody")))
    if last.number != how.after:
        told = _("{name} published version {n} meanwhile. Look at the changes again, then publish.")
        raise ChangedMeanwhile(told.format(name=last.published_by or _("Somebody"), n=last.number))


def _refuse_unlawful(shop: Shop, wanted: Mapping[str, Any]) -> None:
    rules = reading.read(wanted["rules"], shop.currency)
    found = guard.blocking(rules, shop.currency)
    if found:
        errors = [
            FieldError(f"/rules/{one.rule}", f"{one.why} ({one.requirement})") for one in found
        ]
        raise ForbiddenByLaw(errors[0].detail, tuple(errors))


def _start(shop: Shop, last: PolicyVersion | None, wanted: datetime | None) -> datetime:
    """Now or later, and after the last version: versions follow each other in time too."""
    moment = max(wanted or timezone.now(), timezone.now())
    if last is None or moment > last.effective_from:
        return moment
    if last.effective_from <= timezone.now():
        return last.effective_from + LATER
    day = timezone.localdate(last.effective_from)
    told = _("Version {n} begins on {day}. Choose a later day, or take that version back first.")
    text = told.format(n=last.number, day=day.isoformat())
    raise Invalid(text, (FieldError("/starts_on", text),))


def _orders_from(
    shop: Shop, wanted: Mapping[str, Any], how: Publication, starts_at: datetime
) -> datetime | None:
    if how.orders == "new":
        return starts_at
    fair = fair_start(shop, wanted, starts_at)
    if fair is not None and fair >= starts_at:
        text = _(
            "These rules take something away, so they hold only for orders placed from then on."
        )
        raise Invalid(text, (FieldError("/orders", text),))
    return fair
