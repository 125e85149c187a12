"""The rules of a shop: a list of sentences, and the rule that is open."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from openreturns.backoffice.access import SET_UP, StaffRequest, get_shop
from openreturns.backoffice.frame import answer
from openreturns.backoffice.rulebook import cards, desk, examples, form, showing
from openreturns.backoffice.rulebook.form import RuleForm
from openreturns.backoffice.rulebook.options import options_of
from openreturns.backoffice.time_machine.panel import panel_of
from openreturns.core.errors import DomainError, Forbidden
from openreturns.insights import queries
from openreturns.policies import drafting, rulelist
from openreturns.policies.models import PolicyDraft
from openreturns.policies.rules import guard
from openreturns.shops.models import Shop

Terms = Mapping[str, Any]


@require_safe
def start(request: StaffRequest) -> HttpResponse:
    """The rules of the shop that is chosen, else of the first one this person sets up."""
    mine = request.staff.where(SET_UP)
    if not mine:
        raise Forbidden(_("Your role does not include this. A manager of the shop can do it."))
    shop = request.staff.chosen if request.staff.chosen in mine else mine[0]
    return redirect("backoffice:rules", shop.slug if shop else "")


@require_safe
def page(request: StaffRequest, slug: str) -> HttpResponse:
    """All rules from top to bottom; `rule` names the one to open, `new` opens an empty one."""
    shop = get_shop(request, slug)
    given = request.GET
    opened = None
    if given.get("rule"):
        opened = form.of_rule(rulelist.rule_of(desk.table(shop, given).terms, given["rule"]))
    elif "new" in given:
        opened = examples.begin(given["new"])
    return drawn(request, shop, opened)


def drawn(
    request: StaffRequest,
    shop: Shop,
    opened: RuleForm | None,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    """The page with a rule open or none."""
    found = desk.table(shop, request.GET if request.method == "GET" else request.POST)
    options = options_of(shop)
    context = {
        "own": shop,
        "here": reverse("backoffice:rules-rule", args=[shop.slug]),
        "table": found,
        "place": desk.place(request.POST)
        if status == 200 and opened and request.POST
        else found.place,
        "problem": problem,
        "cards": cards.of(found, options.names),
        "withdrawn": queries.withdrawals(shop),
        "panel": panel_of(shop, (found.draft or found.version).pk, found.terms),
        "terms": cards.terms_in_words(found.terms, options.names),
        "changes": len(found.changes(options.names)),
        "can_undo": bool(found.draft and found.draft.steps.exists()),
        "opened": opened,
        "editor": showing.editor(opened, options, shop.languages) if opened else None,
        "new_url": f"{found.asking}new",
        "examples": examples.shown(options.names),
        "others": _others(request, shop),
    }
    return answer(request, "backoffice/rules/page.html", context, status)


def _others(request: StaffRequest, shop: Shop) -> list[tuple[str, str]]:
    return [
        (one.name, reverse("backoffice:rules", args=[one.slug]))
        for one in request.staff.where(SET_UP)
        if one != shop
    ]


@require_POST
def rule(request: StaffRequest, slug: str) -> HttpResponse:
    """Keep the open rule; or, when a button changes its shape, show it again changed."""
    shop = get_shop(request, slug)
    typed = form.of_post(request.POST)
    request.fallback = lambda error: drawn(request, shop, typed, error.status, error.detail)
    edit = request.POST.get("edit", "")
    if edit:
        form.pressed(typed, edit)
        return drawn(request, shop, typed)
    made = typed.check(options_of(shop).names)
    if made is None:
        return drawn(request, shop, typed, 422)
    draft = _edit(request, shop, lambda terms: rulelist.put(terms, made))
    messages.success(
        request, _("Kept in {draft}. It holds once you publish.").format(draft=draft.name)
    )
    return _back(draft, made["id"])


def _edit(request: StaffRequest, shop: Shop, act: Callable[[Terms], Terms]) -> PolicyDraft:
    return drafting.edit(shop, desk.place(request.POST), act, by=request.actor)


def _back(draft: PolicyDraft, key: str = "") -> HttpResponse:
    url = reverse("backoffice:rules", args=[draft.shop.slug])
    return redirect(f"{url}?draft={draft.pk}" + (f"#rule-{key}" if key else ""))


def _told(request: StaffRequest, shop: Shop) -> Callable[[DomainError], HttpResponse]:
    return lambda error: drawn(request, shop, None, error.status, error.detail)


@require_POST
def move(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    """Read the rule earlier or later; `place` counts from 0."""
    shop = get_shop(request, slug)
    request.fallback = _told(request, shop)
    to = request.POST.get("place", "")
    place = int(to) if to.isascii() and to.isdigit() and len(to) < 5 else 0
    return _back(_edit(request, shop, lambda terms: rulelist.moved(terms, key, place)), key)


@require_POST
def switch(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    """Switch the rule on or off."""
    shop = get_shop(request, slug)
    request.fallback = _told(request, shop)
    on = request.POST.get("on") == "yes"
    return _back(_edit(request, shop, lambda terms: rulelist.switched(terms, key, on=on)), key)


@require_POST
def copy(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    """A second one like it, right below and switched off."""
    shop = get_shop(request, slug)
    request.fallback = _told(request, shop)
    draft = _edit(request, shop, lambda terms: rulelist.copied(terms, key))
    messages.success(request, _("The copy stands below, switched off."))
    return _back(draft, key)


@require_POST
def removal(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    """Take the rule out; undo brings it back."""
    shop = get_shop(request, slug)
    request.fallback = _told(request, shop)
    draft = _edit(request, shop, lambda terms: rulelist.removed(terms, key))
    messages.success(request, _("The rule is removed. Undo brings it back."))
    return _back(draft)


@require_POST
def lawful(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    """Keep the rule to what the law leaves open: voluntary returns and business orders."""
    shop = get_shop(request, slug)
    request.fallback = _told(request, shop)

    def kept(terms: Terms) -> Terms:
        return rulelist.put(terms, guard.only_where_open(rulelist.rule_of(terms, key)))

    draft = _edit(request, shop, kept)
    messages.success(request, _("The rule applies only where the law leaves it open now."))
    return _back(draft, key)


@require_POST
def undo(request: StaffRequest, slug: str) -> HttpResponse:
    """Take the last change of the draft back."""
    shop = get_shop(request, slug)
    request.fallback = _told(request, shop)
    place = desk.place(request.POST)
    draft = desk.table(shop, request.POST).draft
    if draft:
        drafting.undo(draft, seen=place.seen, by=request.actor)
        messages.success(request, _("The last change is undone."))
        return _back(draft)
    return redirect("backoffice:rules", shop.slug)
