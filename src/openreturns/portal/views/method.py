"""Step 2: how it travels, what that costs and why, and how to pack it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openreturns.core.money import Money
from openreturns.portal import sums
from openreturns.portal.basket import Basket, basket
from openreturns.portal.forms import Packing
from openreturns.portal.surface import PortalRequest, answer, of_draft, steps
from openreturns.returns import drafts
from openreturns.settlement.quote import Quote


@dataclass(frozen=True, slots=True)
class Way:
    """One way to send it; `price` is Money or a word, `was` the price that is waived."""

    code: str
    title: str
    text: str
    icon: str
    more: str
    price: Money | str
    was: Money | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft
def method(request: PortalRequest) -> HttpResponse:
    """Choose the way and say that it is packed."""
    full = basket(request.draft)
    worked = full.quote()
    if worked is None or not worked.returnable:
        return redirect("portal:items", request.shop.slug)
    if request.method != "POST":
        return _page(request, full, worked, _packing(None, worked))
    form = _packing(request.POST, worked)
    only_sum = request.GET.get("part") == "sum"
    _keep(request, form, only_sum)
    full = basket(request.draft)
    worked = full.quote()
    if only_sum and worked:
        return answer(request, "portal/sum_swap.html", _sum(worked))
    if not form.is_valid() or worked is None:
        return _page(request, full, worked, form, 422)
    return redirect("portal:check", request.shop.slug)


def _packing(data: QueryDict | None, worked: Quote) -> Packing:
    withdrawn = any(line.decided.legal_basis == "withdrawal" for line in worked.lines)
    return Packing(data, worked.decision.methods, must_tick=not withdrawn)


def _keep(request: PortalRequest, form: Packing, only_sum: bool) -> None:
    """Keep the way; the boxes only when the step is sent, so that a late sum unticks nothing."""
    chosen = request.POST.get("method", "")
    kept: dict[str, object] = {"method": chosen if chosen in form.methods else ""}
    if not only_sum:
        kept["packed"] = form.is_valid()
        kept["ticked"] = {"packed", "unlabelled"} <= set(request.POST)
    drafts.change(request.draft, lambda content: content.update(kept))


def _page(
    request: PortalRequest, full: Basket, worked: Quote | None, form: Packing, status: int = 200
) -> HttpResponse:
    if worked is None:
        return redirect("portal:items", request.shop.slug)
    packed = bool(full.content.get("ticked"))
    context = {
        **steps(request.shop, 2),
        **_sum(worked),
        "form": form,
        "ways": ways(worked),
        "chosen": full.content.get("method") or next(iter(worked.decision.methods), ""),
        "packed": packed if status == 200 else "packed" in request.POST,
        "unlabelled": packed if status == 200 else "unlabelled" in request.POST,
        "pack_note": _pack_note(request),
        "instructions": _instructions(request, worked),
        "waived": _waived(worked),
    }
    return answer(request, "portal/method.html", context, status)


def _sum(worked: Quote) -> dict[str, object]:
    return {
        "rows": sums.preview(worked),
        "count": _("You get back"),
        "total": Money(worked.total, worked.currency),
    }


def _waived(worked: Quote) -> str:
    """Why the usual price is not asked, if it is not."""
    if not worked.policy.label_fee or worked.decision.fee:
        return ""
    return sums.about_label(worked)


def _pack_note(request: PortalRequest) -> str:
    notes = request.shop.pack_note or {}
    return str(notes.get(get_language() or "") or "")


def _instructions(request: PortalRequest, worked: Quote) -> list[str]:
    """What rules tell the shopper about these items, each text once, in the reader's language."""
    found = [dict(texts) for line in worked.lines for texts in line.decided.instructions]
    wanted = (get_language() or "", request.shop.default_language)
    told = [next((text[one] for one in wanted if text.get(one)), "") for text in found]
    return [text for text in dict.fromkeys(told) if text]


def ways(worked: Quote) -> list[Way]:
    """The ways that policy offers, in its order."""
    known = _ways(worked)
    return [known[code]() for code in worked.decision.methods if code in known]


def _ways(worked: Quote) -> dict[str, Callable[[], Way]]:
    usual = Money(worked.policy.label_fee, worked.currency)
    now = Money(worked.decision.fee, worked.currency)
    return {
        "label": lambda: Way(
            "label",
            _("Print a label"),
            _("Stick it on your parcel and hand it in."),
            "printer",
            _("You get the label as a PDF (A6), here and by mail. Plain paper is fine."),
            price=now,
            was=usual if usual and not now else None,
        ),
        "own_carrier": lambda: Way(
            "own_carrier",
            _("I arrange it myself"),
            _("With a carrier of your choice. Keep the proof of posting."),
            "box",
            _("You get our address after confirming. Write your return number on the parcel."),
            price=_("You pay"),
        ),
    }
