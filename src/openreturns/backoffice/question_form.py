"""One question of a form as it is typed: texts and choices per language, limits, condition."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from openreturns.backoffice.catalogue_forms import CODE, Worded
from openreturns.backoffice.words import kind_word, language_word
from openreturns.policies.forms import OF_CHOICE
from openreturns.policies.models import Kind
from openreturns.policies.questions import Option, Question
from openreturns.shops.models import Shop

EMPTY_ROWS = 3
MOST_ROWS = 100


class QuestionForm(Worded):
    """A question; `others` are the questions of the same form that may decide about it."""

    texts = (
        ("titles", gettext_lazy("Question"), 200),
        ("helps", gettext_lazy("Explanation"), 1000),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Answer"))
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        required=False,
        validators=[CODE],
        help_text=gettext_lazy("Rules and the API name it so. Empty: made from the question."),
    )
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    least = forms.IntegerField(label=gettext_lazy("At least"), required=False)
    most = forms.IntegerField(
        label=gettext_lazy("At most"),
        required=False,
        help_text=gettext_lazy(
            "Characters of a text, value of a number, days from today of a date, number of "
            "ticks or files."
        ),
    )
    shown = forms.MultipleChoiceField(
        label=gettext_lazy("Ask only if"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        shop: Shop,
        row: Question | None,
        others: Sequence[Question],
        data: QueryDict | None = None,
    ) -> None:
        self.others = others
        super().__init__(shop, row, data)
        kinds = [(kind, kind_word(kind)) for kind in Kind.values]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["shown"].choices = conditions(others)  # type: ignore[attr-defined]

    def initial_of(self, row: Question) -> dict[str, Any]:
        """The form as the question is now."""
        names = ("kind", "required", "least", "most")
        values = row.shown_values or [""]
        shown = [f"{row.shown_if}={value}" for value in values] if row.shown_if else []
        own = {name: getattr(row, name) for name in names}
        return {**super().initial_of(row), **own, "shown": shown}

    def clean_shown(self) -> list[str]:
        """Answers of one question; "is answered" beside others says nothing more."""
        chosen: list[str] = self.cleaned_data["shown"]
        if len({one.partition("=")[0] for one in chosen}) > 1:
            raise forms.ValidationError(_("Choose answers of one question only."))
        return chosen

    def clean(self) -> dict[str, Any]:
        """A new question gets its code from its words, unless it was given one."""
        given = super().clean() or {}
        if self.row is None and not given.get("code"):
            title = str(given.get(f"titles_{self.shop.default_language}", ""))
            given["code"] = _free_code(title, {one.code for one in self.others})
        return given

    def question(self) -> Question:
        """What was typed, as policies takes it."""
        given, words = self.cleaned_data, self.worded()
        code, _equals, _value = next(iter(given["shown"]), "").partition("=")
        values = tuple(one.partition("=")[2] for one in given["shown"])
        return Question(
            code=self.row.code if self.row else given["code"],
            kind=given["kind"],
            titles=words["titles"],
            helps=words["helps"],
            required=given["required"],
            options=self.options() if given["kind"] in OF_CHOICE else (),
            least=given["least"],
            most=given["most"],
            shown_if=code,
            shown_values=() if "" in values else values,
        )

    def option_rows(self) -> list[dict[str, Any]]:
        """A row per choice, a field per language; some empty ones for more."""
        known = list(self.row.options) if self.row else []
        rows = []
        for n in range(len(known) + EMPTY_ROWS):
            option = known[n] if n < len(known) else None
            code = self._typed(f"option-{n}-code", option.code if option else "")
            rows.append({"name": f"option-{n}-code", "code": code, "cells": self._cells(n, option)})
        return rows

    def _cells(self, n: int, option: Option | None) -> list[dict[str, str]]:
        return [
            {
                "name": f"option-{n}-{language}",
                "language": language_word(language),
                "code": language,
                "value": self._typed(
                    f"option-{n}-{language}", str(option.titles.get(language, "")) if option else ""
                ),
            }
            for language in self.shop.languages
        ]

    def _typed(self, name: str, otherwise: str) -> str:
        return str(self.data.get(name, otherwise)) if self.is_bound else otherwise

    def options(self) -> tuple[Option, ...]:
        """The choices that were typed; an emptied row is gone."""
        old = {option.code: option.titles for option in (self.row.options if self.row else ())}
        found: list[Option] = []
        for n in range(MOST_ROWS):
            texts = {
                language: str(self.data.get(f"option-{n}-{language}", "")).strip()[:200]
                for language in self.shop.languages
            }
            if not any(texts.values()):
                continue
            code = str(self.data.get(f"option-{n}-code", ""))
            if code not in old:
                title = next(text for text in texts.values() if text)
                code = _free_code(title, {option.code for option in found} | set(old))
            titles = {**old.get(code, {}), **texts}
            found.append(Option(code, {lang: text for lang, text in titles.items() if text}))
        return tuple(found)


def conditions(others: Sequence[Question]) -> list[tuple[str, str]]:
    """Every answer to another question that can decide, as a sentence."""
    language = (get_language() or "en").split("-")[0]
    return [
        (f"{one.code}={value}", said) for one in others for value, said in _answers(one, language)
    ]


def _answers(one: Question, language: str) -> list[tuple[str, str]]:
    title = one.title(language)
    if one.kind == Kind.TICK:
        ticked, open_ = _("“{question}” is ticked"), _("“{question}” is not ticked")
        return [("yes", ticked.format(question=title)), ("no", open_.format(question=title))]
    any_ = ("", _("“{question}” is answered").format(question=title))
    is_ = _("“{question}” is {answer}")
    options = [(o.code, is_.format(question=title, answer=o.title(language))) for o in one.options]
    return [any_, *options]


def condition(question: Question, all_: Sequence[Question], language: str) -> str:
    """When a question is asked, as a sentence; nothing if always."""
    other = next((one for one in all_ if one.code == question.shown_if), None)
    if other is None:
        return ""
    said = dict(_answers(other, language))
    if not other.options or not question.shown_values:
        return said.get(next(iter(question.shown_values), ""), "")
    names = {option.code: option.title(language) for option in other.options}
    answers = _(" or ").join(names.get(value, value) for value in question.shown_values)
    return _("“{question}” is {answer}").format(question=other.title(language), answer=answers)


def _free_code(title: str, taken: set[str]) -> str:
    """A code from words: letters and figures, short, and not there yet."""
    base = slugify(title).replace("-", "_")[:30].strip("_") or "question"
    n = 1
    while (code := base if n == 1 else f"{base}_{n}") in taken:
        n += 1
    return code
