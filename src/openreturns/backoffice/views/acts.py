"""What people do with a return: one POST, one verb, one address."""

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openreturns.backoffice import corrections
from openreturns.backoffice import decision as decisions
from openreturns.backoffice.access import (
    DECIDE,
    READ,
    RECEIVE,
    SETTLE,
    StaffRequest,
    get_return,
)
from openreturns.backoffice.timeline import pieces
from openreturns.backoffice.views.returns import show
from openreturns.core import outbox
from openreturns.core.errors import ChangedMeanwhile, DomainError, Invalid
from openreturns.core.money import Money
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.returns import transitions
from openreturns.returns.ledger import holding, subject
from openreturns.returns.models import Return
from openreturns.returns.units import Place
from openreturns.shops.models import Membership
from openreturns.ui.formats import money
from openreturns.ui.numbers import whole


def act_on(request: StaffRequest, number: str, act: str) -> Return:
    """The return somebody acts on; a refusal shows its page again as it is now."""
    rma = get_return(request, number, act)
    request.fallback = partial(show, request, rma.number)
    return rma


def remark_of(request: StaffRequest) -> Remark:
    """Whether the customer hears of it."""
    return Remark(notify=bool(request.POST.get("notify")))


def done(request: StaffRequest, rma: Return, said: str) -> HttpResponse:
    """Say so on top of the page the form came from, else of the return's."""
    back, page = _back(request), reverse("backoffice:return", args=[rma.number])
    if not back:
        messages.success(request, said)
        return redirect(page)
    link = '{} <a href="{}">{}</a>'  # from a list one can go and look, or put it right
    messages.success(request, format_html(link, said, page, _("Open the return")))
    return redirect(back)


def _back(request: StaffRequest) -> str:
    """The page of ours that the form came from, if it names one."""
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else ""


@require_POST
def decision(request: StaffRequest, number: str) -> HttpResponse:
    """Answers per line, and how what is approved comes back: all of it or nothing."""
    rma = act_on(request, number, DECIDE)
    answers = decisions.read(rma, request.POST)
    decisions.carry_out(rma, answers, by=request.actor, remark=remark_of(request))
    told = _("{number}: {pieces} decided.")
    return done(request, rma, told.format(number=rma.number, pieces=pieces(answers.count)))


@require_POST
def approval(request: StaffRequest, number: str) -> HttpResponse:
    """The customer may send all that waits for a decision."""
    rma = act_on(request, number, DECIDE)
    answers = decisions.everything(rma, request.POST.get("way", "label"))
    decisions.approve(rma, answers, by=request.actor, remark=remark_of(request))
    return done(request, rma, _("{number} is approved.").format(number=rma.number))


@require_POST
def bulk_approval(request: StaffRequest) -> HttpResponse:
    """Approve all that were ticked; what cannot be is left out and named."""
    numbers, way = request.POST.getlist("number"), request.POST.get("way", "label")
    left_out = []
    for number in numbers:
        try:  # one that was decided meanwhile must not hold back the others
            rma = get_return(request, number, DECIDE)
            answers = decisions.everything(rma, way)
            decisions.approve(rma, answers, by=request.actor, remark=remark_of(request))
        except DomainError as refused:
            left_out.append(f"{number}: {refused.detail}")
    _told_in_bulk(request, len(numbers) - len(left_out), left_out)
    return redirect(_back(request) or "backoffice:requests")


def _told_in_bulk(request: StaffRequest, done: int, left_out: Sequence[str]) -> None:
    if done:
        said = ngettext("%(n)s return is approved.", "%(n)s returns are approved.", done)
        messages.success(request, said % {"n": done})
    elif not left_out:
        messages.warning(request, _("Nothing was ticked."))
    for text in left_out:
        messages.warning(request, _("Left out: {what}").format(what=text))


@require_POST
def keeping(request: StaffRequest, number: str) -> HttpResponse:
    """The customer keeps it and gets the money, or a part of it."""
    rma = act_on(request, number, DECIDE)
    share = decisions.share_of(request.POST)
    desk.keep(rma, share=share, by=request.actor, remark=remark_of(request))
    said = _("{number} is approved, the customer keeps the item. The money waits in To settle.")
    return done(request, rma, said.format(number=rma.number))


@require_POST
def rejection(request: StaffRequest, number: str) -> HttpResponse:
    """What may be rejected may not come back; the customer reads why."""
    rma = act_on(request, number, DECIDE)
    text = request.POST.get("reason_text", "").strip()
    if not text:
        raise Invalid(_("Write why it is rejected. The customer reads it."))
    desk.reject(rma, reason_text=text, by=request.actor, remark=remark_of(request))
    return done(request, rma, _("{number} is rejected.").format(number=rma.number))


