"""Forms of a shop: read as questions, and written as a whole, so that they always fit together."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from openreturns.core.errors import ChangedMeanwhile, FieldError, Invalid
from openreturns.policies.models import Form, FormField, Kind
from openreturns.policies.questions import LONGEST, MOST_FILES, Option, Question
from openreturns.shops.models import Shop

MOST_QUESTIONS = 50
MOST_OPTIONS = 100
OF_CHOICE = frozenset({Kind.CHOICE, Kind.CHOICES})


def question_of(row: FormField, codes: Mapping[int, str]) -> Question:
    """A field as a frozen value; `codes` are the codes of the form's fields by id."""
    return Question(
        code=row.code,
        kind=row.kind,
        titles=row.titles,
        helps=row.helps,
        required=row.required,
        options=tuple(Option(str(one["code"]), one["titles"]) for one in row.options),
        least=row.least,
        most=row.most,
        shown_if=codes[row.shown_if_id] if row.shown_if_id else "",
        shown_values=tuple(str(value) for value in row.shown_values),
    )


def questions(form: Form) -> list[Question]:
    """The questions of a form in their order."""
    rows = list(form.fields.all())
    codes = {row.pk: row.code for row in rows}
    return [question_of(row, codes) for row in rows]


def questions_by_form(shop: Shop, codes: Collection[str]) -> dict[str, list[Question]]:
    """The questions of the forms of these codes, in one look; archived forms ask nothing."""
    rows = list(
        FormField.objects.filter(
            form__shop=shop, form__code__in=codes, form__archived_at__isnull=True
        ).select_related("form")
    )
    names = {row.pk: row.code for row in rows}
    found: dict[str, list[Question]] = {}
    for row in rows:
        found.setdefault(row.form.code, []).append(question_of(row, names))
    return found


def questions_of(shop: Shop) -> dict[str, Question]:
    """Every question the shop asks by its code; rules name them so."""
    rows = list(FormField.objects.filter(form__shop=shop, form__archived_at__isnull=True))
    names = {row.pk: row.code for row in rows}
    return {row.code: question_of(row, names) for row in reversed(rows)}


@transaction.atomic
def write(form: Form, wanted: Sequence[Question], *, version: int, **changes: Any) -> None:
    """Give a form these questions, in this order, and change its head.

    Raises Invalid with a pointer per question that cannot be, and ChangedMeanwhile if it
    is no longer at `version`.
    """
    problems = tuple(_problems(form, wanted))
    if problems:
        raise Invalid(_("The questions do not fit together."), problems)
    taken = Form.objects.filter(pk=form.pk, version=version)
    if not taken.update(version=F("version") + 1, **changes):
        raise ChangedMeanwhile(_("Somebody else just changed this form; look at it again."))
    form.refresh_from_db()
    _store(form, wanted)


def _store(form: Form, wanted: Sequence[Question]) -> None:
    rows = {row.code: row for row in form.fields.all()}
    for place, question in enumerate(wanted):
        row = rows.get(question.code) or FormField(form=form, code=question.code)
        row.position, row.kind, row.required = place, question.kind, question.required
        row.titles, row.helps = dict(question.titles), dict(question.helps)
        row.options = [{"code": o.code, "titles": dict(o.titles)} for o in question.options]
        row.least, row.most = question.least, question.most
        row.shown_if, row.shown_values = None, list(question.shown_values)
        row.save()
        rows[question.code] = row
    for question in wanted:
        if question.shown_if:
            shown_if = rows[question.shown_if]
            FormField.objects.filter(pk=rows[question.code].pk).update(shown_if=shown_if)
    kept = {question.code for question in wanted}
    form.fields.exclude(code__in=kept).delete()


def _problems(form: Form, wanted: Sequence[Question]) -> list[FieldError]:
    found = []
    if len(wanted) > MOST_QUESTIONS:
        found.append(FieldError("/questions", _("A form has at most 50 questions.")))
    kinds = dict(
        FormField.objects.filter(form__shop=form.shop_id)
        .exclude(form=form)
        .values_list("code", "kind")
    )
    codes = [question.code for question in wanted]
    known = dict(zip(codes, wanted, strict=True))
    for place, question in enumerate(wanted):
        at = f"/questions/{place}"
        if codes.count(question.code) > 1:
            found.append(FieldError(f"{at}/code", _("This code is there twice.")))
        elif kinds.get(question.code, question.kind) != question.kind:
            told = _("Another form asks this code with another kind of answer.")
            found.append(FieldError(f"{at}/code", told))
        found += [FieldError(f"{at}/{name}", text) for name, text in _wrong(question, known)]
    return found


def _wrong(question: Question, known: Mapping[str, Question]) -> list[tuple[str, str]]:
    checks = (_wrong_title, _wrong_options, _wrong_limits, _wrong_condition)
    return [found for check in checks if (found := check(question, known))]


type Wrong = tuple[str, str] | None


def _wrong_title(question: Question, known: Mapping[str, Question]) -> Wrong:
    if not any(text.strip() for text in question.titles.values()):
        return "titles", _("Write the question.")
    return None


def _wrong_options(question: Question, known: Mapping[str, Question]) -> Wrong:
    codes = [option.code for option in question.options]
    if question.kind not in OF_CHOICE:
        return ("options", _("Only choices have options.")) if codes else None
    if len(codes) < 2 or len(codes) > MOST_OPTIONS:
        return "options", _("Give two choices or more, at most 100.")
    if len(set(codes)) < len(codes) or not all(codes):
        return "options", _("A choice is there twice.")
    return None


def _wrong_limits(question: Question, known: Mapping[str, Question]) -> Wrong:
    least, most, kind = question.least, question.most, Kind(question.kind)
    if least is not None and most is not None and least > most:
        return "least", _("The least is more than the most.")
    if kind in {Kind.NUMBER, Kind.DATE}:
        return None
    ceiling = LONGEST.get(kind, {Kind.FILE: MOST_FILES}.get(kind, MOST_OPTIONS))
    if (least or 0) < 0 or (most is not None and not 1 <= most <= ceiling):
        return "most", _("From 1 to {most}.").format(most=ceiling)
    return None


def _wrong_condition(question: Question, known: Mapping[str, Question]) -> Wrong:
    if not question.shown_if:
        return ("shown_values", _("Choose the question first.")) if question.shown_values else None
    other = known.get(question.shown_if)
    if other is None:
        return "shown_if", _("There is no such question in this form.")
    if _circles(question, known):
        return "shown_if", _("These questions wait for each other, so none would be shown.")
    allowed = _values(other)
    if allowed is not None and not set(question.shown_values) <= allowed:
        return "shown_values", _("This choice does not exist.")
    return None


def _circles(question: Question, known: Mapping[str, Question]) -> bool:
    seen: set[str] = set()
    step: Question | None = question
    while step is not None and step.shown_if:
        if step.code in seen:
            return True
        seen.add(step.code)
        step = known.get(step.shown_if)
    return False


def _values(other: Question) -> set[str] | None:
    """The answers a condition can name; None where any text will do."""
    if other.kind in OF_CHOICE:
        return {option.code for option in other.options}
    return {"yes", "no"} if other.kind == Kind.TICK else None
