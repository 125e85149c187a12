"""Settings: reasons and actions as lists; each entry on a page of its own with its own button."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openreturns.backoffice.access import StaffRequest, get_shop
from openreturns.backoffice.catalogue_forms import ActionForm, ReasonForm
from openreturns.backoffice.views.settings import settings_page
from openreturns.backoffice.words import language_word
from openreturns.core.errors import ChangedMeanwhile, Invalid, NotFound
from openreturns.policies import catalogue
from openreturns.policies.models import Action, Form, Reason
from openreturns.shops.models import Shop
from openreturns.ui.numbers import whole

PAGE = ["GET", "HEAD", "POST"]
MODELS: dict[str, type[Reason] | type[Action]] = {"reason": Reason, "action": Action}
FORMS = {"reason": ReasonForm, "action": ActionForm}
type Row = Reason | Action | Form


@require_http_methods(PAGE)
def index(request: StaffRequest, slug: str, kind: str) -> HttpResponse:
    """The list in its order; POST keeps whether words of one's own are taken."""
    shop = get_shop(request, slug)
    switch = f"free_{kind}s"
    if request.method == "POST":
        Shop.objects.filter(pk=shop.pk).update(**{switch: "free" in request.POST})
        messages.success(request, _("Saved."))
        return redirect(f"backoffice:settings-{kind}s", shop.slug)
    table = MODELS[kind]._default_manager
    rows = list(table.filter(shop=shop))
    live = [row for row in rows if row.archived_at is None]
    context = {
        "kind": kind,
        "parts": _parts(kind, shop, live),
        "archive": [_row(kind, shop, row) for row in rows if row.archived_at],
        "undo": _undo(request, kind, shop, rows),
        "new_url": reverse(f"backoffice:settings-{kind}-new", args=[shop.slug]),
        "free": getattr(shop, switch),
    }
    return settings_page(request, shop, f"{kind}s", context)


def _parts(kind: str, shop: Shop, live: list[Any]) -> list[dict[str, Any]]:
    """Reasons in their two groups, actions in one; each entry with its neighbours' places."""
    groups = {"mind": _("Changed my mind"), "wrong": _("Something is wrong")}
    names = list(groups) if kind == "reason" else [""]
    parts = []
    for name in names:
        mine = [(place, row) for place, row in enumerate(live) if not name or row.group == name]
        drawn = [_row(kind, shop, row) | _places(mine, n) for n, (_place, row) in enumerate(mine)]
        parts.append({"title": groups.get(name, ""), "rows": drawn})
    return parts


def _places(mine: list[tuple[int, Any]], n: int) -> dict[str, Any]:
    """Where an entry goes one up and one down within its part."""
    return {
        "up": mine[n - 1][0] if n else None,
        "down": mine[n + 1][0] if n + 1 < len(mine) else None,
        "place": mine[n][0],
    }


def _row(kind: str, shop: Shop, row: Any) -> dict[str, Any]:
    missing = [language_word(code) for code in shop.languages if not row.titles.get(code)]
    return {
        "row": row,
        "title": row.title((get_language() or "en").split("-")[0]),
        "missing": ", ".join(missing),
        **urls(kind, shop, row),
    }


def urls(kind: str, shop: Shop, row: Row) -> dict[str, str]:
    """The addresses of what can be done with an entry."""
    args = [shop.slug, row.pk]
    acts = ["archiving", "restoring", *([] if kind == "form" else ["place", "online"])]
    found = {f"{act}_url": reverse(f"backoffice:settings-{kind}-{act}", args=args) for act in acts}
    return {"url": reverse(f"backoffice:settings-{kind}", args=args), **found}


def _undo(request: StaffRequest, kind: str, shop: Shop, rows: list[Any]) -> dict[str, Any] | None:
    """What was archived a moment ago, with the way back."""
    key = whole(request.GET.get("archived", ""))
    row = next((one for one in rows if one.pk == key and one.archived_at), None)
    return _row(kind, shop, row) if row else None


