"""Around the rules: their terms, drafts, versions, presets, files, and publishing."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openreturns.backoffice.access import StaffRequest, get_shop
from openreturns.backoffice.frame import answer
from openreturns.backoffice.rulebook import cards, desk
from openreturns.backoffice.rulebook.desk import Table
from openreturns.backoffice.rulebook.terms_form import TermsForm
from openreturns.core.errors import DomainError, FieldError, Invalid, NotFound
from openreturns.policies import drafting, terms, versions
from openreturns.policies.difference import changes
from openreturns.policies.models import PolicyDraft, PolicyVersion
from openreturns.policies.versions import Publication
from openreturns.policies.wording import names_of
from openreturns.returns.queries import as_id
from openreturns.shops.models import Shop

PAGE = ["GET", "HEAD", "POST"]
SHOWN_VERSIONS = 30


@require_http_methods(PAGE)
def terms_page(request: StaffRequest, slug: str) -> HttpResponse:
    """What holds where no rule applies; kept in the draft like a rule."""
    shop = get_shop(request, slug)
    found = desk.table(shop, request.POST or request.GET)
    form = TermsForm(shop, request.POST or None, initial=TermsForm.initial_of(found.terms, shop))
    place = desk.place(request.POST) if request.method == "POST" else found.place
    context: dict[str, Any] = {"own": shop, "table": found, "form": form, "place": place}
    request.fallback = lambda error: answer(
        request,
        "backoffice/rules/terms.html",
        context | {"problem": error.detail, "place": desk.table(shop, request.POST).place},
        error.status,
    )
    if request.method == "POST" and form.is_valid():
        given = form.values()
        draft = drafting.edit(shop, place, lambda kept: {**kept, **given}, by=request.actor)
        said = _("Kept in {draft}. It holds once you publish.").format(draft=draft.name)
        messages.success(request, said)
        return redirect(f"{reverse('backoffice:rules', args=[slug])}?draft={draft.pk}#terms")
    return answer(request, "backoffice/rules/terms.html", context, 422 if form.errors else 200)


@require_http_methods(PAGE)
def publication(request: StaffRequest, slug: str) -> HttpResponse:
    """What publishing would change, and from which orders on; a POST publishes."""
    shop = get_shop(request, slug)
    if request.method != "POST":
        return _publication_page(request, shop, request.GET)
    request.fallback = lambda error: _publication_page(request, shop, request.POST, error)
    draft = as_id(request.POST.get("draft", ""))
    if draft is None:
        raise NotFound(_("This draft no longer exists."))
    made = versions.publish(shop, draft, _how(shop, request.POST), by=request.actor)
    messages.success(request, _("Version {n} is published.").format(n=made.number))
    return redirect("backoffice:rules", shop.slug)


def _publication_page(
    request: StaffRequest, shop: Shop, data: QueryDict, error: DomainError | None = None
) -> HttpResponse:
    found = desk.table(shop, data)
    names = names_of(shop)
    now = timezone.now()
    fair = versions.fair_start(shop, found.terms, now)
    context = {
        "own": shop,
        "table": found,
        "place": found.place,
        "changes": found.changes(names),
        "conflicts": [(one, _rule_name(found, one.rule)) for one in cards.in_law(found)],
        "blocked": any(one.stop.blocks for one in cards.in_law(found)),
        "earlier": fair is None or fair < now,
        "since": fair,
        "behind": found.draft is not None and found.draft.base_id != found.version.pk,
        "next": found.version.number + 1,
        "today": _today(shop).isoformat(),
        "typed": data if error else None,
        "problem": error.detail if error else "",
    }
    return answer(
        request, "backoffice/rules/publication.html", context, error.status if error else 200
    )


def _rule_name(found: Table, key: str) -> str:
    return next((str(rule["name"]) for rule in found.terms["rules"] if rule["id"] == key), key)


def _today(shop: Shop) -> date:
    return timezone.now().astimezone(ZoneInfo(shop.time_zone)).date()


def _how(shop: Shop, data: QueryDict) -> Publication:
    """The choices of the form; a day begins at midnight where the shop is, today is now."""
    text = data.get("starts_on", "") or _today(shop).isoformat()
    after = data.get("after", "")
    try:
        day = date.fromisoformat(text)
    except ValueError as unreadable:
        told = _("Choose a day.")
        raise Invalid(told, (FieldError("/starts_on", told),)) from unreadable
    if day < _today(shop):
        told = _("Choose today or a later day.")
        raise Invalid(told, (FieldError("/starts_on", told),))
    begins = datetime.combine(day, time(), ZoneInfo(shop.time_zone))
    return Publication(
        seen=desk.place(data).seen,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0,
        orders="earlier" if data.get("orders") == "earlier" else "new",
        starts_at=begins if day > _today(shop) else None,
        note=data.get("note", ""),
    )


@require_safe
def history(request: StaffRequest, slug: str) -> HttpResponse:
    """The drafts, and the versions with who, when, why and what changed."""
    return _history_page(request, get_shop(request, slug))


def _history_page(
    request: StaffRequest,
    shop: Shop,
    problem: str = "",
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    names = names_of(shop)
    rows = list(versions.of_shop(shop).order_by("-number")[: SHOWN_VERSIONS + 1])
    now, before = timezone.now(), {row.number: row for row in rows}
    live = next((row.number for row in rows if row.effective_from <= now), 0)
    drafts = PolicyDraft.objects.filter(shop=shop).select_related("base").order_by("-updated_at")
    last = terms.full(rows[0].terms)
    context = {
        "own": shop,
        "drafts": [(row, len(changes(last, terms.full(row.terms), names))) for row in drafts],
        "versions": [
            {
                "row": row,
                "live": row.number == live,
                "planned": row.effective_from > now,
                "changes": _changed(before.get(row.number - 1), row, names),
            }
            for row in rows[:SHOWN_VERSIONS]
        ],
        "problem": problem,
        "errors": errors or [],
    }
    return answer(request, "backoffice/rules/versions.html", context, status)


def _changed(before: PolicyVersion | None, row: PolicyVersion, names: Any) -> list[Any]:
    if before is None:
        return []
    return changes(terms.full(before.terms), terms.full(row.terms), names)


def _version(shop: Shop, number: int) -> PolicyVersion:
    row = versions.of_shop(shop).filter(number=number).select_related("shop").first()
    if row is None:
        raise NotFound(_("There is no version {n}.").format(n=number))
    return row


def opened(draft: PolicyDraft) -> HttpResponse:
    """On to the rules of a draft."""
    return redirect(f"{reverse('backoffice:rules', args=[draft.shop.slug])}?draft={draft.pk}")


@require_POST
def back_to(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """A draft that says what this version said; publishing it goes back."""
    shop = get_shop(request, slug)
    row = _version(shop, number)
    name = drafting.free_name(shop, _("Back to version {n}").format(n=number))
    draft = drafting.begin(shop, name=name, wanted=row.terms, by=request.actor)
    messages.success(request, _("This draft is as version {n} was.").format(n=number))
    return opened(draft)


@require_POST
def taking_back(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """A planned version does not begin."""
    shop = get_shop(request, slug)
    versions.take_back(_version(shop, number))
    messages.success(request, _("Version {n} does not begin.").format(n=number))
    return redirect("backoffice:rules-versions", slug)


@require_POST
def new_draft(request: StaffRequest, slug: str) -> HttpResponse:
    """One more draft, with a name of its own."""
    shop = get_shop(request, slug)
    request.fallback = lambda error: _history_page(request, shop, error.detail, status=error.status)
    name = request.POST.get("name", "").strip()
    return opened(drafting.begin(shop, name=name or " ", by=request.actor))


@require_POST
def draft_name(request: StaffRequest, slug: str, key: Any) -> HttpResponse:
    """Call the draft something else."""
    shop = get_shop(request, slug)
    request.fallback = lambda error: _history_page(request, shop, error.detail, status=error.status)
    drafting.rename(drafting.of(shop, key), request.POST.get("name", ""))
    return redirect("backoffice:rules-versions", slug)


@require_POST
def draft_removal(request: StaffRequest, slug: str, key: Any) -> HttpResponse:
    """Throw the draft away; what is published stays."""
    shop = get_shop(request, slug)
    draft = drafting.of(shop, key)
    drafting.discard(draft)
    messages.success(request, _("{draft} is thrown away.").format(draft=draft.name))
    return redirect("backoffice:rules-versions", slug)
