"""What shoppers type: the way in, the choice of items, and how the parcel travels."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openreturns.core.errors import TooLarge, UnsupportedMedia
from openreturns.orders.keys import number_key
from openreturns.portal.basket import Basket, Card
from openreturns.returns import drafts, uploads
from openreturns.returns.asking import LONGEST_WORDS
from openreturns.returns.drafts import Content
from openreturns.returns.models import Draft
from openreturns.ui.numbers import whole

MOST_PHOTOS = 5
KEPT = ("taken", "reason", "reason_text", "action", "action_text", "answers", "wrong")


class FindOrder(forms.Form):
    """Order number and something only its buyer knows."""

    number = forms.CharField(
        label=gettext_lazy("Order number"),
        max_length=100,
        help_text=gettext_lazy("You find it in your confirmation mail."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Postcode or mail address"),
        max_length=254,
        help_text=gettext_lazy("Of the delivery address, or the address you ordered with."),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )

    def clean_number(self) -> str:
        """A number without a letter or figure is none; whether it exists is never said here."""
        number = str(self.cleaned_data["number"])
        if not number_key(number):
            raise forms.ValidationError(_("An order number has letters or figures in it."))
        return number


class AskLink(forms.Form):
    """A mail address that gets a one-time link."""

    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class Packing(forms.Form):
    """How it travels, and that it is packed for it.

    Who withdraws need not tick anything: nothing stands before a withdrawal (R2, R15).
    """

    method = forms.CharField(
        error_messages={"required": gettext_lazy("Choose how you send it back.")}
    )
    packed = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick this when it is done, then go on.")}
    )
    unlabelled = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick this when it is done, then go on.")}
    )

    def __init__(
        self, data: QueryDict | None, methods: tuple[str, ...], *, must_tick: bool
    ) -> None:
        super().__init__(data)
        self.methods, self.must_tick = methods, must_tick
        for name in ("packed", "unlabelled"):
            self.fields[name].required = must_tick

    def clean_method(self) -> str:
        """Only what policy offers."""
        method = str(self.cleaned_data["method"])
        if method not in self.methods:
            raise forms.ValidationError(_("Choose how you send it back."))
        return method


def read_items(basket: Basket, post: QueryDict) -> None:
    """Take what was typed into the cards; wrong values stay as typed, with a word about it."""
    step_key, _colon, step_by = post.get("step", "").partition(":")
    for card in basket.cards:
        if not card.open:
            continue
        card.taken = f"take-{card.key}" in post
        card.quantity = post.get(f"n-{card.key}", "1").strip()
        card.reason = post.get(f"why-{card.key}", "")
        card.reason_text = post.get(f"words-{card.key}", "").strip()[:LONGEST_WORDS]
        card.action = post.get(f"do-{card.key}", "")
        card.action_text = post.get(f"deed-{card.key}", "").strip()[:LONGEST_WORDS]
        if card.key == step_key:
            card.quantity = _stepped(card, step_by)
        _judge(card, basket)


def _stepped(card: Card, by: str) -> str:
    now = whole(card.quantity) or 1
    wanted = now + (1 if by == "1" else -1)
    return str(max(1, min(wanted, card.line.free)))


def _judge(card: Card, basket: Basket) -> None:
    if card.reason not in {reason.code for reason in card.reasons}:
        card.reason = ""
    if card.action not in {action.code for action in card.actions}:
        card.action = ""
    if not card.taken:
        return
    card.error = _wrong_quantity(card)
    if not (card.reason or card.reason_text) and not card.may_skip_reason:
        card.reason_error = _("Choose what fits best.")
    if card.only_wrong and card.reason and basket.reasons[card.reason].group != "wrong":
        card.reason_error = _("Choose what is wrong with it.")


def _wrong_quantity(card: Card) -> str:
    figures = card.quantity.lstrip("0")
    if not card.quantity.isascii() or not card.quantity.isdecimal() or not figures:
        return _("Type a whole number, 1 or more.")
    if len(figures) > 6 or int(figures) > card.line.free:
        return ngettext(
            "You can send back {count} piece of this.",
            "You can send back at most {count} pieces of this.",
            card.line.free,
        ).format(count=card.line.free)
    return ""


def keep_items(
    draft: Draft, basket: Basket, post: QueryDict, files: MultiValueDict[str, Any]
) -> None:
    """Keep what is right of it with the draft, photos too; a wrong quantity keeps its old value."""
    mine = {photo for card in basket.cards for photo in card.photos}
    dropped = post.get("drop", "") if post.get("drop", "") in mine else ""
    added = {card.key: list(_photos(draft, card, files)) for card in basket.cards if card.open}

    def edit(content: Content) -> None:
        items = content.setdefault("items", {})
        for card in basket.cards:
            if not card.open:
                continue
            kept = items.setdefault(card.key, {"quantity": 1, "photos": []})
            photos = [one for one in kept["photos"] if one != dropped] + added[card.key]
            kept.update({name: getattr(card, name) for name in KEPT}, photos=photos)
            kept["quantity"] = kept["quantity"] if card.error else _whole(card.quantity)
            card.photos = photos

    drafts.change(draft, edit)
    if dropped:
        drafts.discard(draft.shop, [dropped])


def _whole(text: str) -> int:
    return whole(text) or 1


def _photos(draft: Draft, card: Card, files: MultiValueDict[str, Any]) -> Iterator[str]:
    """Store the new photos of a card; one that cannot be taken says why and stops nothing else."""
    for file in files.getlist(f"photo-{card.key}")[: MOST_PHOTOS - len(card.photos)]:
        try:
            yield str(uploads.store(draft.shop, file, taken_by="customer").pk)
        except (TooLarge, UnsupportedMedia) as refused:
            card.photo_error, card.photo_status = refused.detail, refused.status
