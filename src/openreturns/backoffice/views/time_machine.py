"""The time machine: try a rule set on past returns, watch it, read what it would change."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openreturns.backoffice.access import StaffRequest, get_shop
from openreturns.backoffice.frame import answer
from openreturns.backoffice.time_machine import showing
from openreturns.backoffice.time_machine.form import TrialForm
from openreturns.core.errors import NotFound
from openreturns.insights import queries, services, transitions
from openreturns.insights.answers import Answer
from openreturns.insights.export import csv_lines
from openreturns.insights.models import Simulation
from openreturns.insights.wording import way_words
from openreturns.ui.numbers import whole

RUNS = 20
ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: StaffRequest, slug: str) -> HttpResponse:
    """The runs of the shop, and a form for one more; `ruleset` in the address is chosen."""
    shop = get_shop(request, slug)
    data = request.POST if request.method == "POST" else None
    form = TrialForm(shop, data, request.GET.get("ruleset", ""))
    if data is not None and form.is_valid():
        tried, against = form.chosen("ruleset"), form.chosen("against")
        run = services.start(shop, tried, against, form.read_past(), by=request.actor)
        return redirect("backoffice:time-machine-run", shop.slug, run.pk)
    runs = [showing.row(run) for run in queries.of_shop(shop)[:RUNS]]
    context = {"own": shop, "form": form, "runs": runs}
    page = "backoffice/time_machine/start.html"
    return answer(request, page, context, 422 if form.errors else 200)


@require_safe
def run_page(request: StaffRequest, slug: str, key: UUID) -> HttpResponse:
    """One run: how far it is, or what it found; `before` and `after` narrow the list."""
    run = queries.simulation_of(get_shop(request, slug), key)
    context = {"own": run.shop, **showing.whole(run), **_returns(request, run)}
    return answer(request, "backoffice/time_machine/run.html", context)


def _returns(request: StaffRequest, run: Simulation) -> dict[str, Any]:
    """A page of the returns that flip, by the number of the last row before it."""
    before, after = (_answer(request, name) for name in ("before", "after"))
    rows = queries.flips(run, before, after)
    start = whole(request.GET.get("beyond", ""))
    if start:
        rows = rows.filter(pk__lt=start)
    found = list(rows[: ROWS + 1])
    places = {rule["id"]: place for place, rule in enumerate(run.rules, 1)}
    query = request.GET.copy()
    if len(found) > ROWS:
        query["beyond"] = str(found[ROWS - 1].pk)
    return {
        "flips": [showing.flip(run, one, places) for one in found[:ROWS]],
        "narrowed": way_words(before, after) if before and after else "",
        "first_url": request.path,
        "next_url": f"{request.path}?{query.urlencode()}#returns" if len(found) > ROWS else "",
    }


def _answer(request: StaffRequest, name: str) -> str:
    given = request.GET.get(name, "")
    if given and given not in set(Answer):
        raise NotFound(_("There is no such answer."))
    return given


@require_POST
def cancelling(request: StaffRequest, slug: str, key: UUID) -> HttpResponse:
    """Nobody wants the run any more."""
    run = queries.simulation_of(get_shop(request, slug), key)
    transitions.cancel(run)
    return redirect("backoffice:time-machine-run", slug, key)


@require_safe
def export(request: StaffRequest, slug: str, key: UUID) -> HttpResponseBase:
    """The returns that flip as CSV, written while it is sent."""
    run = queries.simulation_of(get_shop(request, slug), key)
    response = StreamingHttpResponse(csv_lines(run), content_type="text/csv; charset=utf-8")
    name = f"{slugify(run.label) or 'rules'}-{run.created_at:%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store, private"
    return response
