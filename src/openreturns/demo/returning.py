"""The life of one sample return, step by step, told by the same verbs that people use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from openreturns.core.actors import Actor, Kind, customer
from openreturns.core.outbox import Remark
from openreturns.demo import pictures
from openreturns.flow import desk
from openreturns.orders.models import Order, OrderLine
from openreturns.policies.models import Reason
from openreturns.receiving.booked import Arrived, Delivery
from openreturns.returns import transitions, uploads
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.models import Origin, Return, ReturnLine
from openreturns.returns.queries import bind_lines, orders_to_announce
from openreturns.shipping import transitions as shipping
from openreturns.shipping.models import Parcel
from openreturns.shipping.states import STILL_HERE

ANNA = Actor(Kind.STAFF, "Anna Bakker")
BEN = Actor(Kind.STAFF, "Ben Visser")
MIND = ("too_small", "too_large", "not_as_expected", "changed_mind", "arrived_late", "no_reason")
WRONG = ("damaged", "defective", "wrong_item")
DAMAGE = {
    "nl": "Zo kwam het uit de doos.",
    "de": "So kam es aus dem Karton.",
    "fr": "Il est arrivé comme ça.",
    "en": "This is how it came out of the box.",
}
COMMENTS = {
    "nl": "Mooi, maar toch niet wat ik zocht.",
    "de": "Schön, aber doch nicht das Richtige.",
    "fr": "Joli, mais pas ce que je cherchais.",
    "en": "Nice, but not what I wanted.",
}
REFUSALS = {
    "nl": "Het artikel is gebruikt; dat zien we op de foto. Ruilen kan wel, antwoord op deze mail.",
    "de": "Der Artikel wurde benutzt, das zeigt das Foto. Ein Umtausch ist möglich.",
    "fr": "L'article a été utilisé, la photo le montre. Un échange reste possible.",
    "en": "The item was used, as the photo shows. You can still exchange it.",
}


@dataclass(frozen=True, slots=True)
class Story:
    """One return to be: which order, and the luck it will have.

    With a reason it is about that many lines, has a comment, and photos where they help.
    """

    order: Order
    chance: Random
    reason: str = ""
    lines: int = 0


def live(story: Story) -> Iterator[timedelta]:
    """Yield how long until the next step; each resumption takes it."""
    chance = story.chance
    rma = announce(story)
    if rma is None:
        return
    yield _hours(chance, 12, 110)
    rma = _decide(rma, chance)
    if any(line.approved for line in rma.lines.all()):
        yield _hours(chance, 20, 90)
        if chance.random() < 0.05:
            desk.cancel(rma, by=customer(rma.name))
            return
        hand_over(rma)
        yield _hours(chance, 22, 70)
        rma = _receive(rma, chance)
        yield _hours(chance, 12, 80)
        rma = _inspect(rma, chance)
        yield _hours(chance, 2, 70)
    if fresh(rma).money_due > 0:
        desk.settle(rma, by=ANNA)
    yield _hours(chance, 200, 400)
    if fresh(rma).status == "settled":
        transitions.close(rma, by=ANNA)


def fresh(rma: Return) -> Return:
    """The return as it is now."""
    return Return.objects.select_related("shop").prefetch_related("lines").get(pk=rma.pk)


def _hours(chance: Random, least: int, most: int) -> timedelta:
    return timedelta(minutes=chance.randint(least * 60, most * 60))


def announce(story: Story) -> Return | None:
    """The customer announces it in the portal; None if nothing of the order can come back."""
    chance = story.chance
    order = orders_to_announce(story.order.shop).get(pk=story.order.pk)
    bind_lines(order)
    lines = [line for line in order.lines.all() if not line.withdrawal_exclusion]
    if not lines:
        return None
    many = story.lines or chance.choices((1, 2), (80, 20))[0]
    chosen = chance.sample(lines, min(len(lines), many))
    reasons = {reason.code: reason for reason in Reason.objects.filter(shop=order.shop)}
    said = Announcement(
        shop=order.shop,
        lines=tuple(_wanted(story, line, reasons) for line in chosen),
        declared_at=timezone.now(),
        origin=Origin.PORTAL,
        language=order.language,
        method=chance.choices(("label", "own_carrier"), (88, 12))[0],
    )
    name = order.customer.name if order.customer else ""
    rma, _quote = desk.submit(said, by=customer(name))
    return rma


def _wanted(story: Story, line: OrderLine, reasons: dict[str, Reason]) -> Wanted:
    order, chance, told = story.order, story.chance, bool(story.reason)
    code = story.reason or chance.choice(WRONG if chance.random() < 0.28 else MIND)
    reason = reasons[code]
    photos: tuple[UUID, ...] = ()
    if reason.photo_wanted and (told or chance.random() < 0.8):
        photos = tuple(_photo(order, line, chance) for _n in range(2 if told else 1))
    texts = DAMAGE if code in WRONG else COMMENTS
    return Wanted(
        quantity=line.quantity if told else chance.randint(1, line.quantity),
        order_line=line,
        reason=reason,
        comment=texts[order.language] if told or chance.random() < 0.25 else "",
        photos=photos,
    )


def _photo(order: Order, line: OrderLine, chance: Random) -> UUID:
    colour = "#" + line.image_url.rsplit("/", 1)[-1].removesuffix(".svg")
    drawn = pictures.damage(chance, colour)
    file = SimpleUploadedFile("photo.jpg", drawn, "image/jpeg")
    return uploads.store(order.shop, file, "customer").pk


def _decide(rma: Return, chance: Random) -> Return:
    """Staff decides what waits for a decision; a few wait on, a few are refused."""
    rma = fresh(rma)
    if not any(line.requested for line in rma.lines.all()):
        return rma
    luck = chance.random()
    if luck < 0.14 and not any(line.legal_basis == "withdrawal" for line in rma.lines.all()):
        return desk.reject(rma, reason_text=REFUSALS[rma.language], by=ANNA)
    if luck < 0.22:
        return desk.keep(rma, by=ANNA, remark=Remark("Cheaper than the way back."))
    return desk.approve(rma, by=ANNA)


def hand_over(rma: Return) -> None:
    """The carrier scans what has a label."""
    for parcel in Parcel.objects.filter(rma=rma, state__in=STILL_HERE).select_related("rma"):
        if parcel.method != "own_carrier":
            shipping.hand_over(parcel, by=Actor(Kind.SYSTEM, "Carrier"), source="demo")


def _receive(rma: Return, chance: Random) -> Return:
    rma = fresh(rma)
    arrived = tuple(
        _arrived(line, chance) for line in rma.lines.all() if line.in_transit or line.approved
    )
    if not arrived:
        return rma
    return desk.receive(rma, Delivery(arrived), by=BEN)


def _inspect(rma: Return, chance: Random) -> Return:
    """What lies on the bench is looked at."""
    rma = fresh(rma)
    waiting = [line for line in rma.lines.all() if line.received]
    if not waiting:
        return rma
    looked_at = [
        Arrived(line.pk, line.received, grade="B", accepted=True, restock=True) for line in waiting
    ]
    return desk.inspect(rma, looked_at, by=BEN)


def _arrived(line: ReturnLine, chance: Random) -> Arrived:
    count = line.in_transit + line.approved
    if chance.random() < 0.3:
        return Arrived(line.pk, count)  # on the bench, not looked at yet
    broken = line.reason in WRONG
    grade = "D" if broken else chance.choices(("A", "B", "C"), (62, 28, 10))[0]
    declined = not broken and grade == "C" and chance.random() < 0.3
    return Arrived(
        line.pk,
        count,
        grade=grade,
        accepted=not declined,
        reason_text=REFUSALS[line.rma.language] if declined else "",
        restock=grade in {"A", "B"} and not declined,
    )
