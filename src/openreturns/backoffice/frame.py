"""What every page of the back office shows around its own part: shops, queues, person."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.backoffice.access import SET_UP, Staff, StaffRequest
from openreturns.core.deliveries import dead_letters
from openreturns.returns.search import counters, running_late
from openreturns.settlement.queries import failed_refunds
from openreturns.withdrawals.queries import to_do

SOON = timedelta(days=5)
WITHDRAWAL_PAGES = ("withdrawal", "withdrawal-new")

# Entries whose pages all begin with one word.
WHOLE_AREAS = {"settings": ("settings",), "rules-start": ("rules", "time-machine")}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the side bar; `pages` are the views that belong to it."""

    label: str
    url: str
    icon: str
    count: int | None = None
    pages: tuple[str, ...] = ()


def answer(
    request: StaffRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render a page inside the frame; nobody keeps a copy of it."""
    page = {**frame(request), **(context or {})}
    response = render(request, template, page, status=status)
    response.headers.setdefault("Cache-Control", "no-store, private")
    return response


def frame(request: StaffRequest) -> dict[str, Any]:
    """What `ui/backoffice_base.html` needs."""
    staff = request.staff
    return {
        "shop": _shop(staff),
        "shops": _others(staff),
        "search_url": reverse("backoffice:all"),
        "nav": _nav(request),
        "person": {
            "name": str(staff.user),
            "initials": initials(str(staff.user)),
            "links": [],
            "sign_out_url": reverse("account_logout"),
        },
    }


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [name[:1]]
    return "".join(letters).upper()


def _shop(staff: Staff) -> dict[str, str]:
    one = staff.chosen or (staff.shops[0] if len(staff.shops) == 1 else None)
    if one is None:
        return {"name": _("All shops"), "detail": "", "initials": str(len(staff.shops))}
    detail = f"{one.country}, {one.currency}"
    return {"name": one.name, "detail": detail, "initials": initials(one.name)}


def _others(staff: Staff) -> list[dict[str, str]]:
    if len(staff.shops) < 2:
        return []
    rows = [
        {"name": shop.name, "url": reverse("backoffice:shop", args=[shop.slug])}
        for shop in staff.shops
        if shop != staff.chosen
    ]
    whole = {"name": _("All shops"), "url": reverse("backoffice:shops")}
    return [*rows, whole] if staff.chosen else rows


def _nav(request: StaffRequest) -> list[dict[str, Any]]:
    groups = [
        (
            "",
            [
                _item(_("Today"), "today", "home"),
                _item(_("Receive"), "receive", "barcode", None, "receive-return"),
            ],
        ),
        (
            _("Queues"),
            _queues(request.staff),
        ),
        (_("Shop"), [_item(_("Orders"), "orders", "shopping-bag", None, "order", "order-return")]),
    ]
    if request.staff.where(SET_UP):
        groups.append((_("Set up"), _set_up()))
    return [
        {"title": title, "items": [_drawn(request, item) for item in items]}
        for title, items in groups
    ]


def _set_up() -> list[Item]:
    return [
        _item(_("Rules"), "rules-start", "git-branch"),
        _item(_("Settings"), "settings", "settings"),
    ]


def _queues(staff: Staff) -> list[Item]:
    n = counters(staff.shown)
    rows = [
        _item(_("Requests"), "requests", "inbox", n.pending),
        _item(_("Incoming"), "incoming", "truck-delivery", n.incoming),
        _item(_("To inspect"), "to-inspect", "zoom-check", n.to_inspect),
        _item(_("To settle"), "to-settle", "cash", n.to_settle),
        _item(_("Withdrawals"), "withdrawals", "scale", to_do(staff.shown), *WITHDRAWAL_PAGES),
    ]
    if staff.watched:
        count = troubles(staff.watched)
        rows.append(_item(_("Attention"), "attention", "alert-triangle", count))
    return [*rows, _item(_("All returns"), "all", "list-details", None, "return")]


def troubles(shops: tuple[UUID, ...]) -> int:
    """How much was given up, failed or is due within five days: what stands in Attention (R28)."""
    soon = running_late(shops, timezone.localdate() + SOON)
    return sum(rows.count() for rows in (dead_letters(shops), failed_refunds(shops), soon))


def _item(label: str, page: str, icon: str, count: int | None = None, *more: str) -> Item:
    return Item(label, reverse(f"backoffice:{page}"), icon, count, (page, *more))


def _drawn(request: StaffRequest, item: Item) -> dict[str, Any]:
    match = request.resolver_match
    here = match.url_name or "" if match else ""
    current = here in item.pages or here.startswith(WHOLE_AREAS.get(item.pages[0], ()))
    return {
        "label": item.label,
        "url": item.url,
        "icon": item.icon,
        "count": item.count,
        "tone": "hot" if item.pages[0] == "attention" and item.count else "",
        "current": current,
    }
