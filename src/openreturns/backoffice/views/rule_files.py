"""Rules that come from elsewhere: presets and files; rules as a file; and rules on trial."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openreturns.backoffice.access import StaffRequest, get_shop
from openreturns.backoffice.frame import answer
from openreturns.backoffice.rulebook import desk
from openreturns.backoffice.rulebook import trial as trying
from openreturns.backoffice.views.rulebook import PAGE, opened
from openreturns.backoffice.words import outcome_word
from openreturns.core.errors import DomainError, Invalid, NotFound
from openreturns.policies import drafting, exchange, presets, versions
from openreturns.policies.wording import names_of, sentence
from openreturns.returns.models import Outcome
from openreturns.returns.queries import reasons_of
from openreturns.shops.models import Shop


@require_http_methods(PAGE)
def preset_page(request: StaffRequest, slug: str) -> HttpResponse:
    """Policies to begin with; a POST makes a draft of one."""
    shop = get_shop(request, slug)
    if request.method == "POST":
        preset = presets.of(request.POST.get("preset", ""), shop.currency)
        name = drafting.free_name(shop, preset.title)
        draft = drafting.begin(shop, name=name, wanted=preset.terms, by=request.actor)
        messages.success(request, _("Look it through, then publish it."))
        return opened(draft)
    names = names_of(shop)
    shown = [
        (preset, [sentence(rule, names) for rule in preset.terms["rules"]])
        for preset in presets.everything(shop.currency)
    ]
    return answer(request, "backoffice/rules/presets.html", {"own": shop, "presets": shown})


@require_safe
def export(request: StaffRequest, slug: str) -> HttpResponse:
    """The rules one looks at, or those of a version, as a file."""
    shop = get_shop(request, slug)
    number = request.GET.get("version", "")
    if number:
        row = versions.of_shop(shop).filter(number=number).first() if number.isdigit() else None
        if row is None:
            raise NotFound(_("There is no version {n}.").format(n=number))
        name, kept = _("Version {n}").format(n=row.number), row.terms
    else:
        found = desk.table(shop, request.GET)
        name = found.draft.name if found.draft else _("Version {n}").format(n=found.version.number)
        kept = found.terms
    response = HttpResponse(exchange.written(name, kept), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{shop.slug}-rules.json"'
    return response


@require_http_methods(PAGE)
def bringing_in(request: StaffRequest, slug: str) -> HttpResponse:
    """A draft from a file; a file with a mistake makes none and every mistake is said."""
    shop = get_shop(request, slug)
    request.fallback = lambda error: _import_page(request, shop, error)
    if request.method != "POST":
        return _import_page(request, shop)
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(_("Choose a file first."))
    name, kept = exchange.read(file.read(exchange.LARGEST + 1), shop.currency)
    name = drafting.free_name(shop, name or _("From a file"))
    draft = drafting.begin(shop, name=name, wanted=kept, by=request.actor)
    messages.success(request, _("Look it through, then publish it."))
    return opened(draft)


def _import_page(
    request: StaffRequest, shop: Shop, error: DomainError | None = None
) -> HttpResponse:
    context = {
        "own": shop,
        "problem": error.detail if error else "",
        "errors": [one.detail for one in error.errors] if error else [],
    }
    status = error.status if error else 200
    return answer(request, "backoffice/rules/import.html", context, status)


@require_safe
def trial(request: StaffRequest, slug: str) -> HttpResponse:
    """One return or order, decided by the draft and by the last version."""
    shop = get_shop(request, slug)
    found = desk.table(shop, request.GET)
    context: dict[str, object] = {
        "own": shop,
        "table": found,
        "number": request.GET.get("number", ""),
        "reasons": _chosen(
            [(row.code, row.title(get_language() or "en")) for row in reasons_of(shop).values()],
            request.GET.get("reason", ""),
        ),
        "outcomes": _chosen(
            [(code, outcome_word(code)) for code in Outcome.values], request.GET.get("outcome", "")
        ),
    }
    page = "backoffice/rules/trial.html"
    request.fallback = lambda error: answer(
        request, page, context | {"problem": error.detail}, error.status
    )
    made = trying.tried(found, request.GET) if context["number"] else None
    return answer(request, page, context | {"trial": made})


def _chosen(rows: list[tuple[str, str]], choice: str) -> list[tuple[str, str, bool]]:
    return [(code, word, code == choice) for code, word in rows]
