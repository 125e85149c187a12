"""The table of windows in the settings: a row per window, typed, checked and shown by example."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openreturns.policies import window_terms, windows
from openreturns.policies.facts import LineFacts, OrderFacts
from openreturns.policies.policy import Policy
from openreturns.policies.window_terms import DELIVERED, ORDERED, Window
from openreturns.shops.models import Shop
from openreturns.ui.formats import long_day

DELIVERY = timedelta(days=2)
MOST_ROWS, MOST_EXAMPLES = 50, 8


class WordsField(forms.CharField):
    """Words separated by commas, as a set."""

    def clean(self, value: Any) -> frozenset[str]:
        """Small letters, so that they compare without regard to capitals."""
        words = str(super().clean(value) or "").split(",")
        return frozenset(word.strip().casefold() for word in words if word.strip())


class CountriesField(WordsField):
    """Countries by their two letters."""

    def clean(self, value: Any) -> frozenset[str]:
        """Refuse what has not two letters."""
        found = super().clean(value)
        if any(len(code) != 2 or not code.isalpha() or not code.isascii() for code in found):
            raise forms.ValidationError(_("Write countries as two letters, such as NL, DE."))
        return found


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class WindowForm(forms.Form):
    """One row of the table; an empty new row is none."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    season_of = forms.ChoiceField(label=gettext_lazy("Season"), required=False)
    starts = _day(gettext_lazy("From"))
    ends = _day(gettext_lazy("Up to and including"))
    days = forms.IntegerField(
        label=gettext_lazy("Days to send back"), required=False, min_value=0, max_value=3650
    )
    until = _day(gettext_lazy("Or a fixed last day"))
    countries = CountriesField(
        label=gettext_lazy("Countries"),
        required=False,
        help_text=gettext_lazy("Two letters each, with commas. Empty: all."),
    )
    segments = WordsField(label=gettext_lazy("Customer segments"), required=False)
    categories = WordsField(label=gettext_lazy("Product categories"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["season_of"].choices = [  # type: ignore[attr-defined]
            ("", _("All year")),
            (ORDERED, _("Ordered within these days")),
            (DELIVERED, _("Delivered within these days")),
        ]

    def row(self) -> Window:
        """The row as the policy keeps it."""
        given = self.cleaned_data
        season = {name: given[name] for name in ("season_of", "starts", "ends")}
        return Window(
            name=given["name"],
            days=given["days"],
            until=given["until"],
            countries=given["countries"],
            segments=given["segments"],
            categories=given["categories"],
            **(season if given["season_of"] else {}),
        )


class DoorForm(forms.Form):
    """Where the law gives 30 days for sales at the door (R23)."""

    thirty_day_countries = CountriesField(
        label=gettext_lazy("Countries with 30 days at the door"),
        required=False,
        help_text=gettext_lazy("Only for home visits and excursions; two letters each."),
    )


Sheet = forms.formset_factory(WindowForm, extra=1, can_delete=True, max_num=MOST_ROWS)


def initial_of(policy: Policy) -> list[dict[str, Any]]:
    """The rows as they are typed."""
    return [
        {
            **{name: getattr(row, name) for name in ("name", "days", "until", "season_of")},
            **{"starts": row.starts, "ends": row.ends},
            "countries": ", ".join(sorted(row.countries)).upper(),
            **{name: ", ".join(sorted(getattr(row, name))) for name in ("segments", "categories")},
        }
        for row in policy.windows
    ]


def typed(sheet: Any) -> list[Window] | None:
    """The rows that were typed, or None with the words at the rows that cannot be."""
    forms_ = [one for one in sheet.forms if one.has_changed() or one.initial]
    if not sheet.is_valid():
        return None
    kept = [one for one in forms_ if not one.cleaned_data.get("DELETE")]
    rows = [one.row() for one in kept]
    faults = window_terms.problems(rows)
    for fault in faults:
        place = int(fault.pointer.rpartition("/")[2])
        kept[place].add_error("name", fault.detail)
    return None if faults else rows


@dataclass(frozen=True, slots=True)
class Example:
    """An order of today that is delivered in two days: last day by law and by the shop."""

    country: str
    law: str
    shop: str
    named: str


def examples(shop: Shop, policy: Policy, today: date) -> list[Example]:
    """What holds for an ordinary customer of each country that the table may treat apart."""
    named = {code.upper() for row in policy.windows for code in row.countries}
    countries = list(dict.fromkeys([shop.country, *sorted(named), "DE", "BE", "FR", "GB"]))
    return [_example(shop, policy, today, code) for code in countries[:MOST_EXAMPLES]]


def _example(shop: Shop, policy: Policy, today: date, country: str) -> Example:
    found = windows.of(ordinary(shop, today, country), policy)
    law = found.withdrawal_ends_on
    return Example(
        country=country,
        law=long_day(law) if law else _("no right to withdraw"),
        shop=long_day(found.merchant_ends_on) if found.merchant_ends_on else "",
        named=found.named,
    )


def ordinary(shop: Shop, today: date, country: str, row: Window | None = None) -> LineFacts:
    """A line ordered today and delivered in two days; of a row's segment and category, if given."""
    row = row or Window()
    order = OrderFacts(
        business=False,
        country=country,
        postcode="",
        ordered_on=today,
        invoiced_on=None,
        delivered_on=(today + DELIVERY,),
        merchant_country=shop.country,
        merchant_region=shop.region,
        segments=tuple(row.segments),
    )
    return LineFacts("", order, 1, 1, 0, category=next(iter(sorted(row.categories)), ""))


def said(shop: Shop, policy: Policy, rows: Sequence[Window], today: date) -> Iterable[str]:
    """Per row, what it means for an order of today."""
    for row in rows:
        country = next(iter(sorted(row.countries)), shop.country).upper()
        found = windows.of(ordinary(shop, today, country, row), policy)
        if found.merchant_ends_on is None or not _now(row, today):
            yield _("Holds for no order of today.")
            continue
        text = _("Ordered today and delivered in two days: until {day}.")
        told = [text.format(day=long_day(found.merchant_ends_on))]
        if found.named and found.named != row.name:
            told.append(_("{name} gives more, so that holds.").format(name=found.named))
        yield " ".join(told)


def _now(row: Window, today: date) -> bool:
    if not row.season_of or row.starts is None or row.ends is None:
        return True
    day = today + DELIVERY if row.season_of == DELIVERED else today
    return row.starts <= day <= row.ends
