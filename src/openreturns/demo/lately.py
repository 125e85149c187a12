"""Cases of the last days, chosen so that every queue and every page has something to show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from openreturns.core import deliveries
from openreturns.core.outbox import Remark
from openreturns.demo.returning import (
    ANNA,
    BEN,
    REFUSALS,
    Story,
    announce,
    fresh,
    hand_over,
)
from openreturns.flow import desk
from openreturns.orders.models import Order
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns import transitions
from openreturns.returns.models import Return
from openreturns.shipping import transitions as shipping
from openreturns.shipping.models import Parcel
from openreturns.shops.models import User

IN_TIME, LATER, LONG_AFTER = (3, 10), (17, 26), (30, 200)  # days from order to announcement
REFUSED = "The carrier does not know this house number. Correct the sender's address."


@dataclass(frozen=True, slots=True)
class Case:
    """One return to be: whose order, announced how long ago and why, and how far it came."""

    shop: str
    language: str
    bought: tuple[int, int]
    hours_ago: int
    reason: str
    until: str
    lines: int = 1


L, S = "loof", "staal"
CASES: tuple[Case, ...] = (
    Case(L, "nl", LONG_AFTER, 3, "damaged", "requested"),
    Case(L, "de", LONG_AFTER, 7, "defective", "requested"),
    Case(L, "fr", LONG_AFTER, 11, "damaged", "requested", 2),
    Case(L, "nl", LATER, 20, "too_small", "requested"),
    Case(L, "de", LONG_AFTER, 30, "damaged", "requested"),
    Case(L, "nl", LONG_AFTER, 52, "defective", "requested", 2),
    Case(L, "fr", LONG_AFTER, 75, "defective", "requested"),
    Case(L, "de", LONG_AFTER, 101, "damaged", "requested"),
    Case(L, "nl", LONG_AFTER, 122, "damaged", "requested"),
    Case(L, "fr", LATER, 26, "not_as_expected", "in_review"),
    Case(L, "nl", LONG_AFTER, 48, "damaged", "in_review"),
    Case(S, "nl", LATER, 9, "changed_mind", "requested"),
    Case(S, "nl", LATER, 33, "damaged", "requested", 2),
    Case(L, "nl", IN_TIME, 6, "too_small", "failed"),
    Case(L, "de", IN_TIME, 40, "too_large", "in_transit"),
    Case(L, "nl", IN_TIME, 64, "changed_mind", "in_transit", 2),
    Case(S, "nl", IN_TIME, 58, "wrong_item", "in_transit"),
    Case(L, "fr", IN_TIME, 90, "too_small", "received"),
    Case(L, "nl", IN_TIME, 96, "not_as_expected", "received", 2),
    Case(L, "de", IN_TIME, 110, "damaged", "received"),
    Case(S, "nl", IN_TIME, 120, "defective", "received"),
    Case(L, "nl", IN_TIME, 130, "too_large", "inspected"),
    Case(L, "fr", IN_TIME, 140, "changed_mind", "inspected", 2),
    Case(S, "nl", IN_TIME, 150, "damaged", "inspected"),
    Case(L, "nl", LATER, 144, "too_small", "declined"),
    Case(L, "nl", IN_TIME, 160, "too_small", "missing"),
    Case(L, "nl", LONG_AFTER, 100, "damaged", "kept"),
    Case(L, "de", LATER, 72, "changed_mind", "rejected"),
    Case(L, "nl", IN_TIME, 16 * 24, "too_large", "inspected"),
    Case(L, "fr", IN_TIME, 17 * 24, "not_as_expected", "received"),
)


def cast(
    bought: Sequence[Order], chance: Random, today: datetime
) -> list[tuple[datetime, Case, Order]]:
    """An order for each case, and when it begins; a case that no order fits is left out."""
    free = list(bought)
    found = []
    for case in CASES:
        starts = today - timedelta(hours=case.hours_ago)
        fitting = [order for order in free if _fits(case, order, starts)]
        if fitting:
            order = chance.choice(fitting)
            free.remove(order)
            found.append((starts, case, order))
    return found


def _fits(case: Case, order: Order, starts: datetime) -> bool:
    least, most = case.bought
    age = (starts - order.ordered_at).days
    asked = order.shop.slug == case.shop and order.language == case.language
    wide = order.sold >= case.lines
    return asked and wide and least + 1 <= age <= most


def live(case: Case, order: Order, chance: Random) -> Iterator[timedelta]:
    """Yield how long until the next step; each resumption takes it, up to where the case stands."""
    step = timedelta(hours=case.hours_ago / 6)
    rma = announce(Story(order, chance, case.reason, case.lines))
    if rma is None:
        return
    if case.until == "failed":
        _label_fails(rma)
    if case.until in {"requested", "failed"}:
        return
    yield step
    rma = _decide(case, fresh(rma))
    if case.until in {"in_review", "kept", "rejected"}:
        return
    yield step
    hand_over(rma)
    if case.until == "in_transit":
        return
    yield step
    _receive(case, fresh(rma))


def _decide(case: Case, rma: Return) -> Return:
    if case.until == "in_review":
        anna = User.objects.get(email="anna@example.com")
        return transitions.start_review(transitions.assign(rma, anna, by=ANNA), by=ANNA)
    if case.until == "kept":
        return desk.keep(rma, by=ANNA, remark=Remark("Cheaper than the way back."))
    if case.until == "rejected":
        return desk.reject(rma, reason_text=REFUSALS[rma.language], by=ANNA)
    if any(line.requested for line in rma.lines.all()):
        return desk.approve(rma, by=ANNA)
    return rma


def _receive(case: Case, rma: Return) -> None:
    """All is there, or one piece is missing or worn; what is only received waits on the bench."""
    arrived, missing = [], []
    for place, line in enumerate(rma.lines.all()):
        count = line.in_transit + line.approved
        gone = 1 if case.until == "missing" and place == 0 else 0
        missing += [(line.pk, gone)] if gone else []
        if count - gone:
            arrived.append(_arrived(case, line.pk, count - gone, rma.language))
    desk.receive(rma, Delivery(tuple(arrived), missing=tuple(missing)), by=BEN)


def _arrived(case: Case, line: object, count: int, language: str) -> Arrived:
    if case.until == "received":
        return Arrived(line, count)  # type: ignore[arg-type]
    if case.until == "declined":
        why = REFUSALS[language]
        return Arrived(line, count, grade="D", accepted=False, reason_text=why)  # type: ignore[arg-type]
    return Arrived(line, count, grade="A", accepted=True, restock=True)  # type: ignore[arg-type]


def _label_fails(rma: Return) -> None:
    """The carrier refuses the booking for good: it waits in Attention for a person."""
    held = deliveries.claim(20, 60)
    for one in held:
        if one.handler.endswith("book_label"):
            deliveries.give_up(one, error=REFUSED)
    if held and held[0].lease:
        deliveries.release(held[0].lease)
    for parcel in Parcel.objects.filter(rma=rma):
        shipping.note_problem(parcel, REFUSED)
