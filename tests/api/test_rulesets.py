"""Rule sets by the API: drafts, changes that nobody overruns, publishing once."""

from typing import Any

import pytest

from openreturns.policies import services
from openreturns.policies.models import PolicyDraft, PolicyVersion
from openreturns.shops.models import Shop
from tests.api.conftest import Api

RULE = {
    "id": "r1",
    "name": "At home",
    "when": {"all": [{"field": "order.country", "op": "is_one_of", "value": ["NL"]}]},
    "then": [{"do": "approve"}],
}


def begun(api: Api, **terms: Any) -> dict[str, Any]:
    answer = api.send("/rulesets", {"name": "Spring", "terms": terms})
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


def test_a_draft_is_begun_changed_and_published(api: Api, shop: Shop) -> None:
    made = begun(api, rules=[RULE])

    changed = api.send(f"/rulesets/{made['id']}", {"terms": {"window_days": 60}}, method="patch")
    done = api.send(f"/rulesets/{made['id']}/publish", {"orders": "earlier", "note": "More time"})

    assert (made["published"], made["terms"]["label_fee"]) == (False, "0.00")
    assert changed.json()["terms"]["rules"][0]["name"] == "At home"
    assert (done.status_code, done.json()["number"], done.json()["orders_from"]) == (200, 2, None)
    assert services.current(shop).window_days == 60
    assert [row["name"] for row in api.get("/rulesets").json()["items"]] == [
        "Version 2",
        "Version 1",
    ]
    assert api.get("/rulesets/2").json()["note"] == "More time"


def test_publishing_twice_makes_one_version(api: Api, shop: Shop) -> None:
    made = begun(api, window_days=60)

    answers = [api.send(f"/rulesets/{made['id']}/publish", {}) for _time in range(2)]

    assert [answer.json()["number"] for answer in answers] == [2, 2]
    assert PolicyVersion.objects.filter(shop=shop).count() == 2


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"window_days": 3}, "/terms/window_days"),
        ({"label_fee": "x"}, "/terms/label_fee"),
        ({"label_fee": 495}, "/terms/label_fee"),
        ({"moon": 1}, "/terms/moon"),
        ({"rules": [{**RULE, "then": [{"do": "dance"}]}]}, "/terms/rules/0/then/0/do"),
        ({"rules": "all"}, "/terms/rules"),
        ({"windows": "x"}, "/terms/windows"),
        ({"windows": [1]}, "/terms/windows"),
        ({"windows": [{"days": "9"}]}, "/terms/windows"),
        ({"windows": [{"until": "soon"}]}, "/terms/windows"),
        ({"methods": [1]}, "/terms/methods"),
        ({"without_delivery": []}, "/terms/without_delivery"),
        ({"informs": "maybe"}, "/terms/informs"),
    ],
)
def test_a_mistake_is_pointed_at_and_nothing_is_kept(
    api: Api, shop: Shop, terms: dict[str, Any], pointer: str
) -> None:
    answer = api.send("/rulesets", {"name": "Spring", "terms": terms})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert PolicyDraft.objects.count() == 0


def test_with_if_match_nobodys_change_is_overrun(api: Api, shop: Shop) -> None:
    made = begun(api)
    path = f"/api/v1/rulesets/{made['id']}"
    body = '{"terms": {"window_days": 60}}'

    first, second = (
        api.client.patch(path, body, "application/json", headers={"If-Match": '"1"'}),
        api.client.patch(
            path, body.replace("60", "90"), "application/json", headers={"If-Match": '"1"'}
        ),
    )

    assert (first.status_code, second.status_code) == (200, 409)
    assert PolicyDraft.objects.get().terms["window_days"] == 60


def test_r15_rules_against_the_law_are_not_published(api: Api, shop: Shop) -> None:
    refusing = {**RULE, "then": [{"do": "reject", "message": {"en": "No."}}]}
    made = begun(api, rules=[refusing])

    answer = api.send(f"/rulesets/{made['id']}/publish", {})

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("forbidden-by-law")
    assert answer.json()["errors"][0]["pointer"] == "/rules/r1"
    assert PolicyVersion.objects.filter(shop=shop).count() == 1


def test_a_published_version_is_never_changed(api: Api, shop: Shop) -> None:
    answer = api.send("/rulesets/1", {"terms": {"window_days": 60}}, method="patch")

    assert answer.status_code == 422
    assert services.current(shop).window_days == 30


def test_a_rule_set_of_another_shop_does_not_exist(api: Api, other_api: Api, shop: Shop) -> None:
    made = begun(api)

    assert other_api.get(f"/rulesets/{made['id']}").status_code == 404
    assert other_api.send(f"/rulesets/{made['id']}/publish", {}).status_code == 404
    assert PolicyVersion.objects.filter(shop=shop).count() == 1