@require_http_methods(PAGE)
def edit(request: StaffRequest, slug: str, kind: str, key: int | None = None) -> HttpResponse:
    """One entry, or a new one; somebody else's change meanwhile is told and nothing is lost."""
    shop = get_shop(request, slug)
    row: Any = find(shop, kind, key) if key is not None else None
    form = FORMS[kind](shop, row, request.POST or None)
    if request.method == "POST" and form.is_valid() and _keep(request, shop, kind, row, form):
        messages.success(request, _("Saved."))
        return redirect(f"backoffice:settings-{kind}s", shop.slug)
    context = {
        "kind": kind,
        "form": form,
        "row": row,
        "title": row.title((get_language() or "en").split("-")[0]) if row else "",
        "version": request.POST.get("version") or (row.version if row else ""),
        "back": reverse(f"backoffice:settings-{kind}s", args=[shop.slug]),
        **(urls(kind, shop, row) if row else {}),
    }
    status = 422 if form.errors else 200
    return settings_page(request, shop, f"{kind}s", context, status, template="entry")


def _keep(request: StaffRequest, shop: Shop, kind: str, row: Any, form: Any) -> bool:
    try:
        if row is None:
            model: Any = MODELS[kind]
            catalogue.add(shop, model, form.cleaned_data["code"], **form.values())
        else:
            version = whole(request.POST.get("version", ""))
            catalogue.change(row, version=version, **form.values())
    except (Invalid, ChangedMeanwhile) as refused:
        form.add_error("code" if row is None else None, refused.detail)
        return False
    return True


def find(shop: Shop, kind: str, key: int) -> Any:
    """An entry of this shop; NotFound for another's."""
    model: Any = Form if kind == "form" else MODELS[kind]
    row = model.objects.filter(shop=shop, pk=key).first()
    if row is None:
        raise NotFound(_("There is no such entry in this shop."))
    return row


@require_POST
def place(request: StaffRequest, slug: str, kind: str, key: int) -> HttpResponse:
    """Put an entry at another place of the list."""
    shop = get_shop(request, slug)
    row = find(shop, kind, key)
    to = whole(request.POST.get("to", ""))
    if to is not None:
        live = [one for one in type(row).objects.filter(shop=shop) if one.archived_at is None]
        order = list(type(row).objects.filter(shop=shop))
        target = live[min(to, len(live) - 1)] if live else row
        catalogue.place(row, order.index(target))
    return _to_list(shop, kind, f"#row-{row.pk}")


@require_POST
def online(request: StaffRequest, slug: str, kind: str, key: int) -> HttpResponse:
    """Show an entry in the portal, or hide it."""
    shop = get_shop(request, slug)
    row = find(shop, kind, key)
    catalogue.change(row, online=request.POST.get("online") == "1")
    return _to_list(shop, kind, f"#row-{row.pk}")


@require_POST
def archiving(request: StaffRequest, slug: str, kind: str, key: int) -> HttpResponse:
    """Offer it no longer; old returns keep showing it, and it can be brought back."""
    shop = get_shop(request, slug)
    row = find(shop, kind, key)
    catalogue.archive(row)
    return _to_list(shop, kind, f"?archived={row.pk}")


@require_POST
def restoring(request: StaffRequest, slug: str, kind: str, key: int) -> HttpResponse:
    """Bring it back from the archive."""
    shop = get_shop(request, slug)
    row = find(shop, kind, key)
    catalogue.restore(row)
    messages.success(request, _("It is back in the list."))
    return _to_list(shop, kind, f"#row-{row.pk}")


def _to_list(shop: Shop, kind: str, place: str) -> HttpResponse:
    """The list again, at the entry or with its undo."""
    return redirect(reverse(f"backoffice:settings-{kind}s", args=[shop.slug]) + place)
