"""Step 1: what comes back, how many, why, with photos; the sum stays in sight."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openreturns.core.money import Money
from openreturns.policies.models import Reason
from openreturns.portal import access, sums
from openreturns.portal.basket import Basket, basket, delivered_on, until
from openreturns.portal.forms import keep_items, read_items
from openreturns.portal.surface import PortalRequest, answer, of_draft, status_url, steps
from openreturns.returns import drafts
from openreturns.returns.drafts import Content
from openreturns.returns.models import Return
from openreturns.returns.queries import as_id


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def items(request: PortalRequest) -> HttpResponse:
    """Choose the items, or see why there is nothing left to choose."""
    if request.method == "POST":
        return _typed(request)
    if as_id(request.GET.get("wrong", "")):
        return _tell_fault(request, request.GET["wrong"])
    full = basket(request.draft)
    if not any(card.mind.returnable or card.fault.returnable for card in full.cards):
        return answer(request, "portal/nothing_left.html", _nothing(request, full))
    return _page(request, full)


def _typed(request: PortalRequest) -> HttpResponse:
    full = basket(request.draft)
    read_items(full, request.POST)
    keep_items(request.draft, full, request.POST, request.FILES)
    if request.GET.get("part") == "sum":
        return answer(request, "portal/sum_swap.html", _sum(full))
    wrong = [card for card in full.cards if card.has_error]
    stays = any(name in request.POST for name in ("stay", "step", "drop"))
    if stays and not wrong:
        return redirect(_back_to(request, full))
    if wrong or not full.chosen():
        refused = max((card.photo_status for card in wrong), default=0)
        return _page(request, full, status=refused or 422)
    return redirect("portal:method", request.shop.slug)


def _back_to(request: PortalRequest, full: Basket) -> str:
    """The page again, at the item that was worked on."""
    key = request.POST.get("step", "").partition(":")[0] or request.POST.get("stay", "")
    known = next((card.key for card in full.cards if card.key == key), "")
    page = reverse("portal:items", args=[request.shop.slug])
    return f"{page}#item-{known}" if known else page


def _tell_fault(request: PortalRequest, key: str) -> HttpResponse:
    """Open an item that cannot come back for a change of mind: something is wrong with it."""
    full = basket(request.draft)
    card = next((one for one in full.cards if one.key == key and one.may_be_wrong), None)
    if card is not None:

        def edit(content: Content) -> None:
            kept = content.setdefault("items", {}).setdefault(card.key, {"quantity": 1})
            kept.update(wrong=True, taken=True, reason="", photos=kept.get("photos", []))

        drafts.change(request.draft, edit)
    return redirect(f"{reverse('portal:items', args=[request.shop.slug])}#item-{key}")


def _page(request: PortalRequest, full: Basket, status: int = 200) -> HttpResponse:
    language = get_language() or "en"
    context = {
        **steps(request.shop, 1),
        **_sum(full),
        "basket": full,
        "orders": [
            {"order": one, "came": delivered_on(one), "until": until(request.shop, one)}
            for one in full.orders
        ],
        "reasons": _reasons(full, language),
        "add_url": _add_url(request),
        "nothing": status == 422 and not full.chosen(),
        "wrong": [card for card in full.cards if card.has_error],
    }
    return answer(request, "portal/items.html", context, status)


def _reasons(full: Basket, language: str) -> dict[str, Any]:
    """Both groups, in the shop's order, in the reader's words."""
    online = [reason for reason in full.reasons.values() if reason.online]
    rows = [(reason, reason.title(language)) for reason in online]
    return {"mind": _group(rows, "mind"), "wrong": _group(rows, "wrong")}


def _group(rows: list[tuple[Reason, str]], group: str) -> list[dict[str, Any]]:
    return [
        {"code": reason.code, "title": title, "photo": reason.photo_wanted}
        for reason, title in rows
        if reason.group == group
    ]


def _sum(full: Basket) -> dict[str, Any]:
    worked = full.quote()
    currency = full.orders[0].currency if full.orders else full.shop.currency
    count = sum(line.wanted.quantity for line in worked.lines) if worked else 0
    return {
        "rows": sums.preview(worked) if worked else [],
        "count": sums.items(count) if count else _("Nothing chosen yet"),
        "total": Money(worked.total if worked else 0, currency),
        "by_hand": worked is not None and not worked.decision.approved,
    }


def _add_url(request: PortalRequest) -> str:
    if access.email_of(request, request.shop):
        return reverse("portal:orders", args=[request.shop.slug])
    return f"{reverse('portal:start', args=[request.shop.slug])}?add=1"


def _nothing(request: PortalRequest, full: Basket) -> dict[str, Any]:
    """What already happened, with the way there unless only a postcode is known."""
    running = Return.objects.filter(
        shop=request.shop, lines__order__in=[order.pk for order in full.orders]
    ).distinct()
    masked = access.is_masked(request, request.shop, full.orders)
    return {
        "orders": full.orders,
        "all_announced": all(card.line.free == 0 for card in full.cards),
        "cards": full.cards,
        "running": [
            {"rma": rma, "url": "" if masked else status_url(request.shop, rma)}
            for rma in running.order_by("-id")
        ],
    }
