"""Withdrawals: the queue, one with its evidence, matching, answering, keying one in (LAW.md §1)."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openreturns.backoffice import withdrawals as words
from openreturns.backoffice.access import DECIDE, StaffRequest, get_shop, get_withdrawal
from openreturns.backoffice.frame import answer as page
from openreturns.backoffice.views.settings import kept, settings_page
from openreturns.backoffice.withdrawal_form import FunctionForm, KeyInForm
from openreturns.backoffice.words import language_word
from openreturns.core.errors import DomainError, FieldError, Forbidden, Invalid
from openreturns.flow import withdrawing
from openreturns.orders.models import Order
from openreturns.returns.queries import as_id
from openreturns.shops.models import Shop
from openreturns.ui.numbers import whole
from openreturns.withdrawals import evidence, transitions
from openreturns.withdrawals.declaring import Piece, declare
from openreturns.withdrawals.models import Evidence, Withdrawal
from openreturns.withdrawals.queries import by_urgency, refunds_due, withdrawals_of
from openreturns.withdrawals.snippets import snippets
from openreturns.withdrawals.states import NEXT, State

MOST = 100
AHEAD = timedelta(days=14)


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """What waits for a person first, then the rest; and the money that falls due."""
    shops, today = request.staff.shown, timezone.localdate()
    rows = list(by_urgency(withdrawals_of(shops))[:MOST])
    context = {
        "rows": [words.row(one, today) for one in rows],
        "forecast": words.forecast(refunds_due(shops, today + AHEAD), today),
        "may_key_in": bool(request.staff.where(DECIDE)),
    }
    return page(request, "backoffice/withdrawals.html", context)


@require_safe
def withdrawal_page(request: StaffRequest, reference: str) -> HttpResponse:
    """One withdrawal: the statement, its order, its evidence."""
    return show(request, reference)


def show(request: StaffRequest, reference: str, problem: DomainError | None = None) -> HttpResponse:
    """The page as it is now; after a refusal with the reason on top and what was typed."""
    it = get_withdrawal(request, reference)
    chain = list(Evidence.objects.filter(withdrawal=it))
    may, q = request.staff.may(DECIDE, it.shop_id), request.GET.get("q", "").strip()[:100]
    open_ = it.state != State.MATCHED
    context = {
        "it": it,
        "row": words.row(it, timezone.localdate()),
        "channel": words.CHANNELS[it.channel](),
        "language": language_word(it.language),
        "problem": problem,
        "typed": request.POST if problem else {},
        "q": q,
        "candidates": words.candidates(it, q) if may and open_ else [],
        "may_match": may and open_ and State.MATCHED in NEXT[State(it.state)],
        "may_answer": may and State.ANSWERED in NEXT[State(it.state)],
        "may_accept": may and it.state == State.MATCHED and it.rma_id is None,
        "timeline": words.story(chain),
        "faults": evidence.faults(chain),
        "links": len(chain),
    }
    status = problem.status if problem else 200
    return page(request, "backoffice/withdrawal.html", context, status)


@require_POST
def match(request: StaffRequest, reference: str) -> HttpResponse:
    """Tie it to the chosen order, whole or by pieces."""
    it = get_withdrawal(request, reference, DECIDE)
    request.fallback = partial(show, request, reference)
    order = _chosen(it, request.POST.get("order", ""))
    withdrawing.match(it, order, _pieces(it, order, request), by=request.actor)
    said = _("Matched with order {number}.").format(number=order.number)
    messages.success(request, said)
    return redirect("backoffice:withdrawal", it.reference)


def _chosen(it: Withdrawal, key: str) -> Order:
    pk = as_id(key)
    order = Order.objects.filter(shop=it.shop_id, pk=pk).first() if pk else None
    if order is None:
        said = _("Choose the order it is about.")
        raise Invalid(said, (FieldError("/order", said),))
    return order


def _pieces(it: Withdrawal, order: Order, request: StaffRequest) -> list[Piece]:
    """The pieces that were chosen; of a part at least one."""
    found = []
    for line in order.lines.all():
        count = whole(request.POST.get(f"n-{line.pk}", "0") or "0")
        if count is None or count > line.quantity - line.cancelled_quantity:
            said = _("{title}: more than was bought.").format(title=line.title)
            raise Invalid(said, (FieldError("/lines", said),))
        if count:
            found.append(Piece(line, count))
    if it.items and not found:
        said = _("It is about a part of the order. Say how many of which item.")
        raise Invalid(said, (FieldError("/lines", said),))
    return found


@require_POST
def answer(request: StaffRequest, reference: str) -> HttpResponse:
    """Answer the customer in words; mailed."""
    it = get_withdrawal(request, reference, DECIDE)
    request.fallback = partial(show, request, reference)
    transitions.answer(it, text=request.POST.get("text", ""), by=request.actor)
    messages.success(request, _("Your answer goes out by mail."))
    return redirect("backoffice:withdrawal", it.reference)


@require_POST
def acceptance(request: StaffRequest, reference: str) -> HttpResponse:
    """Take a late one all the same, by the shop's own terms."""
    it = get_withdrawal(request, reference, DECIDE)
    request.fallback = partial(show, request, reference)
    rma = withdrawing.accept_late(it, by=request.actor)
    messages.success(request, _("Return {number} is announced.").format(number=rma.number))
    return redirect("backoffice:withdrawal", it.reference)


@require_http_methods(["GET", "HEAD", "POST"])
def key_in(request: StaffRequest) -> HttpResponse:
    """One that came by mail, letter, telephone or marketplace, with the time it came (R1, R83)."""
    shops = request.staff.where(DECIDE)
    if not shops:
        raise Forbidden(_("Your role does not include this. A manager of the shop can do it."))
    form = KeyInForm(request.POST if request.method == "POST" else None, shops=shops)
    if form.is_bound and form.is_valid():
        made = declare(form.shop(), form.statement(), by=request.actor).withdrawal
        said = _("{reference} is kept; the receipt goes out by mail.")
        messages.success(request, said.format(reference=made.reference))
        return redirect("backoffice:withdrawal", made.reference)
    context: dict[str, Any] = {"form": form, "one_shop": len(shops) == 1}
    status = 422 if form.is_bound else 200
    return page(request, "backoffice/withdrawal_new.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: StaffRequest, slug: str) -> HttpResponse:
    """The function in one's own shop: links and texts to copy, and the few choices there are."""
    shop = get_shop(request, slug)
    now = {name: getattr(shop, name) for name in FunctionForm.base_fields}
    form = FunctionForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        Shop.objects.filter(pk=shop.pk).update(**form.cleaned_data)
        return kept(request, "withdrawal", shop)
    parts = [
        {"it": one, "language": language_word(one.language)}
        for one in snippets(shop, settings.BASE_URL)
    ]
    context = {"form": form, "snippets": parts}
    return settings_page(request, shop, "withdrawal", context, 422 if form.errors else 200)
