"""Withdrawals of the last days, in every state that the office can meet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from openreturns.core.actors import customer
from openreturns.demo.returning import ANNA
from openreturns.orders.models import Order
from openreturns.withdrawals import transitions
from openreturns.withdrawals.declaring import Piece, Statement, declare
from openreturns.withdrawals.models import Withdrawal
from openreturns.withdrawals.states import Channel

FRESH, OLD = (3, 14), (60, 200)  # days from order to statement
PART = {
    "nl": "Alleen het grootste, de rest houd ik.",
    "de": "Nur das größte Teil, den Rest behalte ich.",
    "fr": "Seulement le plus grand, je garde le reste.",
    "en": "Only the largest one, I keep the rest.",
}
UNKNOWN = {
    "nl": "Een jas, besteld ergens begin deze maand",
    "de": "Eine Jacke, Anfang des Monats bestellt",
    "fr": "Une veste, commandée au début du mois",
    "en": "A coat, ordered early this month",
}
ANSWER = {
    "nl": "De bedenktijd van deze bestelling was voorbij. Is er iets mis? Meld het dan.",
    "de": "Die Widerrufsfrist dieser Bestellung war vorbei. Ist etwas defekt? Melden Sie es uns.",
    "fr": "Le délai de cette commande était passé. L’article a un défaut ? Signalez-le.",
    "en": "The period of this order was over. Is something wrong with the item? Then tell us.",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One statement to be: how long ago, of what sort of order, and what is odd about it."""

    language: str
    bought: tuple[int, int]
    hours_ago: int
    what: str


CASES = (
    Case("nl", FRESH, 5, "sure"),
    Case("de", FRESH, 29, "sure"),
    Case("fr", FRESH, 50, "pieces"),
    Case("nl", FRESH, 9, "part"),
    Case("de", FRESH, 21, "other_address"),
    Case("nl", FRESH, 33, "unknown"),
    Case("nl", OLD, 13, "late"),
    Case("de", OLD, 90, "answered"),
    Case("nl", FRESH, 70, "phone"),
)


def cast(bought: Sequence[Order], today: datetime) -> Iterator[tuple[datetime, Case, Order]]:
    """An order for each case and when its life begins; a case that no order fits is left out."""
    free = [order for order in bought if order.shop.slug == "loof" and not order.is_business]
    for case in CASES:
        starts = today - timedelta(hours=case.hours_ago)
        least, most = case.bought
        fitting = (
            order
            for order in free
            if order.language == case.language and least < (starts - order.ordered_at).days <= most
        )
        order = next(fitting, None)
        if order is not None:
            free.remove(order)
            yield starts, case, order


def live(case: Case, order: Order) -> Iterator[timedelta]:
    """Declare; what follows is the worker's, and for one of them Anna's answer."""
    made = declare(order.shop, _statement(case, order), by=customer(_name(order)))
    if case.what != "answered":
        return
    yield timedelta(hours=20)
    fresh = Withdrawal.objects.get(pk=made.withdrawal.pk)
    transitions.answer(fresh, text=ANSWER[case.language], by=ANNA)


def _name(order: Order) -> str:
    return order.customer.name if order.customer else "?"


def _statement(case: Case, order: Order) -> Statement:
    stranger = case.what == "other_address"
    return Statement(
        name=_name(order),
        email="prive@example.net" if stranger else order.email_key,
        contract=UNKNOWN[case.language] if case.what == "unknown" else order.number,
        items=PART[case.language] if case.what == "part" else "",
        pieces=(Piece(order.lines.all()[0], 1),) if case.what == "pieces" else (),
        order=order if case.what == "pieces" else None,
        language=case.language,
        channel=Channel.PHONE if case.what == "phone" else Channel.WEB,
        once=str(case.hours_ago),
    )
