"""A run in words and figures, ready for the templates."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openreturns.backoffice.time_machine.plot import plot_of
from openreturns.core.money import Money
from openreturns.insights import report
from openreturns.insights.answers import REVIEW_MINUTES
from openreturns.insights.findings import Finding, findings, rule_effects
from openreturns.insights.models import Flip, Simulation
from openreturns.insights.report import Way
from openreturns.insights.states import State
from openreturns.insights.wording import answer_word, problem_words, sentence, way_words
from openreturns.ui.formats import money, number, short_day

FINDINGS_IN_PANEL = 6
ICONS = {
    "law": "scale",
    "never": "alert-triangle",
    "covered": "eye-off",
    "hidden": "eye",
    "conflict": "git-branch",
    "unknown": "help-circle",
}
STATES: dict[str, Callable[[], str]] = {
    State.WAITING: lambda: _("Waiting for the worker"),
    State.RUNNING: lambda: _("Running"),
    State.DONE: lambda: _("Done"),
    State.FAILED: lambda: _("Failed"),
    State.CANCELLED: lambda: _("Stopped"),
}


def row(run: Simulation) -> dict[str, Any]:
    """A run in the list, and what every page says of it first."""
    ways = report.ways(run)
    return {
        "run": run,
        "url": reverse("backoffice:time-machine-run", args=[run.shop.slug, run.pk]),
        "state": STATES[run.state](),
        "problem": problem_words(run.problem),
        "past": past_words(run),
        "flipped": sum(way.returns for way in ways),
        "cost": signed(sum(way.cost for way in ways), run.shop.currency),
        "empty": run.state == State.DONE and not run.total,
    }


def whole(run: Simulation) -> dict[str, Any]:
    """Everything the page of a run shows, but for the list of returns."""
    ways, currency = report.ways(run), run.shop.currency
    minutes = report.minutes_saved(run)
    return {
        **row(run),
        "ways": [_way(run, way) for way in ways],
        "paid": signed(sum(way.paid for way in ways), currency),
        "minutes": minutes,
        "time_saved": time_saved(minutes),
        "answers": [
            {"word": answer_word(answer), "before": before, "after": after}
            for answer, before, after in report.answers(run)
        ],
        "rules": rule_effects(run),
        "findings": [told(one) for one in findings(run)],
        "plot": plot_of(report.months(run)),
        "label_cost": Money(run.label_cost, currency),
        "unreadable": run.tally.get("unreadable", 0),
        "export": reverse("backoffice:time-machine-export", args=[run.shop.slug, run.pk]),
    }


def _way(run: Simulation, way: Way) -> dict[str, Any]:
    page = reverse("backoffice:time-machine-run", args=[run.shop.slug, run.pk])
    query = urlencode({"before": way.before, "after": way.after})
    return {
        "words": way_words(way.before, way.after),
        "returns": way.returns,
        "paid": signed(way.paid, run.shop.currency),
        "cost": signed(way.cost, run.shop.currency),
        "url": f"{page}?{query}#returns",
    }


def flip(run: Simulation, one: Flip, places: dict[str, int]) -> dict[str, Any]:
    """A return that flips, as a row."""
    return {
        "rma": one.rma,
        "words": way_words(one.before, one.after),
        "rule": places.get(one.rule),
        "paid": signed(one.paid, run.shop.currency),
        "cost": signed(one.cost, run.shop.currency),
    }


def told(one: Finding) -> dict[str, str]:
    """A finding with its sign."""
    return {"icon": ICONS[one.code], "text": sentence(one)}


def signed(amount: int, currency: str) -> str:
    """A change in money: a plus or a minus in front of it."""
    text = money(Money(amount, currency))
    return f"+{text}" if amount > 0 else text


def past_words(run: Simulation) -> str:
    """Which returns it was tried on."""
    if run.last:
        return ngettext("the last {n} return", "the last {n} returns", run.last).format(
            n=number(run.last)
        )
    since = short_day(run.since) if run.since else ""
    until = short_day(run.until) if run.until else ""
    if since and until:
        return _("the returns from {since} to {until}").format(since=since, until=until)
    if since:
        return _("the returns since {since}").format(since=since)
    return _("the returns until {until}").format(until=until) if until else _("all returns")


def time_saved(minutes: int) -> str:
    """So many reviews, and the time they take; empty when there are as many as before."""
    reviews, spent = abs(minutes) // REVIEW_MINUTES, _spent(abs(minutes))
    if minutes > 0:
        text = ngettext(
            "{n} review of about 2 minutes saved: {spent}.",
            "{n} reviews of about 2 minutes saved: {spent}.",
            reviews,
        )
    else:
        text = ngettext(
            "{n} more review of about 2 minutes: {spent}.",
            "{n} more reviews of about 2 minutes: {spent}.",
            reviews,
        )
    return text.format(n=number(reviews), spent=spent) if minutes else ""


def _spent(minutes: int) -> str:
    if minutes < 60:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    hours = round(minutes / 60)
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
