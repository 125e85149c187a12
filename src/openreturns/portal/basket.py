"""The draft as the shopper sees it: a card per order line, and the announcement it makes."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from openreturns.core.money import Money
from openreturns.orders.models import Order, OrderLine
from openreturns.policies.decision import LineDecision
from openreturns.policies.facts import LineFacts
from openreturns.policies.models import Action, Reason
from openreturns.policies.offered import offered
from openreturns.policies.sentences import sentence
from openreturns.policies.services import version_for
from openreturns.policies.windows import of as windows_of
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.asking import Ask, actions_of
from openreturns.returns.facts import order_facts
from openreturns.returns.models import Draft, Origin
from openreturns.returns.queries import (
    as_id,
    bind_lines,
    chooser,
    orders_to_announce,
    reasons_of,
)
from openreturns.settlement.quote import Quote, quote
from openreturns.shops.models import Shop
from openreturns.ui.numbers import whole

NOTHING_ASKED = Ask()


@dataclass(slots=True)
class Card:
    """One line of an order: what may be done with it, and what the shopper said so far.

    `mind` is the decision for a change of mind, `fault` the one if something is wrong.
    `ask` is what its reason asks; `seen` are the questions that stood on the page, `typed`
    what their fields sent, `answers` what of it was kept (question code → value).
    """

    line: OrderLine
    mind: LineDecision
    fault: LineDecision
    reasons: list[Reason] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    taken: bool = False
    quantity: str = "1"
    reason: str = ""
    reason_text: str = ""
    action: str = ""
    action_text: str = ""
    photos: list[str] = field(default_factory=list)
    wrong: bool = False
    ask: Ask = NOTHING_ASKED
    seen: tuple[str, ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, list[str]] = field(default_factory=dict)
    answer_errors: dict[str, str] = field(default_factory=dict)
    error: str = ""
    reason_error: str = ""
    photo_error: str = ""
    photo_status: int = 0

    @property
    def key(self) -> str:
        """Names its fields in the form."""
        return str(self.line.pk)

    @property
    def price(self) -> Money:
        """What one piece was paid for (the first that would come back)."""
        return Money(self.line.total // self.line.quantity, self.line.order.currency)

    @property
    def bought(self) -> int:
        """Pieces that were sold."""
        return self.line.quantity - self.line.cancelled_quantity

    @property
    def open(self) -> bool:
        """It can be taken as the page stands."""
        return self.mind.returnable or (self.wrong and self.fault.returnable)

    @property
    def only_wrong(self) -> bool:
        """It comes back only because something is wrong with it."""
        return not self.mind.returnable

    @property
    def may_be_wrong(self) -> bool:
        """Closed for a change of mind, but a fault can be told."""
        return not self.mind.returnable and self.fault.returnable

    @property
    def may_skip_reason(self) -> bool:
        """A consumer in time owes nobody a reason."""
        return not self.only_wrong and not self.line.order.is_business

    @property
    def why(self) -> str:
        """Why it cannot come back, in words."""
        return " ".join(sentence(finding) for finding in self.mind.findings)

    @property
    def has_error(self) -> bool:
        """Something typed for it is wrong."""
        return bool(self.error or self.reason_error or self.photo_error or self.answer_errors)

    @property
    def may_ask(self) -> bool:
        """One of its reasons has a form, so choosing it changes the page."""
        return any(reason.form_id for reason in self.reasons)

    @property
    def image_url(self) -> str:
        """The picture if it is our own; others the page may not load."""
        return own_image(self.line.image_url)


@dataclass(slots=True)
class Basket:
    """The orders of a draft with a card for each of their lines."""

    shop: Shop
    orders: list[Order]
    cards: list[Card]
    reasons: dict[str, Reason]
    content: dict[str, Any]

    def chosen(self) -> list[Card]:
        """The cards that are taken and can be."""
        return [card for card in self.cards if card.taken and card.open]

    def announcement(self) -> Announcement | None:
        """What would be announced now; None while nothing is chosen."""
        wanted = [self._wanted(card) for card in self.chosen() if whole(card.quantity)]
        comment = str(self.content.get("comment", ""))
        if not wanted:
            return None
        lines = (replace(wanted[0], comment=comment), *wanted[1:])
        return said(self.shop, lines, method=str(self.content.get("method", "")))

    def quote(self) -> Quote | None:
        """What it would bring; None while nothing is chosen."""
        announcement = self.announcement()
        return quote(announcement) if announcement else None

    def _wanted(self, card: Card) -> Wanted:
        photos = [as_id(photo) for photo in card.photos]
        return Wanted(
            quantity=int(card.quantity),
            order_line=card.line,
            reason=self.reasons.get(card.reason),
            reason_text=card.reason_text,
            action=card.action,
            action_text=card.action_text,
            answers=card.answers,
            photos=tuple(photo for photo in photos if photo),
        )


def basket(draft: Draft) -> Basket:
    """The draft with everything its pages need, decided as of now."""
    orders = list(orders_to_announce(draft.shop).filter(drafts=draft).order_by("ordered_at", "id"))
    for order in orders:
        bind_lines(order)
    cards = cards_of(draft.shop, orders)
    reasons, actions = reasons_of(draft.shop), actions_of(draft.shop)
    for card in cards:
        who = chooser(card.line)
        card.reasons = offered(reasons.values(), who)
        card.actions = offered(actions.values(), who)
        _recall(card, draft.content.get("items", {}).get(card.key, {}))
    return Basket(draft.shop, orders, cards, reasons, draft.content)


def cards_of(shop: Shop, orders: list[Order]) -> list[Card]:
    """A card per line of loaded orders, with both decisions for one piece of it."""
    things = [line for order in orders for line in order.lines.all()]
    if not things:
        return []
    fault = Reason(shop=shop, code="", group="wrong")
    mind = quote(said(shop, tuple(Wanted(1, thing) for thing in things)))
    wrong = quote(said(shop, tuple(Wanted(1, thing, reason=fault) for thing in things)))
    return [
        Card(thing, mind.decision.lines[place], wrong.decision.lines[place])
        for place, thing in enumerate(things)
    ]


def said(shop: Shop, lines: tuple[Wanted, ...], method: str = "") -> Announcement:
    """The shopper's words, spoken now in the language of the page."""
    return Announcement(
        shop=shop,
        lines=lines,
        declared_at=timezone.now(),
        origin=Origin.PORTAL,
        language=get_language() or shop.default_language,
        method=method,
    )


