"""What people do with a parcel of a return: one POST, one verb, one address."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openreturns.backoffice.access import DECIDE, RECEIVE, StaffRequest, get_parcel
from openreturns.backoffice.views.acts import act_on, done
from openreturns.core.errors import Invalid
from openreturns.flow import desk
from openreturns.flow.desk import Travel
from openreturns.policies.services import current
from openreturns.returns.models import Return
from openreturns.shipping import transitions as shipping
from openreturns.shipping.models import Parcel

WAYS = ("label", "own_carrier")


@require_POST
def adding(request: StaffRequest, number: str) -> HttpResponse:
    """One more parcel for what was approved and travels in none yet."""
    rma = act_on(request, number, DECIDE)
    way = request.POST.get("way", "")
    if way not in WAYS:
        raise Invalid(_("This way to send it is not offered."))
    number = request.POST.get("tracking", "").strip()
    travel = Travel(way, current(rma.shop).carrier if way == "label" else "", None, number)
    parcel = desk.add_parcel(rma, travel=travel, by=request.actor)
    return done(request, rma, _("Parcel {code} is added.").format(code=parcel.code))


@require_POST
def tracking(request: StaffRequest, key: UUID) -> HttpResponse:
    """The number under which the customer's own carrier has it."""
    parcel, rma = _act_on(request, key, DECIDE)
    number = request.POST.get("tracking", "").strip()
    if not number:
        raise Invalid(_("Write the tracking number."))
    shipping.set_tracking(parcel, number, by=request.actor)
    return done(request, rma, _("The tracking number is saved."))


@require_POST
def voiding(request: StaffRequest, key: UUID) -> HttpResponse:
    """The label stops working."""
    parcel, rma = _act_on(request, key, DECIDE)
    shipping.void(parcel, by=request.actor)
    return done(request, rma, _("The label of parcel {code} is void.").format(code=parcel.code))


@require_POST
def handover(request: StaffRequest, key: UUID) -> HttpResponse:
    """The carrier has it."""
    parcel, rma = _act_on(request, key, RECEIVE)
    shipping.hand_over(parcel, by=request.actor, source="backoffice")
    return done(request, rma, _("Parcel {code} is handed over.").format(code=parcel.code))


@require_POST
def loss(request: StaffRequest, key: UUID) -> HttpResponse:
    """Our carrier lost it: what was in it falls due."""
    parcel, rma = _act_on(request, key, DECIDE)
    desk.lose_parcel(parcel, by=request.actor)
    return done(
        request, rma, _("Parcel {code} is lost; its money is due.").format(code=parcel.code)
    )


def _act_on(request: StaffRequest, key: UUID, act: str) -> tuple[Parcel, Return]:
    """The parcel and its return; a refusal shows the return's page again."""
    parcel = get_parcel(request, key, act)
    return parcel, act_on(request, parcel.rma.number if parcel.rma else "", act)
