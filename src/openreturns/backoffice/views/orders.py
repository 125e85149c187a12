"""Orders: the list, one order with its story, and a return announced for the customer."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openreturns.backoffice import order_list, paging, return_form, timeline
from openreturns.backoffice.access import DECIDE, StaffRequest, get_order
from openreturns.backoffice.frame import answer
from openreturns.backoffice.money import payment_rows
from openreturns.backoffice.timeline import Entry
from openreturns.backoffice.words import language_word, method_word, outcome_word
from openreturns.core.errors import DomainError, Invalid
from openreturns.core.models import Event
from openreturns.core.money import Money
from openreturns.core.outbox import Remark
from openreturns.flow import desk, extending
from openreturns.orders.models import Order, OrderLine
from openreturns.policies.questions import Question
from openreturns.returns.asking import actions_of
from openreturns.returns.models import Return
from openreturns.returns.queries import bind_lines, orders_to_announce, reasons_of
from openreturns.settlement.models import Refund
from openreturns.ui.formats import long_day, money

RETURN_WORDS: dict[str, Callable[[], str]] = {
    "none": lambda: _("No return"),
    "partial": lambda: _("Partly returned"),
    "full": lambda: _("Fully returned"),
}


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Orders, newest first."""
    found = order_list.find(request.staff.shown, request.GET)
    for order in found.rows:
        bind_lines(order)
    state = request.GET.get("state", "")
    context = {
        "rows": [_row(order) for order in found.rows],
        "q": request.GET.get("q", ""),
        "state": state,
        "states": [(code, say(), code == state) for code, say in RETURN_WORDS.items()],
        "narrowed": bool(request.GET.get("q") or state),
        **paging.links(
            request.GET, request.path, [(o.ordered_at, o.pk) for o in found.rows], found
        ),
    }
    return answer(request, "backoffice/orders.html", context)


def _row(order: Order) -> dict[str, Any]:
    lines = list(order.lines.all())
    total = sum(line.total for line in lines) + order.delivery_paid
    return {
        "order": order,
        "title": _title(lines),
        "pictures": lines[:2],
        "total": Money(total, order.currency),
        "returned": RETURN_WORDS[order.return_state](),
        "tone": "" if order.return_state == "none" else "warn",
    }


def _title(lines: list[OrderLine]) -> str:
    if len(lines) < 2:
        return lines[0].title if lines else ""
    return _("{first} and {n} more").format(first=lines[0].title, n=len(lines) - 1)


@require_safe
def order_page(request: StaffRequest, key: UUID) -> HttpResponse:
    """One order: what was bought, paid, shipped, returned and refunded."""
    return _order_page(request, key)


@require_POST
def extension(request: StaffRequest, key: UUID) -> HttpResponse:
    """More time to send it back, with the reason."""
    order = get_order(request, key, DECIDE)
    request.fallback = partial(_order_page, request, key)
    until = parse_day(request.POST.get("until", ""))
    if until is None:
        raise Invalid(_("Choose until when."))
    extending.extend(order, until=until, why=request.POST.get("why", "")[:500], by=request.actor)
    messages.success(request, _("More time is given."))
    return redirect("backoffice:order", key)