def until(shop: Shop, order: Order) -> date | None:
    """Until when an order can be sent back for a change of mind; None while no period runs.

    Its lines may differ: the last day of any of them is meant.
    """
    facts, policy = order_facts(shop, order), version_for(shop, order.ordered_at)
    lines = [LineFacts("", facts, 1, 1, 0, category=line.category) for line in order.lines.all()]
    ends = [windows_of(line, policy).ends_on for line in lines]
    known = [day for day in ends if day]
    return max(known) if known and len(known) == len(ends) else None


def delivered_on(order: Order) -> date | None:
    """The day the last parcel came; None while one is under way or unknown."""
    came = [shipment.delivered_at for shipment in order.shipments.all()]
    known = [timezone.localtime(at).date() for at in came if at]
    return max(known) if known and len(known) == len(came) else None


def own_image(url: str) -> str:
    """A picture of this very site, or nothing: the policy lets no other one in."""
    return url if url.startswith("/") and not url.startswith("//") else ""


def _recall(card: Card, kept: dict[str, Any]) -> None:
    """Put back what was said; a quantity that is no longer there shrinks to what is."""
    card.wrong = bool(kept.get("wrong"))
    card.taken = bool(kept.get("taken")) and card.open
    known = {reason.code for reason in card.reasons}
    card.reason = str(kept.get("reason", "")) if kept.get("reason") in known else ""
    for name in ("reason_text", "action", "action_text"):
        setattr(card, name, str(kept.get(name, "")))
    card.answers = dict(kept.get("answers", {}))
    card.photos = [str(photo) for photo in kept.get("photos", [])]
    card.quantity = str(max(1, min(int(kept.get("quantity", 1)), card.line.free)))
