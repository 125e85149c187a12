"""The time machine by API: begin, look, cancel."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.insights.models import Simulation
from openreturns.insights.rulesets import RuleSet
from openreturns.insights.tasks import simulate as simulate_task
from tests.api.conftest import Api
from tests.insights.conftest import CHEAP, KEEP, REVIEW, make_draft, rule

__all__ = ["make_draft"]
Make = Callable[..., Any]


@pytest.fixture
def draft(make_draft: Make) -> RuleSet:
    """Cheap things stay with the customer."""
    found: RuleSet = make_draft(rule(1, KEEP, CHEAP), rule(2, REVIEW))
    return found


def test_a_run_is_accepted_and_answers_with_its_result_when_it_is_done(
    api: Api, make_return: Make, draft: RuleSet
) -> None:
    make_return((0, 1), delivered_days_ago=20)
    begun = api.send(f"/rulesets/{draft.key}/simulate", {"last": 100, "label_cost": "5.00"})
    key = begun.json()["id"]

    simulate_task.func(key)
    found = api.get(f"/simulations/{key}").json()

    assert (begun.status_code, begun.json()["state"]) == (202, "waiting")
    assert (found["state"], found["returns"], found["read"], found["last"]) == ("done", 1, 1, 100)
    assert found["ruleset"] == {"id": str(draft.key), "name": "Draft 2"}
    assert found["against"]["name"] == "Version 1"
    assert found["flips"] == {
        "returns": 1, "paid": "0.00", "cost": "14.95",
        "ways": [
            {"before": "review", "after": "kept", "returns": 1, "paid": "0.00", "cost": "14.95"}
        ],
    }  # fmt: skip
    assert found["review_minutes_saved"] == 2
    assert [one["text"] for one in found["findings"]] == [
        "Rule 2 is hidden by rule 1: 1 return never reaches it.",
    ]


def test_two_drafts_can_be_held_against_each_other(
    api: Api, draft: RuleSet, make_draft: Make
) -> None:
    other = make_draft(rule(1, REVIEW), name="Other")

    begun = api.send(f"/rulesets/{draft.key}/simulate", {"against": str(other.key)})

    assert begun.json()["against"] == {"id": str(other.key), "name": "Other"}


def test_a_period_is_named_by_its_days(api: Api, draft: RuleSet) -> None:
    body = {"from": "2026-01-01", "to": "2026-01-31"}

    begun = api.send(f"/rulesets/{draft.key}/simulate", body).json()

    assert (begun["from"], begun["to"], begun["last"]) == ("2026-01-01", "2026-01-31", None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"last": 0}, "/last"),
        ({"last": 5, "from": "2026-01-01"}, "/last"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "/to"),
        ({"from": "yesterday"}, "/from"),
        ({"label_cost": "cheap"}, "/label_cost"),
        ({"against": "nothing"}, "/against"),
        ({"against": "00000000-0000-4000-8000-000000000000"}, "/against"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_wrong_body_is_told_where_and_starts_nothing(
    api: Api, draft: RuleSet, body: dict[str, Any], pointer: str
) -> None:
    answer = api.send(f"/rulesets/{draft.key}/simulate", body)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert Simulation.objects.count() == 0


@pytest.mark.parametrize("reference", ["nothing", "00000000-0000-4000-8000-000000000000"])
def test_an_unknown_rule_set_or_run_is_not_found(api: Api, draft: RuleSet, reference: str) -> None:
    assert api.send(f"/rulesets/{reference}/simulate", {}).status_code == 404
    assert api.get(f"/simulations/{reference}").status_code == 404
    assert api.send(f"/simulations/{reference}/cancel", {}).status_code == 404
    assert Simulation.objects.count() == 0


def test_a_repeated_start_begins_one_run(api: Api, draft: RuleSet) -> None:
    path = f"/rulesets/{draft.key}/simulate"

    first, again = (api.send(path, {}, key="once") for _try in range(2))

    assert first.json() == again.json()
    assert Simulation.objects.count() == 1


def test_a_run_is_cancelled_once(api: Api, draft: RuleSet) -> None:
    key = api.send(f"/rulesets/{draft.key}/simulate", {}).json()["id"]

    first = api.send(f"/simulations/{key}/cancel", {})
    again = api.send(f"/simulations/{key}/cancel", {})

    assert (first.status_code, first.json()["state"]) == (200, "cancelled")
    assert again.status_code == 409