def parse_day(text: str) -> date | None:
    """A day as a browser sends it; None if it is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _order_page(
    request: StaffRequest, key: UUID, problem: DomainError | None = None
) -> HttpResponse:
    order = get_order(request, key)
    bind_lines(order)
    returns = list(
        Return.objects.filter(lines__order=order)
        .distinct()
        .prefetch_related("lines")
        .order_by("-id")
    )
    lines = list(order.lines.all())
    context = {
        "order": order,
        "lines": [_line(order, line, returns) for line in lines],
        "total": Money(sum(line.total for line in lines) + order.delivery_paid, order.currency),
        "delivery": Money(order.delivery_paid, order.currency),
        "payments": payment_rows(order.payments.all(), order.currency),
        "returns": [{"rma": r, "pieces": timeline.pieces(r.pieces)} for r in returns],
        "timeline": _story(order, returns),
        "language": language_word(order.language) if order.language else "",
        "state": RETURN_WORDS[order.return_state](),
        "address": _address(order.shipping_address or {}),
        "time": (time := extending.time_of(order)),
        "may_extend": time.most is not None and request.staff.may(DECIDE, order.shop_id),
        "typed": request.POST if problem else None,
        "problem": problem.detail if problem else "",
        "may_return": request.staff.may(DECIDE, order.shop_id) and any(one.free for one in lines),
    }
    return answer(request, "backoffice/order.html", context, problem.status if problem else 200)


def _address(given: dict[str, Any]) -> list[str]:
    """An address line by line, without the parts that nobody gave."""
    rows = (
        ("company",),
        ("name",),
        ("street", "house_number"),
        ("postal_code", "city"),
        ("country",),
    )
    texts = (" ".join(str(given[part]) for part in row if given.get(part)) for row in rows)
    return [text for text in texts if text]


def _line(order: Order, line: OrderLine, returns: list[Return]) -> dict[str, Any]:
    mine = [
        {"number": rma.number, "units": row.units}
        for rma in returns
        for row in rma.lines.all()
        if row.order_line_id == line.pk
    ]
    return {
        "line": line,
        "returns": mine,
        "pieces": timeline.pieces(line.quantity),
        "total": Money(line.total, order.currency),
    }


def _story(order: Order, returns: list[Return]) -> list[Entry]:
    """What happened to an order, newest first."""
    found = [
        Entry("shopping-bag", _("Ordered"), order.sales_channel, order.ordered_at),
        *_sale(order),
        *_more_time(order),
        *_coming_back(returns),
    ]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _sale(order: Order) -> Iterator[Entry]:
    for payment in order.payments.all():
        if payment.paid_at:
            paid = money(Money(payment.amount, order.currency))
            said = _("Paid {sum}").format(sum=paid)
            yield Entry("credit-card", said, payment.provider, payment.paid_at)
    for shipment in order.shipments.all():
        track = shipment.tracking_number
        if shipment.shipped_at:
            yield Entry("truck-delivery", _("Shipped"), track, shipment.shipped_at)
        if shipment.delivered_at:
            yield Entry("home", _("Delivered"), track, shipment.delivered_at)


def _more_time(order: Order) -> Iterator[Entry]:
    for event in Event.objects.filter(subject_id=order.pk, type="order.extended"):
        day = long_day(date.fromisoformat(event.data["until"]))
        said = _("{who} gave time until {day}").format(who=event.by_name, day=day)
        yield Entry("clock", said, event.note, event.at)


def _coming_back(returns: list[Return]) -> Iterator[Entry]:
    for rma in returns:
        said = _("Return {number} announced").format(number=rma.number)
        yield Entry("truck-return", said, timeline.pieces(rma.pieces), rma.created_at)
    for refund in Refund.objects.filter(rma__in=returns, paid_at__isnull=False):
        said = _("Refunded {amount}").format(amount=money(Money(refund.amount, refund.currency)))
        if refund.paid_at:
            yield Entry("cash", said, refund.by_name, refund.paid_at)


@require_http_methods(["GET", "HEAD", "POST"])
def create_return(request: StaffRequest, key: UUID) -> HttpResponse:
    """Announce a return for the customer."""
    get_order(request, key, DECIDE)
    if request.method != "POST":
        return show(request, key)
    request.fallback = partial(show, request, key)
    order = _loaded(request, key)
    if return_form.unseen(order, request.POST):
        return show(request, key)
    said = return_form.read(order, request.POST)
    remark = Remark(notify=bool(request.POST.get("notify")))
    rma, _quote = desk.submit(said, by=request.actor, remark=remark)
    messages.success(request, _("Return {number} is announced.").format(number=rma.number))
    return redirect("backoffice:return", rma.number)


def _loaded(request: StaffRequest, key: UUID) -> Order:
    shop = get_order(request, key, DECIDE).shop
    order = orders_to_announce(shop).get(pk=key)
    bind_lines(order)
    return order


def show(request: StaffRequest, key: UUID, problem: DomainError | None = None) -> HttpResponse:
    """The form; after a refusal with the reasons and what was typed."""
    order = _loaded(request, key)
    given = request.POST if request.method == "POST" else QueryDict()
    language = (get_language() or "en").split("-")[0]
    reasons = [one for one in reasons_of(order.shop).values() if one.archived_at is None]
    actions = [one for one in actions_of(order.shop).values() if one.archived_at is None]
    lines = [line for line in order.lines.all() if line.free > 0]
    asked_for = return_form.questions_for(order, given)
    context = {
        "order": order,
        "back": reverse("backoffice:order", args=[order.pk]),
        "sheets": [_sheet(line, asked_for, given, language) for line in lines],
        "lists": {
            "reasons": [(one.code, one.title(language)) for one in reasons],
            "actions": [(one.code, one.title(language)) for one in actions],
            "outcomes": [(code, outcome_word(code)) for code in return_form.OUTCOMES],
        },
        "free": {"reasons": order.shop.free_reasons, "actions": order.shop.free_actions},
        "methods": [(code, method_word(code)) for code in return_form.METHODS],
        "method": given.get("method", "label"),
        "problem": problem,
        "notify": order.shop.notify_customers,
    }
    page = "backoffice/order_return.html"
    return answer(request, page, context, problem.status if problem else 200)


def _sheet(
    line: OrderLine, asked_for: dict[str, list[Question]], given: QueryDict, language: str
) -> dict[str, Any]:
    sheet = return_form.sheet(line, given)
    questions = asked_for.get(sheet["reason"], [])
    return sheet | {"fields": return_form.fields(line, questions, given, language)}
