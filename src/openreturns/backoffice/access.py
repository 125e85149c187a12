"""Who works here: the person, their shops and roles. What is not theirs does not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from openreturns.core.actors import Actor
from openreturns.core.errors import DomainError, Forbidden, NotFound
from openreturns.orders.models import Order
from openreturns.returns.models import Return, Upload
from openreturns.shipping.models import Parcel
from openreturns.shops.models import Membership, Role, Shop, User
from openreturns.withdrawals.models import Withdrawal
from openreturns.withdrawals.queries import withdrawals_of

READ, RECEIVE, DECIDE, SETTLE, SET_UP = "read", "receive", "decide", "settle", "set_up"
MAY: dict[str, frozenset[str]] = {
    Role.MANAGER: frozenset({READ, RECEIVE, DECIDE, SETTLE, SET_UP}),
    Role.WAREHOUSE: frozenset({READ, RECEIVE}),
}
CHOSEN = "office-shop"


@dataclass(frozen=True, slots=True)
class Staff:
    """A person with their roles; `chosen` narrows the lists to one of their shops."""

    user: User
    roles: dict[UUID, str]
    shops: tuple[Shop, ...]
    chosen: Shop | None

    @property
    def shown(self) -> tuple[UUID, ...]:
        """The shops whose things the lists show."""
        return (self.chosen.pk,) if self.chosen else tuple(self.roles)

    @property
    def watched(self) -> tuple[UUID, ...]:
        """The shown shops whose troubles this person can do something about."""
        return self.able(DECIDE)

    def able(self, act: str) -> tuple[UUID, ...]:
        """The shown shops in which this person may do such a thing."""
        return tuple(shop for shop in self.shown if self.may(act, shop))

    def may(self, act: str, shop: UUID) -> bool:
        """Whether this person may do such a thing in this shop."""
        return act in MAY.get(self.roles.get(shop, ""), frozenset())

    def need(self, act: str, shop: UUID) -> None:
        """Forbidden unless the person may."""
        if not self.may(act, shop):
            raise Forbidden(_("Your role does not include this. A manager of the shop can do it."))

    def where(self, act: str) -> list[Shop]:
        """The shops in which this person may do such a thing."""
        return [shop for shop in self.shops if self.may(act, shop.pk)]


class StaffRequest(HttpRequest):
    """A request of somebody who works here; `fallback` draws the page again after a refusal."""

    staff: Staff
    actor: Actor
    htmx: HtmxDetails
    fallback: Callable[[DomainError], HttpResponse]


def staff_of(request: HttpRequest) -> Staff:
    """The person behind the request with their shops, in one query."""
    user = cast(User, request.user)
    rows = Membership.objects.filter(user=user).select_related("shop").order_by("shop__name")
    found = list(rows)
    chosen = request.session.get(CHOSEN)
    return Staff(
        user=user,
        roles={row.shop_id: row.role for row in found},
        shops=tuple(row.shop for row in found),
        chosen=next((row.shop for row in found if str(row.shop_id) == chosen), None),
    )


def get_return(request: StaffRequest, number: str, act: str = READ) -> Return:
    """A return of the person's shops by its number."""
    rows = Return.objects.filter(shop__in=request.staff.roles, number=number.upper())
    rma = rows.select_related("shop", "assignee", "customer").prefetch_related("lines").first()
    if rma is None:
        raise NotFound(_("There is no return {number} in your shops.").format(number=number))
    request.staff.need(act, rma.shop_id)
    return rma


def get_withdrawal(request: StaffRequest, reference: str, act: str = READ) -> Withdrawal:
    """A withdrawal of the person's shops by its reference."""
    rows = withdrawals_of(tuple(request.staff.roles)).filter(reference=reference.upper())
    withdrawal = rows.prefetch_related("lines").first()
    if withdrawal is None:
        raise NotFound(_("There is no such withdrawal in your shops."))
    request.staff.need(act, withdrawal.shop_id)
    return withdrawal


def get_order(request: StaffRequest, key: UUID, act: str = READ) -> Order:
    """An order of the person's shops."""
    rows = Order.objects.filter(shop__in=request.staff.roles, pk=key)
    order = (
        rows.select_related("shop", "customer")
        .prefetch_related("lines", "shipments", "payments")
        .first()
    )
    if order is None:
        raise NotFound(_("There is no such order in your shops."))
    request.staff.need(act, order.shop_id)
    return order


def get_parcel(request: StaffRequest, key: UUID, act: str = READ) -> Parcel:
    """A parcel of the person's shops."""
    rows = Parcel.objects.filter(shop__in=request.staff.roles, pk=key, rma__isnull=False)
    parcel = rows.select_related("rma__shop").first()
    if parcel is None:
        raise NotFound(_("There is no such parcel in your shops."))
    request.staff.need(act, parcel.shop_id)
    return parcel


def get_photo(request: StaffRequest, key: UUID) -> Upload:
    """A photo of a return of the person's shops."""
    photo = Upload.objects.filter(shop__in=request.staff.roles, pk=key).first()
    if photo is None:
        raise NotFound(_("There is no such photo in your shops."))
    return photo


def get_shop(request: StaffRequest, slug: str, act: str = SET_UP) -> Shop:
    """One of the person's shops by its slug."""
    shop = next((shop for shop in request.staff.shops if shop.slug == slug), None)
    if shop is None:
        raise NotFound(_("There is no such shop for you."))
    request.staff.need(act, shop.pk)
    return shop
