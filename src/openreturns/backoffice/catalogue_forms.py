"""The forms of reasons, actions and forms: texts per language of the shop, side by side."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openreturns.backoffice.words import disposition_word, language_word, outcome_word
from openreturns.policies.models import Action, Disposition, Form, Reason
from openreturns.shops.models import Shop

CODE = RegexValidator(
    r"^[A-Za-z0-9_-]+$", gettext_lazy("Letters, figures, - and _ only, without spaces.")
)
LISTS = ("segments", "categories", "channels")
WISHES = ("store_credit", "exchange", "replacement", "repair")


class Names(forms.CharField):
    """Names parted by commas, as a list; each once."""

    def clean(self, value: Any) -> list[str]:
        """The names without the spaces around them."""
        text = super().clean(value)
        names = [name.strip()[:100] for name in str(text).split(",")]
        return list(dict.fromkeys(name for name in names if name))[:100]


class Worded(forms.Form):
    """A form with texts in every language of the shop; of other languages they stay."""

    texts: tuple[tuple[str, Any, int], ...] = ()

    def __init__(self, shop: Shop, row: Any, data: QueryDict | None = None) -> None:
        self.shop, self.row = shop, row
        super().__init__(data, initial=self.initial_of(row) if row else {})
        for name, label, most in self.texts:
            for code in shop.languages:
                self.fields[f"{name}_{code}"] = self._text(name, label, most, code)
        if row:
            del self.fields["code"]

    def _text(self, name: str, label: Any, most: int, code: str) -> forms.CharField:
        needed = name == self.texts[0][0] and code == self.shop.default_language
        missing = self.row and not getattr(self.row, name).get(code)
        return forms.CharField(
            label=f"{label}, {language_word(code)}",
            max_length=most,
            required=needed and name == "titles",
            help_text=_("Missing: another language is shown.")
            if missing and name == "titles"
            else "",
            widget=forms.TextInput(attrs={"lang": code}),
        )

    def initial_of(self, row: Any) -> dict[str, Any]:
        """The form as the entry is now."""
        return {
            f"{name}_{code}": text
            for name, _label, _most in self.texts
            for code, text in getattr(row, name).items()
        }

    def worded(self) -> dict[str, dict[str, str]]:
        """The texts by language, with those of languages the shop does not speak now."""
        found = {}
        for name, _label, _most in self.texts:
            old = dict(getattr(self.row, name)) if self.row else {}
            new = {code: self.cleaned_data[f"{name}_{code}"] for code in self.shop.languages}
            found[name] = {code: text for code, text in {**old, **new}.items() if text}
        return found

    def of(self, name: str) -> list[forms.BoundField]:
        """The fields of one text, a language each."""
        return [self[f"{name}_{code}"] for code in self.shop.languages]

    def titles(self) -> list[forms.BoundField]:
        """The fields of the title."""
        return self.of("titles")

    def helps(self) -> list[forms.BoundField]:
        """The fields of the explanation."""
        return self.of("helps")

    def intros(self) -> list[forms.BoundField]:
        """The fields of the words above a form."""
        return self.of("intros")


class ActionForm(Worded):
    """An action: its words, and who may choose it."""

    texts = (
        ("titles", gettext_lazy("Title"), 200),
        ("helps", gettext_lazy("Explanation"), 1000),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        validators=[CODE],
        help_text=gettext_lazy("As your other systems call it. It cannot be changed later."),
    )
    online = forms.BooleanField(
        label=gettext_lazy("Shown in the portal"), required=False, initial=True
    )
    segments = Names(
        label=gettext_lazy("Only for these customer segments"),
        required=False,
        help_text=gettext_lazy("Parted by commas; empty means everybody."),
    )
    categories = Names(
        label=gettext_lazy("Only for these product categories"),
        required=False,
        help_text=gettext_lazy("Parted by commas; empty means all products."),
    )
    channels = Names(
        label=gettext_lazy("Only for orders of these sales channels"),
        required=False,
        help_text=gettext_lazy("Parted by commas; empty means all."),
    )

    def initial_of(self, row: Action | Reason) -> dict[str, Any]:
        """The form as the action is now."""
        lists = {name: ", ".join(getattr(row, name)) for name in LISTS}
        return {**super().initial_of(row), **lists, "online": row.online}

    def values(self) -> dict[str, Any]:
        """The columns of the action."""
        given = self.cleaned_data
        return {**self.worded(), **{name: given[name] for name in (*LISTS, "online")}}


class ReasonForm(ActionForm):
    """A reason: its words, who may choose it, what is asked then and what follows."""

    group = forms.ChoiceField(label=gettext_lazy("Group"), widget=forms.RadioSelect)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    photo = forms.ChoiceField(label=gettext_lazy("Photo"), widget=forms.RadioSelect)
    outcomes = forms.MultipleChoiceField(
        label=gettext_lazy("Beside money back, the shopper may wish"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked means all that policy offers."),
    )
    shop_pays = forms.BooleanField(label=gettext_lazy("The shop pays the way back"), required=False)
    disposition = forms.ChoiceField(label=gettext_lazy("Usually becomes"), required=False)
    restock = forms.BooleanField(
        label=gettext_lazy("Usually goes back in stock"), required=False, initial=True
    )

    def __init__(self, shop: Shop, row: Reason | None, data: QueryDict | None = None) -> None:
        super().__init__(shop, row, data)
        mine = Form.objects.filter(shop=shop, archived_at__isnull=True)
        found = [(str(form.pk), form.name) for form in mine]
        groups = [("mind", _("Changed my mind")), ("wrong", _("Something is wrong"))]
        photos = [("no", _("Not asked")), ("wanted", _("Asked")), ("required", _("Required"))]
        for name, choices in (
            ("group", groups),
            ("form", [("", _("None")), *found]),
            ("photo", photos),
            ("outcomes", [(code, outcome_word(code)) for code in WISHES]),
            ("disposition", _dispositions()),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if row is None:
            self.initial.update(group="mind", photo="no")

    def initial_of(self, row: Reason) -> dict[str, Any]:  # type: ignore[override]
        """The form as the reason is now."""
        names = ("group", "outcomes", "shop_pays", "disposition", "restock")
        photo = "required" if row.photo_required else "wanted" if row.photo_wanted else "no"
        own = {name: getattr(row, name) for name in names}
        return {**super().initial_of(row), **own, "photo": photo, "form": str(row.form_id or "")}

    def values(self) -> dict[str, Any]:
        """The columns of the reason."""
        given = self.cleaned_data
        names = ("group", "outcomes", "shop_pays", "disposition", "restock")
        return {
            **super().values(),
            **{name: given[name] for name in names},
            "form_id": int(given["form"]) if given["form"] else None,
            "photo_wanted": given["photo"] != "no",
            "photo_required": given["photo"] == "required",
        }


def _dispositions() -> list[tuple[str, str]]:
    return [("", _("Open")), *((code, disposition_word(code)) for code in Disposition.values)]


class FormForm(Worded):
    """The head of a form: its name for colleagues and the words above its questions."""

    texts = (("intros", gettext_lazy("Words above the questions"), 1000),)
    name = forms.CharField(label=gettext_lazy("Name, for colleagues"), max_length=100)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        validators=[CODE],
        help_text=gettext_lazy("Rules name the form so. It cannot be changed later."),
    )

    def initial_of(self, row: Form) -> dict[str, Any]:
        """The form as it is now."""
        return {**super().initial_of(row), "name": row.name}

    def values(self) -> dict[str, Any]:
        """The columns of the form."""
        return {**self.worded(), "name": self.cleaned_data["name"]}
