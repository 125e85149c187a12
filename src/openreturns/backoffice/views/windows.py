"""Settings: the merchant's windows, with what they mean for an order of today."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openreturns.backoffice import window_sheet
from openreturns.backoffice.access import StaffRequest, get_shop
from openreturns.backoffice.views.settings import PAGE, kept, settings_page
from openreturns.backoffice.window_sheet import DoorForm, Sheet
from openreturns.policies import window_terms
from openreturns.policies.policy import Policy
from openreturns.policies.services import current, publish
from openreturns.policies.zones import local_date, zone_of
from openreturns.shops.models import Shop


@require_http_methods(PAGE)
def windows(request: StaffRequest, slug: str) -> HttpResponse:
    """The table of windows; saving publishes a version, orders placed before keep theirs."""
    shop = get_shop(request, slug)
    policy = current(shop)
    sheet = Sheet(request.POST or None, initial=window_sheet.initial_of(policy), prefix="w")
    countries = ", ".join(policy.thirty_day_countries)
    door = DoorForm(request.POST or None, initial={"thirty_day_countries": countries})
    if request.method == "POST" and door.is_valid():
        rows = window_sheet.typed(sheet)
        if rows is not None:
            given = sorted(code.upper() for code in door.cleaned_data["thirty_day_countries"])
            publish(shop, windows=window_terms.stored(rows), thirty_day_countries=given)
            return kept(request, "windows", shop)
    wrong = request.method == "POST"
    context = _context(shop, policy, sheet) | {"sheet": sheet, "door": door, "wrong": wrong}
    return settings_page(request, shop, "windows", context, 422 if wrong else 200)


def _context(shop: Shop, policy: Policy, sheet: Any) -> dict[str, Any]:
    today = local_date(timezone.now(), zone_of(shop.country, shop.time_zone))
    told = list(window_sheet.said(shop, policy, policy.windows, today))
    places = range(len(sheet.forms))
    return {
        "policy": policy,
        "rows": [(sheet.forms[n], told[n] if n < len(told) else "") for n in places],
        "examples": window_sheet.examples(shop, policy, today),
        "no_terms": shop.country == "US" and not shop.terms_url,
    }
