"""The form of the terms that are no rules: what holds where no rule applies."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openreturns.backoffice.words import METHODS
from openreturns.core.money import BadAmount, parse, plain
from openreturns.policies.terms import LONGEST, MOST_RESTOCKING, SHORTEST
from openreturns.shops.models import Shop

AMOUNTS = ("label_fee", "label_cost", "handling_fee")
PLAIN = (
    "window_days", "decide_by_hand", "methods", "without_delivery", "shipment_days", "informs",
    "extend_limit_days", "expire_after_days",
)  # fmt: skip
OFFERED = ("label", "own_carrier")


class TermsForm(forms.Form):
    """The merchant's own terms; the law's window stays whatever is written here."""

    window_days = forms.IntegerField(
        label=gettext_lazy("Days to send back"),
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text=gettext_lazy("Counted from delivery. The 14 days of the law always hold."),
    )
    decide_by_hand = forms.BooleanField(
        label=gettext_lazy("A person decides what neither the law nor a rule decides"),
        required=False,
    )
    methods = forms.MultipleChoiceField(
        label=gettext_lazy("Ways to send it back"), widget=forms.CheckboxSelectMultiple
    )
    label_fee = forms.CharField(
        label=gettext_lazy("Price of the return label"),
        help_text=gettext_lazy("Kept from the refund, only where the law allows it."),
    )
    label_cost = forms.CharField(
        label=gettext_lazy("What the carrier takes for it"),
        required=False,
        help_text=gettext_lazy("While this is empty, a withdrawal is never charged for the label."),
    )
    handling_fee = forms.CharField(
        label=gettext_lazy("Handling fee"),
        help_text=gettext_lazy("Never on a withdrawal in time, never for a fault."),
    )
    restocking = forms.CharField(
        label=gettext_lazy("Restocking, in percent of the price"),
        help_text=gettext_lazy("Never on a withdrawal in time, never for a fault."),
    )
    without_delivery = forms.ChoiceField(label=gettext_lazy("If we do not know when it came"))
    shipment_days = forms.IntegerField(
        label=gettext_lazy("Days from shipment to delivery"), min_value=0, max_value=60
    )
    extend_limit_days = forms.IntegerField(
        label=gettext_lazy("Days that staff may give more"), min_value=0, max_value=LONGEST
    )
    expire_after_days = forms.IntegerField(
        label=gettext_lazy("Days until an approved return expires"),
        min_value=0,
        max_value=LONGEST,
        help_text=gettext_lazy("0 is never. A withdrawal never expires."),
    )
    informs = forms.BooleanField(
        label=gettext_lazy("Every order comes with the information about withdrawal"),
        required=False,
        help_text=gettext_lazy("Without it the law gives a customer twelve months more."),
    )

    def __init__(self, shop: Shop, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shop = shop
        methods = [(code, METHODS[code]()) for code in OFFERED]
        self.fields["methods"].choices = methods  # type: ignore[attr-defined]
        anchors = [
            ("open", _("leave the window open")),
            ("shipment", _("count from the shipment")),
            ("invoice", _("count from the invoice")),
        ]
        self.fields["without_delivery"].choices = anchors  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Amounts in the shop's currency, the share in hundredths of a percent."""
        given = super().clean() or {}
        for name in AMOUNTS:
            if name in given:
                given[name] = self._amount(name, str(given[name]))
        if "restocking" in given:
            given["restocking"] = self._share(str(given["restocking"]))
        return given

    def _amount(self, name: str, text: str) -> int | None:
        if not text.strip():
            return None
        try:
            found = parse(text.strip().replace(",", "."), self.shop.currency)
        except BadAmount:
            found = -1
        if found < 0:
            told = _("This is no amount in {c}.").format(c=self.shop.currency)
            self.add_error(name, told)
            return None
        return found

    def _share(self, text: str) -> int:
        try:
            found = parse(text.strip().replace(",", "."), "EUR")
        except BadAmount:
            found = -1
        if not 0 <= found <= MOST_RESTOCKING:
            told = _("A share from 0 to {most} is needed.").format(most=MOST_RESTOCKING // 100)
            self.add_error("restocking", told)
        return found

    def values(self) -> dict[str, Any]:
        """The terms."""
        return {name: self.cleaned_data[name] for name in (*PLAIN, *AMOUNTS, "restocking")}

    @staticmethod
    def initial_of(terms: Mapping[str, Any], shop: Shop) -> dict[str, Any]:
        """The form as the terms are now."""
        amounts = {
            name: "" if terms[name] is None else plain(terms[name], shop.currency)
            for name in AMOUNTS
        }
        share = {"restocking": plain(terms["restocking"], "EUR")}
        return {name: terms[name] for name in PLAIN} | amounts | share