@require_POST
def cancellation(request: StaffRequest, number: str) -> HttpResponse:
    """The customer keeps their things after all."""
    rma = act_on(request, number, DECIDE)
    desk.cancel(rma, by=request.actor, remark=remark_of(request))
    return done(request, rma, _("{number} is cancelled.").format(number=rma.number))


@require_POST
def refund(request: StaffRequest, number: str) -> HttpResponse:
    """Pay what is due; exactly the sum that the person saw on the button."""
    rma = act_on(request, number, SETTLE)
    with holding(rma) as fresh:
        amount = _seen_sum(request, fresh)
        desk.settle(fresh, by=request.actor, remark=remark_of(request))
    sum_ = money(Money(amount, rma.currency))
    return done(request, rma, _("{sum} is refunded.").format(sum=sum_))


@require_POST
def waiver(request: StaffRequest, number: str) -> HttpResponse:
    """What is due is not paid from here; exactly the sum that the person saw, and why."""
    rma = act_on(request, number, SETTLE)
    with holding(rma) as fresh:
        amount = _seen_sum(request, fresh)
        reason = request.POST.get("waive_reason", "")[:500]
        desk.waive(fresh, reason=reason, by=request.actor)
    sum_ = money(Money(amount, rma.currency))
    return done(request, rma, _("{sum} is not paid. The reason is kept.").format(sum=sum_))


def _seen_sum(request: StaffRequest, rma: Return) -> int:
    """What is due, if it is still what the page showed."""
    if rma.money_due and request.POST.get("due") != str(rma.money_due):
        raise ChangedMeanwhile(_("The sum changed meanwhile. Nothing was paid."))
    return rma.money_due


@require_POST
def review(request: StaffRequest, number: str) -> HttpResponse:
    """Somebody looks at it now."""
    rma = act_on(request, number, DECIDE)
    transitions.start_review(rma, by=request.actor)
    return done(request, rma, _("You review {number}.").format(number=rma.number))


@require_POST
def closing(request: StaffRequest, number: str) -> HttpResponse:
    """Nothing more will happen to it."""
    rma = act_on(request, number, DECIDE)
    transitions.close(rma, by=request.actor, remark=remark_of(request))
    return done(request, rma, _("{number} is closed.").format(number=rma.number))


@require_POST
def reopening(request: StaffRequest, number: str) -> HttpResponse:
    """Work on it goes on."""
    rma = act_on(request, number, DECIDE)
    transitions.reopen(rma, by=request.actor, remark=remark_of(request))
    return done(request, rma, _("{number} is open again.").format(number=rma.number))


@require_POST
def correction(request: StaffRequest, number: str) -> HttpResponse:
    """Put right what was booked by mistake; the note says why."""
    rma = act_on(request, number, RECEIVE)
    wanted = corrections.read(request.POST)
    if Place.ACCEPTED in wanted.step and Place.DECLINED in wanted.step:
        request.staff.need(DECIDE, rma.shop_id)  # a second opinion decides about money
    said = Remark(request.POST.get("note", "")[:4000], notify=False)
    desk.correct(rma, wanted.step, [wanted.pieces], by=request.actor, remark=said)
    return done(request, rma, _("{number} is corrected.").format(number=rma.number))


@require_POST
def sending_back(request: StaffRequest, number: str) -> HttpResponse:
    """What was declined goes back to the customer."""
    rma = act_on(request, number, RECEIVE)
    desk.send_back(rma, by=request.actor, remark=remark_of(request))
    said = _("{number}: the declined pieces go back to the customer.")
    return done(request, rma, said.format(number=rma.number))


@require_POST
def note(request: StaffRequest, number: str) -> HttpResponse:
    """A note that only staff reads."""
    rma = act_on(request, number, READ)
    text = request.POST.get("note", "").strip()
    if not text:
        raise Invalid(_("The note is empty."))
    with transaction.atomic():
        said = Remark(text[:4000], notify=False)
        outbox.publish("return.noted", subject(rma), by=request.actor, remark=said)
    return done(request, rma, _("The note is kept."))


@require_POST
def assignment(request: StaffRequest, number: str) -> HttpResponse:
    """Who looks after it; an empty choice is nobody."""
    rma = act_on(request, number, DECIDE)
    key = request.POST.get("person", "")
    person = None
    if key:
        rows = Membership.objects.filter(shop=rma.shop_id, user_id=whole(key) or 0)
        person = rows.select_related("user").first()
        if person is None:
            raise Invalid(_("This person does not work in the shop."))
    transitions.assign(rma, person.user if person else None, by=request.actor)
    name = str(person.user) if person else _("nobody")
    return done(request, rma, _("Assigned to {name}.").format(name=name))
