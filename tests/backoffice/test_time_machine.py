"""The time machine as a manager uses it: start a run, watch it, read it, take it along."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from openreturns.backoffice.time_machine.panel import panel_of
from openreturns.backoffice.time_machine.plot import plot_of
from openreturns.backoffice.time_machine.showing import signed, time_saved
from openreturns.insights import export, queries, running, transitions
from openreturns.insights.models import Simulation
from openreturns.insights.report import Month
from openreturns.insights.rulesets import RuleSet
from openreturns.insights.tasks import simulate as simulate_task
from openreturns.policies.services import publish
from openreturns.returns.models import Return
from openreturns.shops.models import Shop, User
from tests.backoffice.conftest import Desk, text_of
from tests.backoffice.test_browser import sign_in
from tests.insights.conftest import (
    APPROVE,
    CHEAP,
    KEEP,
    REVIEW,
    asks,
    make_draft,
    prepare,
    rule,
    simulate,
)
from tests.plugins.browser import axe, sideways

__all__ = ["make_draft", "prepare", "simulate"]  # fixtures of the neighbour
Make = Callable[..., Any]


@pytest.fixture
def draft(make_draft: Make) -> RuleSet:
    """Cheap things stay with the customer, everything else is looked at."""
    found: RuleSet = make_draft(
        rule(1, KEEP, CHEAP), rule(2, REVIEW, asks("line.value", "at_least", "0.00"))
    )
    return found


def form(draft: RuleSet, **changes: Any) -> dict[str, Any]:
    """What the form sends."""
    return {
        "ruleset": str(draft.key), "against": str(draft.key), "past": "last", "last": "5000",
        "since": "", "until": "", "label_cost": "5.00",
    } | changes  # fmt: skip


def test_the_form_offers_drafts_and_versions_and_says_what_is_in_force(
    at_anna: Desk, draft: RuleSet
) -> None:
    page = text_of(at_anna.get("rules/fern/time-machine/", ruleset=draft.key))

    assert f'<option value="{draft.key}" selected>Draft 2</option>' in page
    assert "Version 1, in force today" in page
    assert "Nothing was tried yet." in page


def test_a_run_is_started_and_its_page_says_that_it_waits(at_anna: Desk, draft: RuleSet) -> None:
    answer = at_anna.post("rules/fern/time-machine/", **form(draft))

    run = Simulation.objects.get()
    assert answer["Location"] == f"/office/rules/fern/time-machine/{run.pk}/"
    assert (run.state, run.last, run.label_cost, run.started_by) == ("waiting", 5000, 500, "Anna")
    page = text_of(at_anna.get(f"rules/fern/time-machine/{run.pk}/"))
    assert "Waiting for the worker" in page
    assert "Cancel the run" in page


def test_a_period_is_taken_by_its_days(at_anna: Desk, draft: RuleSet) -> None:
    given = form(draft, past="period", last="", since="2026-01-01", until="2026-01-31")

    at_anna.post("rules/fern/time-machine/", **given)

    run = Simulation.objects.get()
    assert (run.last, str(run.since), str(run.until)) == (None, "2026-01-01", "2026-01-31")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"last": ""}, "Say how many."),
        ({"last": "0"}, "greater than or equal to 1"),
        ({"last": "99999999999"}, "less than or equal to"),
        ({"label_cost": "cheap"}, "This is no amount in EUR."),
        ({"label_cost": "-1.00"}, "This is no amount in EUR."),
        ({"ruleset": "none"}, "Select a valid choice"),
        (
            {"past": "period", "since": "2026-02-01", "until": "2026-01-01"},
            "The period ends before it begins.",
        ),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_starts_nothing(
    at_anna: Desk, draft: RuleSet, changes: dict[str, str], said: str
) -> None:
    answer = at_anna.post("rules/fern/time-machine/", **form(draft, **changes))

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert Simulation.objects.count() == 0


def test_the_result_has_figures_findings_and_a_way_to_each_return(
    at_anna: Desk, make_return: Make, draft: RuleSet, simulate: Make
) -> None:
    cheap: Return = make_return((0, 1), delivered_days_ago=20)
    dear: Return = make_return((1, 1), delivered_days_ago=20)
    run = simulate(draft)

    page = text_of(at_anna.get(f"rules/fern/time-machine/{run.pk}/"))

    assert "A person decides → paid, customer keeps it" in page
    assert "+€14.95" in page
    assert "1 review of about 2 minutes saved: 2 minutes." in page
    assert "Rule 2 is partly hidden by rule 1: 1 return never reaches it." in page
    assert f"/office/returns/{cheap.number}/" in page
    assert dear.number not in page


def test_a_number_of_the_table_leads_to_the_returns_that_go_that_way(
    at_anna: Desk, make_return: Make, make_draft: Make, simulate: Make
) -> None:
    cheap: Return = make_return((0, 1), delivered_days_ago=20)
    dear: Return = make_return((1, 1), delivered_days_ago=20)
    run = simulate(make_draft(rule(1, KEEP, CHEAP), rule(2, APPROVE)))

    page = text_of(
        at_anna.get(f"rules/fern/time-machine/{run.pk}/", before="review", after="approved")
    )

    assert dear.number in page
    assert cheap.number not in page


def test_an_answer_that_does_not_exist_is_not_found(
    at_anna: Desk, draft: RuleSet, simulate: Make
) -> None:
    run = simulate(draft)

    assert at_anna.get(f"rules/fern/time-machine/{run.pk}/", before="x").status_code == 404


def test_a_long_list_goes_on_over_pages(
    at_anna: Desk, make_return: Make, draft: RuleSet, simulate: Make, monkeypatch: Any
) -> None:
    monkeypatch.setattr("openreturns.backoffice.views.time_machine.ROWS", 2)
    made = [make_return((0, 1), delivered_days_ago=20) for _n in range(3)]
    run = simulate(draft)

    first = at_anna.get(f"rules/fern/time-machine/{run.pk}/")
    beyond = first.context["next_url"].split("beyond=")[1].split("#")[0]
    second = at_anna.get(f"rules/fern/time-machine/{run.pk}/", beyond=beyond)

    shown = [[row["rma"].number for row in page.context["flips"]] for page in (first, second)]
    assert shown == [[made[2].number, made[1].number], [made[0].number]]


def test_a_run_can_be_cancelled_and_says_how_far_it_came(
    at_anna: Desk, draft: RuleSet, prepare: Make
) -> None:
    run = prepare(draft)

    answer = at_anna.post(f"rules/fern/time-machine/{run.pk}/cancellation/", follow=True)

    assert "This run was cancelled." in text_of(answer)
    assert Simulation.objects.get().state == "cancelled"


def test_what_is_over_is_not_cancelled_twice(at_anna: Desk, draft: RuleSet, simulate: Make) -> None:
    run = simulate(draft)

    answer = at_anna.post(f"rules/fern/time-machine/{run.pk}/cancellation/")

    assert answer.status_code == 409
    assert Simulation.objects.get().state == "done"


def test_a_past_without_returns_says_so(at_anna: Desk, draft: RuleSet, simulate: Make) -> None:
    run = simulate(draft, until=timezone.localdate() - timedelta(days=1))

    page = text_of(at_anna.get(f"rules/fern/time-machine/{run.pk}/"))

    assert "There is no return in this past." in page


def test_a_failed_run_says_what_to_do(at_anna: Desk, draft: RuleSet, prepare: Make) -> None:
    run = prepare(draft)
    running.begin(run)
    transitions.fail(run, "error")

    page = text_of(at_anna.get(f"rules/fern/time-machine/{run.pk}/"))

    assert "This run failed." in page
    assert "Start it again" in page


def test_the_export_has_a_row_per_return(
    at_anna: Desk, make_return: Make, draft: RuleSet, simulate: Make
) -> None:
    rma: Return = make_return((0, 1), delivered_days_ago=20)
    run = simulate(draft)

    answer = at_anna.get(f"rules/fern/time-machine/{run.pk}/returns.csv")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    heads, row = csv.reader(StringIO(text))
    assert heads[:4] == ["Return", "Announced", "Version 1", "Draft 2"]
    assert row == [
        rma.number, rma.created_at.date().isoformat(), "A person decides",
        "Paid, customer keeps it", "1", "Rule number 1", "0.00", "14.95", "EUR",
    ]  # fmt: skip
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("text", ["=1+1", "+31 6", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-"])
def test_no_cell_of_the_export_is_a_formula(text: str) -> None:
    assert export.safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.50", "12", "FA-2026-000001", "Draft 2", ""])
def test_numbers_and_plain_texts_stay_as_they_are(text: str) -> None:
    assert export.safe(text) == text


def test_the_panel_beside_the_rules_has_the_last_run_and_knows_when_it_is_old(
    shop: Shop, make_return: Make, draft: RuleSet, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)
    assert "result" not in panel_of(shop, draft.key, dict(draft.terms))

    simulate(draft)

    panel = panel_of(shop, draft.key, dict(draft.terms))
    assert panel["result"]["flipped"] == 1
    assert not panel["old"]
    assert panel_of(shop, draft.key, {**draft.terms, "window_days": 60})["old"]


def test_money_that_changes_has_its_sign() -> None:
    assert [signed(amount, "EUR") for amount in (118, 0, -204)] == ["+€1.18", "€0.00", "−€2.04"]


def test_saved_time_is_said_in_minutes_and_hours() -> None:
    assert time_saved(62) == "31 reviews of about 2 minutes saved: 1 hour."
    assert time_saved(-2) == "1 more review of about 2 minutes: 2 minutes."
    assert time_saved(0) == ""


def test_a_plot_needs_two_months_and_a_flip() -> None:
    assert plot_of([Month("2026-01", 5, 5)]) is None
    assert plot_of([Month("2026-01", 5, 0), Month("2026-02", 5, 0)]) is None

    plot = plot_of([Month("2026-01", 5, 4), Month("2026-02", 5, 2)])

    assert plot
    assert [bar.month for bar in plot.bars] == ["January 2026", "February 2026"]
    assert plot.bars[0].height == 2 * plot.bars[1].height
    assert [number for _y, number in plot.grid] == [0, 2, 4]


def test_a_started_run_waits_as_a_task_for_the_worker(
    at_anna: Desk, make_return: Make, draft: RuleSet
) -> None:
    make_return((0, 1), delivered_days_ago=20)
    at_anna.post("rules/fern/time-machine/", **form(draft))

    waiting = DBTaskResult.objects.ready().get()
    simulate_task.func(*waiting.args_kwargs["args"])

    run = Simulation.objects.get()
    assert (run.state, run.read) == ("done", 1)


def test_the_page_of_the_rules_says_how_many_returns_each_touched_lately(
    at_anna: Desk, shop: Shop, make_return: Make
) -> None:
    photo = asks("line.photos", "at_least", 1)
    publish(shop, rules=[rule(1, REVIEW, CHEAP), rule(2, APPROVE, photo)])
    make_return((0, 1), delivered_days_ago=20, ordered_at=timezone.now())
    make_return((1, 1), ordered_at=timezone.now())

    page = at_anna.get("rules/fern/")

    assert [card["touched"] for card in page.context["cards"]] == [1, 0]
    assert page.context["withdrawn"] == 1


def test_returns_of_long_ago_are_not_counted_as_touched_lately(
    shop: Shop, make_return: Make
) -> None:
    publish(shop, rules=[rule(1, REVIEW)])
    make_return((0, 1), delivered_days_ago=20, ordered_at=timezone.now())

    assert queries.touched(shop, ["r1"]) == {"r1": 1}
    assert queries.touched(shop, ["r1"], days=-1) == {}


def test_the_page_of_the_rules_shows_the_last_run_of_what_it_shows(
    at_anna: Desk, make_return: Make, draft: RuleSet, simulate: Make
) -> None:
    make_return((0, 1), delivered_days_ago=20)
    assert "See what these rules would have done" in text_of(at_anna.get("rules/fern/"))

    simulate(draft, last=5000)

    page = text_of(at_anna.get("rules/fern/", draft=draft.key))
    assert "Draft 2 tried on the last 5,000 returns. Done." in page
    assert "A person decides → paid, customer keeps it" in page
    assert "Rule 2 is hidden by rule 1: 1 return never reaches it." in page


@pytest.fixture
def pages(make_return: Make, draft: RuleSet, simulate: Make, prepare: Make) -> list[str]:
    """The form, a run that is done and one that waits."""
    make_return((0, 1), delivered_days_ago=20)
    runs = [simulate(draft), prepare(draft)]
    return ["", *(f"{run.pk}/" for run in runs)]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_of_the_time_machine_are_for_everybody(
    page: Page, plain_phone: Page, live_server: LiveServer, anna_user: User, pages: list[str]
) -> None:
    office = f"{live_server.url}/office/"

    for eyes in (page, plain_phone):
        sign_in(eyes, office, anna_user, "rules/")
        for path in pages:
            eyes.goto(f"{office}rules/fern/time-machine/{path}")
            if eyes is page:
                assert axe(eyes) == []
            assert not sideways(eyes)
