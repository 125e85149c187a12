"""What the portal refuses becomes one calm page; a flood is refused before it is read."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from openreturns.core.errors import DomainError, TooLarge
from openreturns.portal.surface import frame, quiet
from openreturns.shops.models import Shop

PHOTOS_AT_ONCE = 6


class PortalMiddleware:
    """Only for the portal's own views; every other surface answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse a body above the limit before anything (the CSRF check too) reads it."""
        limit = settings.UPLOAD_LIMIT_BYTES * PHOTOS_AT_ONCE
        if request.method == "POST" and _size(request) > limit and _is_portal(request.path_info):
            megabytes = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
            told = _("That is too much at once. A photo may have {limit} MB.")
            return _told(request, TooLarge(told.format(limit=megabytes)))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A domain error of a portal view, in the reader's words and with its status."""
        if not isinstance(error, DomainError) or not _is_portal(request.path_info):
            return None
        return _told(request, error)


def _size(request: HttpRequest) -> int:
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(said) if said.isdigit() else 0


def _is_portal(path: str) -> bool:
    try:
        return "portal" in resolve(path).app_names
    except Resolver404:
        return False


def _told(request: HttpRequest, error: DomainError) -> HttpResponse:
    shop: Shop | None = getattr(request, "shop", None)
    language = str(getattr(request, "LANGUAGE_CODE", None) or translation.get_language() or "en")
    with translation.override(language):
        context: dict[str, Any] = {
            "detail": error.detail,
            "errors": [one.detail for one in error.errors],
            "missing": error.status == 404,
            "kept": "/return/" in request.path_info,
            "actions": _actions(request, shop),
            **(frame(request, shop) if shop else _no_frame()),
        }
        response = render(request, "portal/problem.html", context, status=error.status)
    if error.status == 429:
        response.headers["Retry-After"] = "600"
    return quiet(response, language)


def _actions(request: HttpRequest, shop: Shop | None) -> list[dict[str, str]]:
    if shop is None:
        return []
    home = {"label": _("To the start"), "url": reverse("portal:start", args=[shop.slug])}
    if "/return/" not in request.path_info:
        return [home]
    items = reverse("portal:items", args=[shop.slug])
    return [{"label": _("Back to my items"), "url": items, "kind": "main"}, home]


def _no_frame() -> dict[str, Any]:
    return {"shop": {"name": "OpenReturns", "home_url": "/"}, "languages": [], "footer": {}}
