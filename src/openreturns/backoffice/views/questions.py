"""Settings: forms with their questions, built one by one beside a preview of the portal."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openreturns.backoffice.access import StaffRequest, get_shop
from openreturns.backoffice.catalogue_forms import FormForm
from openreturns.backoffice.question_form import QuestionForm, condition
from openreturns.backoffice.views.catalogue import PAGE, find, urls
from openreturns.backoffice.views.settings import settings_page
from openreturns.backoffice.words import kind_word, language_word
from openreturns.core.errors import ChangedMeanwhile, DomainError, Invalid
from openreturns.policies import catalogue, forms
from openreturns.policies.drawn import draw
from openreturns.policies.models import Form
from openreturns.policies.questions import Question, asked
from openreturns.policies.typed import typed
from openreturns.shops.models import Shop
from openreturns.ui.numbers import whole

SHOWN_HERE: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]}


@require_safe
def index(request: StaffRequest, slug: str) -> HttpResponse:
    """The forms of the shop by name; searched by name, code and question."""
    shop = get_shop(request, slug)
    q = request.GET.get("q", "").strip()
    rows = list(Form.objects.filter(shop=shop).prefetch_related("fields", "reasons"))
    found = [_row(shop, row) for row in rows if _matches(row, q)]
    archive = [one for one in found if one["row"].archived_at]
    gone = request.GET.get("archived")
    context = {
        "live": [one for one in found if one["row"].archived_at is None],
        "archive": archive,
        "undo": next((one for one in archive if str(one["row"].pk) == gone), None),
        "q": q,
    }
    return settings_page(request, shop, "forms", context)


def _matches(row: Form, q: str) -> bool:
    texts = [row.name, row.code]
    texts += [str(text) for field in row.fields.all() for text in field.titles.values()]
    return all(any(word in text.casefold() for text in texts) for word in q.casefold().split())


def _row(shop: Shop, row: Form) -> dict[str, Any]:
    language = (get_language() or "en").split("-")[0]
    used = [reason.title(language) for reason in row.reasons.all() if not reason.archived_at]
    return {"row": row, "title": row.name, "used": ", ".join(used), **urls("form", shop, row)}


@require_http_methods(PAGE)
def new(request: StaffRequest, slug: str) -> HttpResponse:
    """A new form; its questions come next."""
    shop = get_shop(request, slug)
    form = FormForm(shop, None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = catalogue.add(shop, Form, form.cleaned_data["code"], **form.values())
        except Invalid as taken:
            form.add_error("code", taken.detail)
        else:
            return redirect("backoffice:settings-form", shop.slug, row.pk)
    context = {"form": form, "back": reverse("backoffice:settings-forms", args=[shop.slug])}
    status = 422 if form.errors else 200
    return settings_page(request, shop, "forms", context, status, template="form_new")


@require_http_methods(PAGE)
def edit(request: StaffRequest, slug: str, key: int) -> HttpResponse:
    """One form: its head, its questions in order, and what the shopper sees."""
    shop = get_shop(request, slug)
    row: Form = find(shop, "form", key)
    head = FormForm(shop, row, request.POST or None)
    if request.method == "POST" and head.is_valid():
        try:
            version = whole(request.POST.get("version", ""))
            catalogue.change(row, version=version, **head.values())
        except ChangedMeanwhile as faster:
            head.add_error(None, faster.detail)
        else:
            messages.success(request, _("Saved."))
            return redirect("backoffice:settings-form", shop.slug, row.pk)
    return _form_page(request, shop, row, head)


def _form_page(request: StaffRequest, shop: Shop, row: Form, head: FormForm) -> HttpResponse:
    language = (get_language() or "en").split("-")[0]
    questions = forms.questions(row)
    spoken = request.GET.get("lang", "")
    spoken = spoken if spoken in shop.languages else shop.default_language
    context = {
        "form": head,
        "row": row,
        "version": request.POST.get("version") or row.version,
        "questions": [_line(shop, row, questions, n, language) for n in range(len(questions))],
        "new_url": reverse("backoffice:settings-question-new", args=[shop.slug, row.pk]),
        "preview_url": reverse("backoffice:settings-form-preview", args=[shop.slug, row.pk]),
        "spoken": spoken,
        "tongues": [(code, language_word(code)) for code in shop.languages],
        "back": reverse("backoffice:settings-forms", args=[shop.slug]),
        **urls("form", shop, row),
    }
    status = 422 if head.errors else 200
    return settings_page(request, shop, "forms", context, status, template="form")


def _line(
    shop: Shop, row: Form, questions: list[Question], n: int, language: str
) -> dict[str, Any]:
    one = questions[n]
    args = [shop.slug, row.pk, one.code]
    missing = [language_word(code) for code in shop.languages if not one.titles.get(code)]
    return {
        "question": one,
        "title": one.title(language),
        "kind": kind_word(one.kind),
        "condition": condition(one, questions, language),
        "missing": ", ".join(missing),
        "up": n - 1 if n else None,
        "down": n + 1 if n + 1 < len(questions) else None,
        "url": reverse("backoffice:settings-question", args=args),
        "place_url": reverse("backoffice:settings-question-place", args=args),
        "removal_url": reverse("backoffice:settings-question-removal", args=args),
    }


@require_http_methods(PAGE)
def question(request: StaffRequest, slug: str, key: int, code: str = "") -> HttpResponse:
    """One question of a form, or a new one."""
    shop = get_shop(request, slug)
    row: Form = find(shop, "form", key)
    known = forms.questions(row)
    old = next((one for one in known if one.code == code), None)
    others = [one for one in known if one is not old]
    form = QuestionForm(shop, old, others, request.POST or None)
    if request.method == "POST" and form.is_valid() and _keep(request, row, known, form):
        messages.success(request, _("Saved."))
        return redirect("backoffice:settings-form", shop.slug, row.pk)
    context = {
        "form": form,
        "old": old,
        "row": row,
        "version": request.POST.get("version") or row.version,
        "back": reverse("backoffice:settings-form", args=[shop.slug, row.pk]),
    }
    status = 422 if form.errors else 200
    return settings_page(request, shop, "forms", context, status, template="question")


def _keep(request: StaffRequest, row: Form, known: list[Question], form: QuestionForm) -> bool:
    changed = form.question()
    wanted = [changed if one is form.row else one for one in known]
    version = whole(request.POST.get("version", "")) or row.version
    try:
        forms.write(row, wanted if form.row else [*wanted, changed], version=version)
    except Invalid as refused:
        for error in refused.errors:
            _mark(form, error.pointer.rsplit("/", 1)[-1], error.detail)
    except ChangedMeanwhile as faster:
        form.add_error(None, faster.detail)
    else:
        return True
    return False


FIELDS = {"shown_if": "shown", "shown_values": "shown", "options": "kind"}


def _mark(form: QuestionForm, name: str, text: str) -> None:
    """Say it at the field it is about."""
    field = f"titles_{form.shop.default_language}" if name == "titles" else FIELDS.get(name, name)
    form.add_error(field if field in form.fields else None, text)


@require_POST
def place(request: StaffRequest, slug: str, key: int, code: str) -> HttpResponse:
    """Put a question at another place of its form."""
    shop = get_shop(request, slug)
    row: Form = find(shop, "form", key)
    known = forms.questions(row)
    moved = [one for one in known if one.code == code]
    others = [one for one in known if one.code != code]
    to = whole(request.POST.get("to", ""))
    if moved and to is not None:
        others.insert(to, moved[0])
        forms.write(row, others, version=row.version)
    page = reverse("backoffice:settings-form", args=[shop.slug, row.pk])
    return redirect(f"{page}#question-{code}")


@require_POST
def removal(request: StaffRequest, slug: str, key: int, code: str) -> HttpResponse:
    """Take a question out of its form; refused while another waits for it."""
    shop = get_shop(request, slug)
    row: Form = find(shop, "form", key)
    rest = [one for one in forms.questions(row) if one.code != code]
    try:
        forms.write(row, rest, version=row.version)
    except DomainError:
        messages.error(request, _("Another question waits for its answer. Change that one first."))
    else:
        messages.success(request, _("The question is gone. Old returns keep their answers."))
    return redirect("backoffice:settings-form", shop.slug, row.pk)


@require_safe
@xframe_options_sameorigin
@csp_override(SHOWN_HERE)
def preview(request: StaffRequest, slug: str, key: int) -> HttpResponse:
    """The questions as the shopper sees them, in one language; answers bring what hangs on them."""
    shop = get_shop(request, slug)
    row: Form = find(shop, "form", key)
    language = request.GET.get("lang", "")
    language = language if language in shop.languages else shop.default_language
    known = forms.questions(row)
    sent = {one.code: request.GET.getlist(one.code) for one in known}
    shown = asked(known, typed(known, sent))
    with override(language):
        context = {
            "own": shop,
            "tongue": language,
            "intro": row.intros.get(language, ""),
            "fields": [draw(one, language, name=one.code, values=sent[one.code]) for one in shown],
        }
        return render(request, "backoffice/settings/form_preview.html", context)
