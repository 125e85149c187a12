"""What to try: a rule set, what it is held against, and which returns of the past."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openreturns.core.money import BadAmount, digits, parse, plain
from openreturns.insights import rulesets
from openreturns.insights.rulesets import RuleSet
from openreturns.insights.services import MOST_RETURNS, Past
from openreturns.shops.models import Shop

LAST, PERIOD = "last", "period"
USUAL_RETURNS = 5000
USUAL_LABEL_UNITS = 5  # of the currency


class TrialForm(forms.Form):
    """A run to start; the shop's drafts and versions are its choices."""

    ruleset = forms.ChoiceField(label=gettext_lazy("Try"))
    against = forms.ChoiceField(label=gettext_lazy("Hold it against"))
    past = forms.ChoiceField(
        label=gettext_lazy("On which returns"),
        choices=[
            (LAST, gettext_lazy("The last ones")),
            (PERIOD, gettext_lazy("Those of a period")),
        ],
        widget=forms.RadioSelect,
    )
    last = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=MOST_RETURNS, required=False
    )
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    label_cost = forms.CharField(label=gettext_lazy("What a label costs you"), max_length=20)

    def __init__(self, shop: Shop, data: QueryDict | None = None, tried: str = "") -> None:
        self.shop = shop
        self.known = {str(one.key): one for one in rulesets.of_shop(shop)}
        self.today = rulesets.in_force(shop)
        super().__init__(data, initial=self._initial(tried))
        choices = [(key, self._label(one)) for key, one in self.known.items()]
        for name in ("ruleset", "against"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _initial(self, tried: str) -> dict[str, Any]:
        first = tried if tried in self.known else next(iter(self.known), "")
        cost = USUAL_LABEL_UNITS * 10 ** digits(self.shop.currency)
        return {
            "ruleset": first,
            "against": str(self.today.key),
            "past": LAST,
            "last": USUAL_RETURNS,
            "label_cost": plain(cost, self.shop.currency),
        }

    def _label(self, one: RuleSet) -> str:
        if one.key == self.today.key:
            return _("{name}, in force today").format(name=one.label)
        return one.label

    def clean_label_cost(self) -> int:
        """Minor units."""
        try:
            amount = parse(self.cleaned_data["label_cost"].replace(",", "."), self.shop.currency)
        except BadAmount:
            amount = -1
        if amount < 0:
            said = _("This is no amount in {c}.").format(c=self.shop.currency)
            raise forms.ValidationError(said)
        return amount

    def clean(self) -> dict[str, Any]:
        """A number, or a period that does not end before it begins."""
        given = super().clean() or {}
        if given.get("past") == LAST and not given.get("last") and "last" not in self.errors:
            self.add_error("last", _("Say how many."))
        since, until = given.get("since"), given.get("until")
        if given.get("past") == PERIOD and since and until and since > until:
            self.add_error("until", _("The period ends before it begins."))
        return given

    def chosen(self, name: str) -> RuleSet:
        """The rule set chosen under this name."""
        return self.known[str(UUID(self.cleaned_data[name]))]

    def read_past(self) -> Past:
        """Which returns."""
        given = self.cleaned_data
        if given["past"] == LAST:
            return Past(last=given["last"], label_cost=given["label_cost"])
        return Past(since=given["since"], until=given["until"], label_cost=given["label_cost"])
