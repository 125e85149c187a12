"""Settings: the merchant's windows, with what they mean for an order of today."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openreturns.backoffice import window_sheet
from openreturns.backoffice.access import StaffRequest, get_shop
from openreturns.backoffice.rulebook import desk
from openreturns.backoffice.rulebook.desk import Table
from openreturns.backoffice.views.settings import PAGE, settings_page
from openreturns.backoffice.window_sheet import DoorForm, Sheet
from openreturns.core.errors import DomainError
from openreturns.policies import drafting, window_terms
from openreturns.policies.policy import policy_from
from openreturns.policies.zones import local_date, zone_of
from openreturns.shops.models import Shop


@require_http_methods(PAGE)
def windows(request: StaffRequest, slug: str) -> HttpResponse:
    """The table of windows; kept in the draft of the terms, as rules are."""
    shop = get_shop(request, slug)
    found = desk.table(shop, request.POST or request.GET)
    if request.method != "POST":
        return _page(request, shop, found)
    request.fallback = lambda error: _page(request, shop, found, error)
    sheet, door = _forms(request, found)
    rows = window_sheet.typed(sheet) if door.is_valid() else None
    if rows is None:
        return _page(request, shop, found, sheet=sheet, door=door)
    given = {
        "windows": window_terms.stored(rows),
        "thirty_day_countries": sorted(
            code.upper() for code in door.cleaned_data["thirty_day_countries"]
        ),
    }
    place = desk.place(request.POST)
    draft = drafting.edit(shop, place, lambda kept: {**kept, **given}, by=request.actor)
    said = _("Kept in {draft}. It holds once you publish.").format(draft=draft.name)
    messages.success(request, said)
    return redirect(f"{reverse('backoffice:rules', args=[slug])}?draft={draft.pk}#terms")


def _forms(request: StaffRequest, found: Table) -> tuple[Any, DoorForm]:
    policy = policy_from("", found.terms, found.shop)
    typed = request.POST or None
    countries = ", ".join(policy.thirty_day_countries)
    return (
        Sheet(typed, initial=window_sheet.initial_of(policy), prefix="w"),
        DoorForm(typed, initial={"thirty_day_countries": countries}),
    )


def _page(
    request: StaffRequest,
    shop: Shop,
    found: Table,
    problem: DomainError | None = None,
    **forms: Any,
) -> HttpResponse:
    """The table as it is in the draft, or as it was typed with the words at what cannot be."""
    sheet, door = (forms["sheet"], forms["door"]) if forms else _forms(request, found)
    policy = policy_from("", found.terms, shop)
    today = local_date(timezone.now(), zone_of(shop.country, shop.time_zone))
    told = list(window_sheet.said(shop, policy, policy.windows, today))
    context = {
        "table": found,
        "place": found.place,
        "sheet": sheet,
        "door": door,
        "rows": [(one, told[n] if n < len(told) else "") for n, one in enumerate(sheet.forms)],
        "examples": window_sheet.examples(shop, policy, today),
        "no_terms": shop.country == "US" and not shop.terms_url,
        "wrong": bool(forms),
        "problem": problem.detail if problem else "",
    }
    status = problem.status if problem else 422 if forms else 200
    return settings_page(request, shop, "windows", context, status)
