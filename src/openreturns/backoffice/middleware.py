"""The gate of the back office: sign-in, language and time zone; refusals become calm pages."""

from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from openreturns.backoffice.access import StaffRequest, staff_of
from openreturns.backoffice.frame import frame
from openreturns.core.actors import Actor, Kind
from openreturns.core.errors import DomainError, Forbidden, TooLarge

WITH_FALLBACK = {409, 422}
SIGN_IN = "/account/"  # everybody may send there, so a flood must not fill the disk


class BackofficeMiddleware:
    """Only for the back office's own views; every other surface answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse a body above the limit before anything (the CSRF check too) reads it."""
        said = str(request.META.get("CONTENT_LENGTH") or "0")
        office = request.path_info.startswith(reverse("backoffice:today"))
        ours = office or request.path_info.startswith(SIGN_IN)
        if ours and said.isdigit() and int(said) > settings.UPLOAD_LIMIT_BYTES:
            limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
            told = _("That is too much at once. A file may have {limit} MB.").format(limit=limit)
            return _told(request, TooLarge(told))
        try:
            return self.get_response(request)
        finally:
            if office:
                timezone.deactivate()

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Nobody gets further than the sign-in page; everybody else is known by now."""
        if not _is_office(request):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        asked = cast(StaffRequest, request)
        _welcome(asked)
        if not asked.staff.roles:
            return _told(asked, Forbidden(_("You work in no shop yet. Ask a manager to add you.")))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal: the same page again with what was typed, or one page that says why."""
        if not isinstance(error, DomainError) or not _is_office(request):
            return None
        fallback = getattr(request, "fallback", None)
        if fallback and error.status in WITH_FALLBACK:
            return cast(HttpResponse, fallback(error))
        return _told(request, error)


def _is_office(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and "backoffice" in match.app_names


def _welcome(request: StaffRequest) -> None:
    staff = request.staff = staff_of(request)
    request.actor = Actor(Kind.STAFF, str(staff.user), str(staff.user.pk))
    language = staff.user.language or translation.get_language() or "en"
    translation.activate(language)
    request.LANGUAGE_CODE = language
    shop = staff.chosen or next(iter(staff.shops), None)
    if shop:
        timezone.activate(ZoneInfo(shop.time_zone))


def _told(request: HttpRequest, error: DomainError) -> HttpResponse:
    titles = {
        403: _("Not for your role"),
        404: _("Not found"),
        413: _("Too large"),
        422: _("Something is not right yet"),
    }
    staff = getattr(request, "staff", None)
    context = {
        **(frame(cast(StaffRequest, request)) if staff and staff.roles else {}),
        "title": titles.get(error.status, _("Not possible now")),
        "detail": error.detail,
        "errors": [one.detail for one in error.errors],
        "back": request.headers.get("Referer", "") if error.status == 409 else "",
    }
    return render(request, "backoffice/problem.html", context, status=error.status)
