"""Writing a draft: begin, change, undo, rename, throw away. Nobody overwrites another's change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import ChangedMeanwhile, FieldError, Invalid, MoveNotAllowed
from openreturns.policies import terms, versions
from openreturns.policies.models import DraftStep, PolicyDraft
from openreturns.shops.models import Shop

Terms = Mapping[str, Any]
STEPS = 50  # changes that can be undone
LONGEST_NAME = 80


def begin(shop: Shop, *, name: str = "", wanted: Terms | None = None, by: Actor) -> PolicyDraft:
    """A draft that begins as the last version, or with these terms; raises Invalid."""
    last = versions.latest(shop)
    named = _name(name) if name else _("Draft {n}").format(n=last.number + 1)
    begun = terms.full(last.terms if wanted is None else wanted)
    try:
        with transaction.atomic():
            return PolicyDraft.objects.create(
                shop=shop,
                name=named,
                base=last,
                terms=terms.checked(begun, shop.currency),
                changed_by=by.name,
                updated_at=timezone.now(),
            )
    except IntegrityError as taken:
        raise _taken(named) from taken


def free_name(shop: Shop, name: str) -> str:
    """The name, with a number behind it while a draft has it already."""
    taken = set(PolicyDraft.objects.filter(shop=shop).values_list("name", flat=True))
    tries = (name, *(f"{name} {n}" for n in range(2, len(taken) + 3)))
    return next(one for one in tries if one not in taken)


@dataclass(frozen=True, slots=True)
class Place:
    """Which draft is meant and which count of it was seen; None is the one not begun yet."""

    draft: UUID | None
    seen: int = 1


@transaction.atomic
def edit(shop: Shop, place: Place, act: Callable[[Terms], Terms], *, by: Actor) -> PolicyDraft:
    """Change a draft, which begins silently with its first change; what fails begins none."""
    draft = of(shop, place.draft) if place.draft else _first(shop, by)
    return change(draft, act(draft.terms), seen=place.seen, by=by)


def _first(shop: Shop, by: Actor) -> PolicyDraft:
    begun = PolicyDraft.objects.filter(shop=shop).order_by("-updated_at").first()
    if begun:
        told = _("{name} began a draft meanwhile. Nothing of yours was kept; look at it first.")
        raise ChangedMeanwhile(told.format(name=begun.changed_by or _("Somebody")))
    return begin(shop, by=by)


def of(shop: Shop, draft: UUID) -> PolicyDraft:
    """A draft of the shop; raises ChangedMeanwhile, since a draft goes only by being finished."""
    row = PolicyDraft.objects.filter(shop=shop, pk=draft).select_related("base", "shop").first()
    if row is None:
        raise ChangedMeanwhile(_("This draft was published or thrown away meanwhile."))
    return row


@transaction.atomic
def change(draft: PolicyDraft, wanted: Terms, *, seen: int, by: Actor) -> PolicyDraft:
    """Keep the terms as they are now; raises ChangedMeanwhile if somebody was faster.

    The claim is one UPDATE that names the count that was seen.
    """
    before = draft.terms
    if terms.full(before) == terms.full(wanted) and draft.version == seen:
        return draft
    _claim(draft, seen, by, terms=dict(wanted))
    DraftStep.objects.create(draft=draft, version=seen, terms=before)
    draft.steps.filter(version__lte=seen - STEPS).delete()
    draft.terms = dict(wanted)
    return draft


@transaction.atomic
def undo(draft: PolicyDraft, *, seen: int, by: Actor) -> PolicyDraft:
    """Take the last change back; raises MoveNotAllowed when there is none."""
    step = draft.steps.order_by("version").last()
    if step is None:
        raise MoveNotAllowed(_("There is nothing left to undo."))
    _claim(draft, seen, by, terms=step.terms)
    step.delete()
    draft.terms = step.terms
    return draft


def rename(draft: PolicyDraft, name: str) -> None:
    """Give a draft another name; raises Invalid if it is empty or taken."""
    named = _name(name)
    try:
        with transaction.atomic():
            PolicyDraft.objects.filter(pk=draft.pk).update(name=named)
    except IntegrityError as taken:
        raise _taken(named) from taken
    draft.name = named


def discard(draft: PolicyDraft) -> None:
    """Throw the draft away; doing it twice is the same."""
    PolicyDraft.objects.filter(pk=draft.pk).delete()


def _claim(draft: PolicyDraft, seen: int, by: Actor, **changes: Any) -> None:
    rows = PolicyDraft.objects.filter(pk=draft.pk, version=seen)
    now = timezone.now()
    done = rows.update(version=F("version") + 1, changed_by=by.name, updated_at=now, **changes)
    if not done:
        name = PolicyDraft.objects.filter(pk=draft.pk).values_list("changed_by", flat=True).first()
        told = _(
            "{name} changed this draft meanwhile. Nothing of yours was kept; look at it again."
        )
        raise ChangedMeanwhile(told.format(name=name or _("Somebody")))
    draft.version, draft.changed_by, draft.updated_at = seen + 1, by.name, now


def _name(name: str) -> str:
    named = " ".join(name.split())
    if not named or len(named) > LONGEST_NAME:
        text = _("A name of 1 to {most} characters is needed.").format(most=LONGEST_NAME)
        raise Invalid(text, (FieldError("/name", text),))
    return named


def _taken(name: str) -> Invalid:
    text = _("There is already a draft called “{name}”.").format(name=name)
    return Invalid(text, (FieldError("/name", text),))
