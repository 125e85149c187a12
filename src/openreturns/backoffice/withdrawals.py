"""Withdrawals as people in the office read them: words, evidence, the orders they may be about."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openreturns.backoffice.clocks import left, tone
from openreturns.backoffice.timeline import Entry
from openreturns.core.money import Money
from openreturns.orders.keys import number_key
from openreturns.orders.models import Order
from openreturns.policies import deadlines
from openreturns.policies.zones import local_date
from openreturns.withdrawals import evidence, matching
from openreturns.withdrawals.models import Evidence, Withdrawal
from openreturns.withdrawals.queries import Due
from openreturns.withdrawals.states import Channel, State, Timeliness

type Words = dict[str, Callable[[], str]]

STATES: Words = {
    State.RECEIVED: lambda: _("Just received"),
    State.UNMATCHED: lambda: _("No order yet"),
    State.MATCHED: lambda: _("Matched"),
    State.ANSWERED: lambda: _("Answered"),
}
TIMES: Words = {
    Timeliness.UNKNOWN: lambda: _("Not known yet"),
    Timeliness.IN_TIME: lambda: _("In time"),
    Timeliness.LATE: lambda: _("Appears late"),
}
CHANNELS: Words = {
    Channel.WEB: lambda: _("Withdrawal page"),
    Channel.API: lambda: _("API"),
    Channel.MAIL: lambda: _("E-mail"),
    Channel.POST: lambda: _("Letter"),
    Channel.PHONE: lambda: _("Telephone"),
    Channel.MARKETPLACE: lambda: _("Marketplace"),
}
LINKS: dict[str, tuple[str, Callable[[], str]]] = {
    "declared": ("file-text", lambda: _("Declared")),
    "mail_sent": ("mail", lambda: _("Mail sent")),
    "mail_failed": ("alert-triangle", lambda: _("Mail was refused")),
    "matched": ("check", lambda: _("Matched with its order")),
    "unmatched": ("help-circle", lambda: _("No order found for certain")),
    "return": ("truck-return", lambda: _("Its return")),
    "answered": ("message", lambda: _("Answered")),
    "kept": ("box", lambda: _("Agreed to keep the goods")),
}
DETAILS = ("reference", "order", "return", "to", "error", "text")


def row(withdrawal: Withdrawal, today: date) -> dict[str, Any]:
    """One row of the queue: who, what, how it stands, and the day the money is due."""
    due = due_on(withdrawal)
    waits = withdrawal.state in {State.RECEIVED, State.UNMATCHED}
    decide = withdrawal.state == State.MATCHED and withdrawal.rma_id is None
    return {
        "it": withdrawal,
        "state": _("Decide") if decide else STATES[withdrawal.state](),
        "hot": waits or decide,
        "time": TIMES[withdrawal.timeliness](),
        "late": withdrawal.timeliness == Timeliness.LATE,
        "due": due,
        "left": left(due, today) if withdrawal.state != State.ANSWERED else "",
        "tone": tone(due, today),
    }


def due_on(withdrawal: Withdrawal) -> date:
    """14 days after the shop was told: the return's own day, or reckoned from the statement."""
    if withdrawal.rma and withdrawal.rma.refund_due_on:
        return withdrawal.rma.refund_due_on
    told = local_date(withdrawal.declared_at, ZoneInfo(withdrawal.zone))
    return deadlines.refund_due_on(told)


def story(chain: Iterable[Evidence]) -> list[Entry]:
    """The evidence as a timeline, newest first, each link with the start of its digest."""
    entries = []
    for link in chain:
        icon, say = LINKS.get(link.kind, ("check", lambda: _("Noted")))
        content = evidence.content(link)
        said = [str(content[name]) for name in DETAILS if content.get(name)]
        if link.payload is None:
            said = [_("Content erased")]
        detail = ", ".join([*said, f"№ {link.number} · {link.digest[:12]}…"])
        entries.append(Entry(icon, say(), detail, link.at))
    return entries[::-1]


def candidates(withdrawal: Withdrawal, q: str) -> list[dict[str, Any]]:
    """Orders to choose from: those that fit, or those of a number that was looked for."""
    if q:
        rows = Order.objects.filter(shop=withdrawal.shop_id, number_key__startswith=number_key(q))
        found = rows.select_related("customer").order_by("-ordered_at", "-id")[: matching.MOST]
        return [_choice(order, withdrawal, "") for order in found]
    seen = matching.look(withdrawal, widely=True)
    others = [order for order in seen.named if order not in seen.sure]
    return [
        *(_choice(o, withdrawal, _("Number and mail address fit")) for o in seen.sure),
        *(_choice(o, withdrawal, _("The number fits, the mail address does not")) for o in others),
        *(_choice(o, withdrawal, _("Same mail address")) for o in seen.by_address),
    ]


def _choice(order: Order, withdrawal: Withdrawal, why: str) -> dict[str, Any]:
    lines = list(order.lines.all())
    named = {row.order_line_id: row.quantity for row in withdrawal.lines.all()}
    return {
        "order": order,
        "why": why,
        "doubt": withdrawal.email_key not in {order.email_key, ""},
        "open": bool(withdrawal.items),
        "lines": [
            {"line": line, "count": named.get(line.pk, 0)} for line in lines if line.quantity
        ],
    }


def forecast(rows: Iterable[Due], today: date) -> list[dict[str, Any]]:
    """How much money is due by which day: overdue, then day by day for two weeks."""
    shown: dict[tuple[date, str], int] = {}
    counts: dict[tuple[date, str], int] = {}
    late = today - timedelta(days=1)
    for due in rows:
        key = (max(due.day, late), due.currency)
        shown[key] = shown.get(key, 0) + due.amount
        counts[key] = counts.get(key, 0) + due.returns
    return [
        {
            "day": day,
            "overdue": day == late,
            "amount": Money(amount, currency),
            "returns": ngettext("%(n)s return", "%(n)s returns", counts[day, currency])
            % {"n": counts[day, currency]},
            "left": left(day, today),
            "tone": tone(day, today),
        }
        for (day, currency), amount in sorted(shown.items())
    ]


def now_for_form() -> str:
    """The present moment as a field of date and time has it."""
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")
