"""Step 1: what comes back, how many, why, with photos; the sum stays in sight."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openreturns.core.money import Money
from openreturns.portal import access, answers, sums
from openreturns.portal.basket import Basket, Card, basket, delivered_on, until
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
    answers.read(request.draft, full, request.POST, request.FILES)
    keep_items(request.draft, full, request.POST, request.FILES)
    if request.GET.get("part") == "sum":
        return _parts(request, full)
    wrong = [card for card in full.cards if card.has_error]
    stays = any(name in request.POST for name in ("stay", "step", "drop", "unfile"))
    if stays and not wrong:
        return redirect(_back_to(request, full))
    fresh = [card for card in full.chosen() if answers.is_fresh(card)]
    if fresh and not wrong:
        messages.info(request, _("One more thing about what you chose: see the questions below."))
        return redirect(f"{reverse('portal:items', args=[request.shop.slug])}#ask-{fresh[0].key}")
    if wrong or not full.chosen():
        refused = max((card.photo_status for card in wrong), default=0)
        return _page(request, full, status=refused or 422)
    return redirect("portal:method", request.shop.slug)


def _parts(request: PortalRequest, full: Basket) -> HttpResponse:
    """The sum, and the questions of the cards where others are asked now."""
    changed = [
        card
        for card in full.cards
        if answers.is_fresh(card) or len(answers.rows(card)) != len(card.seen)
    ]
    for card in changed:
        card.answer_errors.clear()
    drawn = [{"card": card, "fields": answers.rows(card)} for card in changed]
    return answer(request, "portal/sum_swap.html", {**_sum(full), "asks": drawn})


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
    answers.ask(full, full.quote())
    context = {
        **steps(request.shop, 1),
        **_sum(full),
        "basket": full,
        "orders": [
            {"order": one, "came": delivered_on(one), "until": until(request.shop, one)}
            for one in full.orders
        ],
        "add_url": _add_url(request),
        "free": {"reasons": request.shop.free_reasons, "actions": request.shop.free_actions},
        "nothing": status == 422 and not full.chosen(),
        "wrong": [_wrong(card) for card in full.cards if card.has_error],
        "cards": [
            {"card": card, "fields": answers.rows(card), "groups": _groups(card, language)}
            for card in full.cards
        ],
    }
    return answer(request, "portal/items.html", context, status)


def _wrong(card: Card) -> dict[str, Any]:
    """What is wrong with a card, each with the field to jump to."""
    told = [
        (f"n-{card.key}", card.error),
        (f"why-{card.key}", card.reason_error),
        *((answers.name_of(card, code), text) for code, text in card.answer_errors.items()),
        (f"photo-{card.key}", card.photo_error),
    ]
    return {"title": card.line.title, "links": [link for link in told if link[1]]}


def _groups(card: Card, language: str) -> dict[str, Any]:
    """Both groups of reasons, and the actions, in the shop's order and the reader's words."""
    reasons = [
        {
            "code": one.code,
            "title": one.title(language),
            "photo": one.photo_wanted,
            "group": one.group,
        }
        for one in card.reasons
    ]
    return {
        "mind": [row for row in reasons if row["group"] == "mind"],
        "wrong": [row for row in reasons if row["group"] == "wrong"],
        "actions": [(one.code, one.title(language)) for one in card.actions],
    }


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
