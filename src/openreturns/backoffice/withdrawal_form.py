"""Key in a withdrawal that did not come through the page, with its own time of receipt."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openreturns.backoffice.withdrawals import CHANNELS, now_for_form
from openreturns.backoffice.words import language_word
from openreturns.shops.models import Shop
from openreturns.withdrawals.declaring import MOST_TEXT, Statement
from openreturns.withdrawals.labels import words
from openreturns.withdrawals.states import Channel

BY_HAND = (Channel.MAIL, Channel.POST, Channel.PHONE, Channel.MARKETPLACE)
MOMENT = "%Y-%m-%dT%H:%M"


class KeyInForm(forms.Form):
    """What the customer wrote or said, how it came and when."""

    shop_slug = forms.ChoiceField(label=gettext_lazy("Shop"))
    channel = forms.ChoiceField(label=gettext_lazy("How it came"), widget=forms.RadioSelect)
    received_at = forms.DateTimeField(
        label=gettext_lazy("When it came"),
        help_text=gettext_lazy("The moment it reached the shop, not the moment you type it."),
        input_formats=[MOMENT, f"{MOMENT}:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("The receipt goes there. Without one, send it by letter."),
    )
    contract = forms.CharField(
        label=gettext_lazy("Order, as the customer calls it"), max_length=MOST_TEXT
    )
    items = forms.CharField(
        label=gettext_lazy("Which items"),
        required=False,
        max_length=MOST_TEXT,
        help_text=gettext_lazy("Leave it empty for the whole order."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the receipt"))

    def __init__(self, *args: Any, shops: Sequence[Shop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shops = shops
        languages = [code for code, _name in settings.LANGUAGES]
        self._choices("shop_slug", [(shop.slug, shop.name) for shop in shops])
        self._choices("channel", [(code.value, CHANNELS[code]()) for code in BY_HAND])
        self._choices("language", [(code, language_word(code)) for code in languages])
        self.initial.setdefault("channel", Channel.MAIL.value)
        self.initial.setdefault("received_at", now_for_form())
        self.initial.setdefault("language", shops[0].default_language)
        self.initial.setdefault("shop_slug", shops[0].slug)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_received_at(self) -> datetime:
        """It cannot have come after now."""
        moment: datetime = self.cleaned_data["received_at"]
        if moment > timezone.now():
            raise forms.ValidationError(_("This moment has not come yet."))
        return moment

    def shop(self) -> Shop:
        """The shop it is for."""
        return next(one for one in self.shops if one.slug == self.cleaned_data["shop_slug"])

    def statement(self) -> Statement:
        """What is declared."""
        data = self.cleaned_data
        return Statement(
            name=data["name"],
            email=data["email"],
            contract=data["contract"],
            items=data["items"],
            language=data["language"],
            channel=Channel(data["channel"]),
            declared_at=data["received_at"],
        )


class FunctionForm(forms.Form):
    """Who the shop sells to, and which of the two Dutch wordings it uses."""

    sells_to_consumers = forms.BooleanField(
        label=gettext_lazy("This shop sells to consumers"),
        required=False,
        help_text=gettext_lazy(
            "Off hides the links to the withdrawal function; its address still answers."
        ),
    )
    dutch_withdrawal = forms.ChoiceField(
        label=gettext_lazy("Dutch words"),
        choices=[("A", words("nl", "A").function), ("B", words("nl", "B").function)],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Both are clear enough for the law; the first is the directive's."),
    )
