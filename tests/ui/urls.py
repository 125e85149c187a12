"""Addresses of the kit page and a shop's stylesheet beside the product's own, for the browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation

from openreturns.config.urls import urlpatterns as product
from openreturns.ui import branding
from tests.ui import sample


def kit(request: HttpRequest, surface: str) -> HttpResponse:
    """Every piece on one surface; ?lang= and ?theme= choose how."""
    language = request.GET.get("lang", "en")
    with translation.override(language):
        return render(request, "ui/kit.html", sample.context(request, surface, language))


def brand(request: HttpRequest) -> HttpResponse:
    """What one shop sets."""
    css = branding.stylesheet("#1f5a41", "#ffffff", 14, None, 28)
    return HttpResponse(css, content_type="text/css")


urlpatterns = [path("kit/<str:surface>/", kit), path("branding.css", brand), *product]
