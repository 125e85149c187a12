"""Settings of a shop: itself and its looks. Its terms stand with the rules."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openreturns.backoffice.access import SET_UP, StaffRequest, get_shop
from openreturns.backoffice.forms import BrandingForm, ShopForm
from openreturns.backoffice.frame import answer
from openreturns.core.errors import Forbidden
from openreturns.shops.models import Shop
from openreturns.ui.branding import contrast_ratio

PAGE = ["GET", "HEAD", "POST"]


@require_safe
def start(request: StaffRequest) -> HttpResponse:
    """The settings of the shop that is chosen, else of the first one this person sets up."""
    mine = request.staff.where(SET_UP)
    if not mine:
        raise Forbidden(_("Your role does not include this. A manager of the shop can do it."))
    shop = request.staff.chosen if request.staff.chosen in mine else mine[0]
    return redirect("backoffice:settings-general", shop.slug if shop else "")


def _parts() -> tuple[tuple[str, str], ...]:
    """The parts of the settings, in the order of their menu; the terms are kept with the rules."""
    return (
        ("settings-general", _("Shop")),
        ("settings-branding", _("Branding")),
        ("rules-terms", _("Terms")),
        ("settings-windows", _("Windows")),
        ("settings-addresses", _("Return addresses")),
        ("settings-reasons", _("Reasons")),
        ("settings-actions", _("Actions")),
        ("settings-forms", _("Forms")),
        ("settings-withdrawal", _("Withdrawal")),
        ("settings-team", _("Team and roles")),
        ("settings-keys", _("API keys")),
    )


def settings_page(
    request: StaffRequest,
    shop: Shop,
    page: str,
    context: dict[str, Any],
    status: int = 200,
    template: str = "",
) -> HttpResponse:
    """A page of the settings with its own small menu; `template` where it is a page below it."""
    menu = [
        {
            "label": label,
            "url": reverse(f"backoffice:{name}", args=[shop.slug]),
            "current": name == f"settings-{page}",
        }
        for name, label in _parts()
    ]
    others = [
        (one.name, reverse(f"backoffice:settings-{page}", args=[one.slug]))
        for one in request.staff.where(SET_UP)
        if one != shop
    ]
    frame = {"own": shop, "menu": menu, "others": others, "portal_url": f"/{shop.slug}/"}
    return answer(
        request, f"backoffice/settings/{template or page}.html", {**frame, **context}, status
    )


def kept(request: StaffRequest, page: str, shop: Shop) -> HttpResponse:
    """Say so, and show the page as it is now."""
    messages.success(request, _("Saved."))
    return redirect(f"backoffice:settings-{page}", shop.slug)


@require_http_methods(PAGE)
def general(request: StaffRequest, slug: str) -> HttpResponse:
    """The shop itself."""
    shop = get_shop(request, slug)
    form = ShopForm(request.POST or None, initial=ShopForm.initial_of(shop))
    if request.method == "POST" and form.is_valid():
        Shop.objects.filter(pk=shop.pk).update(**form.values())
        return kept(request, "general", shop)
    return settings_page(request, shop, "general", {"form": form}, 422 if form.errors else 200)


@require_http_methods(PAGE)
def branding(request: StaffRequest, slug: str) -> HttpResponse:
    """Its looks, beside a card of the portal that shows them."""
    shop = get_shop(request, slug)
    names = ("brand_colour", "brand_contrast", "brand_radius")
    initial = {name: getattr(shop, name) for name in names}
    form = BrandingForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        Shop.objects.filter(pk=shop.pk).update(**{n: form.cleaned_data[n] for n in names})
        if form.cleaned_data["logo"]:
            shop.logo.save(f"{shop.slug}.png", form.cleaned_data["logo"], save=False)
            Shop.objects.filter(pk=shop.pk).update(logo=shop.logo.name)
        return kept(request, "branding", shop)
    ratio = f"{contrast_ratio(shop.brand_colour, shop.brand_contrast):.1f}"
    context = {"form": form, "ratio": ratio}
    return settings_page(request, shop, "branding", context, 422 if form.errors else 200)
