"""What people do with a return: one POST, one verb, one address."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openreturns.backoffice.access import (
    DECIDE,
    READ,
    RECEIVE,
    SETTLE,
    StaffRequest,
    get_parcel,
    get_return,
)
from openreturns.backoffice.possible import rejectable
from openreturns.backoffice.views.returns import show
from openreturns.core import outbox
from openreturns.core.errors import ChangedMeanwhile, DomainError, FieldError, Invalid
from openreturns.core.money import Money
from openreturns.core.outbox import Remark
from openreturns.flow import desk
from openreturns.policies.services import current
from openreturns.returns import transitions
from openreturns.returns.ledger import Pieces, holding, subject
from openreturns.returns.models import Return
from openreturns.shipping import transitions as shipping
from openreturns.shops.models import Membership
from openreturns.ui.formats import money

WAYS = {"label", "own_carrier", ""}


def act_on(request: StaffRequest, number: str, act: str) -> Return:
    """The return somebody acts on; a refusal shows its page again as it is now."""
    rma = get_return(request, number, act)
    request.fallback = partial(show, request, rma.number)
    return rma


def pieces_of(request: StaffRequest, rma: Return) -> list[Pieces] | None:
    """The pieces that were typed per line; None means all that the act fits."""
    typed = [
        (line, request.POST[f"q-{line.pk}"])
        for line in rma.lines.all()
        if f"q-{line.pk}" in request.POST
    ]
    if not typed:
        return None
    found = []
    for line, text in typed:
        if not text.isascii() or not text.isdigit():
            wrong = _("{title}: write a whole number of pieces.").format(title=line.title)
            raise Invalid(wrong, (FieldError(f"/q-{line.pk}", wrong),))
        if int(text):
            found.append(Pieces(line.pk, int(text)))
    if not found:
        raise Invalid(_("No piece was chosen."))
    return found


def _remark(request: StaffRequest) -> Remark:
    return Remark(notify=bool(request.POST.get("notify")))


def _done(request: StaffRequest, rma: Return, said: str) -> HttpResponse:
    messages.success(request, said)
    back = request.POST.get("next", "")
    if back and url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return redirect(back)
    return redirect("backoffice:return", rma.number)


@require_POST
def approval(request: StaffRequest, number: str) -> HttpResponse:
    """The customer may send it."""
    rma = act_on(request, number, DECIDE)
    way = request.POST.get("way", "")
    if way not in WAYS:
        raise Invalid(_("This way to send it is not offered."))
    pieces = pieces_of(request, rma)
    method = (way, current(rma.shop).carrier if way == "label" else "") if way else None
    desk.approve(rma, pieces, method=method, by=request.actor, remark=_remark(request))
    return _done(request, rma, _("{number} is approved.").format(number=rma.number))


@require_POST
def bulk_approval(request: StaffRequest) -> HttpResponse:
    """Approve all that were ticked; what cannot be is left out and named."""
    left_out = []
    numbers = request.POST.getlist("number")
    for number in numbers:
        rma = get_return(request, number, DECIDE)
        method = ("label", current(rma.shop).carrier)
        try:  # one that was decided meanwhile must not hold back the others
            desk.approve(rma, method=method, by=request.actor, remark=_remark(request))
        except DomainError as refused:
            left_out.append(f"{rma.number}: {refused.detail}")
    done = len(numbers) - len(left_out)
    if done:
        said = ngettext("%(n)s return is approved.", "%(n)s returns are approved.", done)
        messages.success(request, said % {"n": done})
    for text in left_out:
        messages.warning(request, _("Left out: {what}").format(what=text))
    return redirect("backoffice:requests")


@require_POST
def keeping(request: StaffRequest, number: str) -> HttpResponse:
    """The customer keeps it and gets the money."""
    rma = act_on(request, number, DECIDE)
    desk.keep(rma, pieces_of(request, rma), by=request.actor, remark=_remark(request))
    said = _("{number} is approved, the customer keeps the item.")
    return _done(request, rma, said.format(number=rma.number))


@require_POST
def rejection(request: StaffRequest, number: str) -> HttpResponse:
    """It may not come back; the customer reads why."""
    rma = act_on(request, number, DECIDE)
    pieces: Sequence[Pieces] | None = pieces_of(request, rma)
    if pieces is None:
        free = rejectable(list(rma.lines.all()))
        pieces = [Pieces(line.pk, line.requested) for line in free] or None
    text = request.POST.get("reason_text", "")
    transitions.reject(rma, pieces, reason_text=text, by=request.actor, remark=_remark(request))
    return _done(request, rma, _("{number} is rejected.").format(number=rma.number))


@require_POST
def cancellation(request: StaffRequest, number: str) -> HttpResponse:
    """The customer keeps their things after all."""
    rma = act_on(request, number, DECIDE)
    desk.cancel(rma, by=request.actor, remark=_remark(request))
    return _done(request, rma, _("{number} is cancelled.").format(number=rma.number))


@require_POST
def refund(request: StaffRequest, number: str) -> HttpResponse:
    """Pay what is due; exactly the sum that the person saw on the button."""
    rma = act_on(request, number, SETTLE)
    with holding(rma) as fresh:
        amount = fresh.money_due
        if amount and request.POST.get("due") != str(amount):
            raise ChangedMeanwhile(_("The sum changed meanwhile. Nothing was paid."))
        desk.settle(fresh, by=request.actor, remark=_remark(request))
    sum_ = money(Money(amount, rma.currency))
    return _done(request, rma, _("{sum} is refunded.").format(sum=sum_))


@require_POST
def review(request: StaffRequest, number: str) -> HttpResponse:
    """Somebody looks at it now."""
    rma = act_on(request, number, DECIDE)
    transitions.start_review(rma, by=request.actor)
    return _done(request, rma, _("You review {number}.").format(number=rma.number))


@require_POST
def closing(request: StaffRequest, number: str) -> HttpResponse:
    """Nothing more will happen to it."""
    rma = act_on(request, number, DECIDE)
    transitions.close(rma, by=request.actor, remark=_remark(request))
    return _done(request, rma, _("{number} is closed.").format(number=rma.number))


@require_POST
def reopening(request: StaffRequest, number: str) -> HttpResponse:
    """Work on it goes on."""
    rma = act_on(request, number, DECIDE)
    transitions.reopen(rma, by=request.actor, remark=_remark(request))
    return _done(request, rma, _("{number} is open again.").format(number=rma.number))


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
    return _done(request, rma, _("The note is kept."))


@require_POST
def assignment(request: StaffRequest, number: str) -> HttpResponse:
    """Who looks after it; an empty choice is nobody."""
    rma = act_on(request, number, DECIDE)
    key = request.POST.get("person", "")
    person = None
    if key:
        rows = Membership.objects.filter(shop=rma.shop_id, user_id=int(key) if key.isdigit() else 0)
        person = rows.select_related("user").first()
        if person is None:
            raise Invalid(_("This person does not work in the shop."))
    transitions.assign(rma, person.user if person else None, by=request.actor)
    name = str(person.user) if person else _("nobody")
    return _done(request, rma, _("Assigned to {name}.").format(name=name))


@require_POST
def voiding(request: StaffRequest, key: UUID) -> HttpResponse:
    """The label stops working."""
    parcel = get_parcel(request, key, DECIDE)
    rma = act_on(request, parcel.rma.number if parcel.rma else "", DECIDE)
    shipping.void(parcel, by=request.actor)
    return _done(request, rma, _("The label of parcel {code} is void.").format(code=parcel.code))


@require_POST
def handover(request: StaffRequest, key: UUID) -> HttpResponse:
    """The carrier has it."""
    parcel = get_parcel(request, key, RECEIVE)
    rma = act_on(request, parcel.rma.number if parcel.rma else "", RECEIVE)
    shipping.hand_over(parcel, by=request.actor, source="backoffice")
    return _done(request, rma, _("Parcel {code} is handed over.").format(code=parcel.code))
