"""The demo's mailbox, where every mail can be read, and its product pictures."""

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from openreturns.demo import pictures
from openreturns.messages.models import Message

PAGE = 60
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; " + (
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox allow-same-origin"
)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mails, newest first; `to` narrows them to an address."""
    to = request.GET.get("to", "").strip().lower()
    rows = Message.objects.select_related("shop").order_by("-id")
    rows = rows.filter(recipient__icontains=to) if to else rows
    mails = list(rows[:PAGE])
    with timezone.override(mails[0].shop.time_zone if mails else None):
        return render(request, "demo/mailbox.html", {"mails": mails, "to": to})


@require_safe
def mail(request: HttpRequest, key: UUID) -> HttpResponse:
    """One mail as the customer sees it."""
    found = get_object_or_404(Message.objects.select_related("shop"), pk=key)
    with timezone.override(found.shop.time_zone):
        return render(request, "demo/mail.html", {"mail": found})


@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, key: UUID) -> HttpResponse:
    """The mail's own HTML, fenced off in a frame; mails carry their styles inline."""
    found = get_object_or_404(Message, pk=key)
    html = found.html.replace("<head>", '<head><base target="_blank">', 1)
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = MAIL_POLICY
    return answer


@require_safe
def attachment(request: HttpRequest, key: UUID, place: int) -> HttpResponse:
    """A label as it was attached."""
    found = get_object_or_404(Message, pk=key)
    content = found.attached(place)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="application/pdf")


@require_safe
@cache_control(public=True, max_age=86_400)
def picture(request: HttpRequest, shape: str, colour: str) -> HttpResponse:
    """The drawing of a sample product."""
    if not re.fullmatch(r"[0-9a-fA-F]{6}", colour):
        raise Http404
    return HttpResponse(pictures.product(shape, f"#{colour}"), content_type="image/svg+xml")
