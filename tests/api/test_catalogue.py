"""Reasons, actions and forms by API; what a reason asks is checked in POST /returns."""

from typing import Any

import pytest

from openreturns.policies.models import Action, Form, Reason
from openreturns.returns.models import Return
from openreturns.shops.models import Shop
from openreturns.shops.services import create_api_key
from tests.api.conftest import Api
from tests.conftest import MakeOrder
from tests.policies.questions import make_form, question

LATE = 20
FIT: dict[str, Any] = {
    "code": "fit",
    "name": "How it fits",
    "questions": [
        {
            "code": "where",
            "kind": "choice",
            "titles": {"en": "Where?", "nl": "Waar?"},
            "required": True,
            "options": [
                {"code": "arms", "titles": {"en": "Arms", "nl": "Mouwen"}},
                {"code": "chest", "titles": {"en": "Chest"}},
            ],
        },
        {
            "code": "cm",
            "kind": "number",
            "titles": {"en": "How many cm?"},
            "least": 1,
            "most": 30,
            "shown_if": {"question": "where", "values": ["arms"]},
        },
    ],
}


@pytest.fixture
def settings(shop: Shop) -> Api:
    """A program that may change settings."""
    return Api(create_api_key(shop, name="erp", scopes=["settings:write", "returns:read"])[1])


def pointers(answer: Any) -> list[str]:
    return [one["pointer"] for one in answer.json()["errors"]]


def test_a_reason_is_added_changed_and_archived_but_never_lost(settings: Api, shop: Shop) -> None:
    made = settings.send(
        "/reasons",
        {
            "code": "itches",
            "titles": {"en": "It itches"},
            "group": "mind",
            "position": 0,
            "segments": ["dealer"],
            "photo": "required",
            "outcomes": ["exchange"],
        },
    )
    assert made.status_code == 201
    assert settings.get("/reasons").json()["items"][0]["code"] == "itches"

    changed = settings.send("/reasons/itches", {"photo": "no", "archived": True}, method="patch")

    reason = Reason.objects.get(shop=shop, code="itches")
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert (reason.photo_required, reason.photo_wanted, reason.segments) == (
        False,
        False,
        ["dealer"],
    )
    assert reason.archived_at is not None
    listed = settings.get("/reasons").json()["items"]
    assert "itches" not in [one["code"] for one in listed]
    assert len(settings.get("/reasons?archived=true").json()["items"]) == len(listed) + 1
    assert settings.send("/reasons/itches", {}, method="delete").status_code == 405


def test_of_two_programs_that_change_a_reason_the_second_is_told(settings: Api, shop: Shop) -> None:
    tag = settings.get("/reasons/damaged").headers["ETag"]

    answers = [
        settings.client.patch(
            "/api/v1/reasons/damaged",
            f'{{"restock": {word}}}',
            content_type="application/json",
            headers={"If-Match": tag},
        )
        for word in ("true", "false")
    ]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert Reason.objects.get(shop=shop, code="damaged").restock is True


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"code": "too small"}, "/code"),
        ({"titles": {}}, "/titles"),
        ({"titles": {"xx": "x"}}, "/titles/xx"),
        ({"group": "whim"}, "/group"),
        ({"form": "gone"}, "/form"),
        ({"outcomes": ["hug"]}, "/outcomes/0"),
        ({"disposition": "moon"}, "/disposition"),
        ({"code": "damaged"}, "/code"),
        ({"colour": 1}, "/colour"),
    ],
)
def test_a_wrong_reason_is_refused_and_pointed_at(
    settings: Api, body: dict[str, Any], where: str
) -> None:
    before = Reason.objects.count()

    answer = settings.send(
        "/reasons", {"code": "itches", "titles": {"en": "It itches"}, "group": "mind"} | body
    )

    assert answer.status_code == 422
    assert any(pointer.startswith(where) for pointer in pointers(answer))
    assert Reason.objects.count() == before


def test_an_action_is_added_and_named_by_a_return(
    settings: Api, api: Api, make_order: MakeOrder
) -> None:
    order = make_order()
    settings.send("/actions", {"code": "larger", "titles": {"en": "Send a larger size"}})
    line = {"order_line": f"ext:{order.external_id}-1", "quantity": 1}

    def announce(**more: Any) -> Any:
        return api.send("/returns", {"order": f"ext:{order.external_id}", "lines": [line | more]})

    assert pointers(announce(action="smaller")) == ["/lines/0/action"]
    made = announce(action="larger", action_text="Size 44, in blue")

    assert made.json()["lines"][0]["action"] == "larger"
    assert made.json()["lines"][0]["action_text"] == "Size 44, in blue"
    assert Action.objects.get().title("nl") == "Send a larger size"


def test_words_of_ones_own_are_taken_only_where_the_shop_takes_them(
    api: Api, make_order: MakeOrder, shop: Shop
) -> None:
    order = make_order()
    line = {"order_line": f"ext:{order.external_id}-1", "quantity": 1, "reason_text": "It hums"}
    body = {"order": f"ext:{order.external_id}", "lines": [line]}

    assert pointers(api.send("/returns", body)) == ["/lines/0/reason_text"]

    Shop.objects.filter(pk=shop.pk).update(free_reasons=True)
    made = api.send("/returns", body).json()
    assert (made["lines"][0]["reason"], made["lines"][0]["reason_text"]) == (None, "It hums")


def test_words_and_actions_are_changed_while_nothing_is_decided(
    api: Api, make_return: Any, shop: Shop
) -> None:
    Action.objects.create(shop=shop, code="larger", titles={"en": "Larger"})
    rma = make_return((0, 1), delivered_days_ago=LATE)
    path = f"/returns/{rma.number}/lines/{rma.lines.all()[0].pk}"

    refused = api.send(path, {"action": "smaller", "reason_text": "Hums"}, method="patch")
    assert sorted(pointers(refused)) == ["/action", "/reason_text"]

    kept = api.send(path, {"action": "larger", "action_text": "Blue"}, method="patch").json()
    assert (kept["lines"][0]["action"], kept["lines"][0]["action_text"]) == ("larger", "Blue")


def test_an_archived_reason_is_not_taken_but_old_returns_show_it(
    api: Api, settings: Api, make_order: MakeOrder
) -> None:
    order = make_order()
    line = {"order_line": f"ext:{order.external_id}-1", "quantity": 1, "reason": "too_small"}
    body = {"order": f"ext:{order.external_id}", "lines": [line]}
    made = api.send("/returns", body).json()

    settings.send("/reasons/too_small", {"archived": True}, method="patch")

    assert pointers(api.send("/returns", body)) == ["/lines/0/reason"]
    assert api.get(f"/returns/{made['number']}").json()["lines"][0]["reason"] == "too_small"
    assert len(api.get("/returns?reason=too_small").json()["items"]) == 1
    offered = api.get(f"/orders/ext:{order.external_id}/eligibility").json()["lines"][0]["reasons"]
    assert "too_small" not in offered
    assert "too_large" in offered


def test_a_form_goes_in_and_comes_out_the_same(settings: Api) -> None:
    made = settings.send("/forms", FIT)

    assert made.status_code == 201
    found = settings.get("/forms/fit").json()
    assert found == made.json()
    assert [one["code"] for one in found["questions"]] == ["where", "cm"]
    again = settings.send("/forms/fit", {"questions": found["questions"]}, method="patch")
    assert again.json()["questions"] == found["questions"]


def test_a_circle_of_questions_is_refused_and_nothing_is_kept(settings: Api) -> None:
    first, second = FIT["questions"]
    circle = [first | {"shown_if": {"question": "cm"}}, second]

    answer = settings.send("/forms", FIT | {"questions": circle})

    assert answer.status_code == 422
    assert pointers(answer) == ["/questions/0/shown_if", "/questions/1/shown_if"]
    assert not Form.objects.exists()


@pytest.fixture
def late_order(make_order: MakeOrder, settings: Api, shop: Shop) -> Any:
    """An order too late for a withdrawal; too small asks where it does not fit."""
    settings.send("/forms", FIT)
    settings.send("/reasons/too_small", {"form": "fit"}, method="patch")
    return make_order(delivered_days_ago=LATE)


def body_of(order: Any, answers: Any) -> dict[str, Any]:
    line = {"order_line": f"ext:{order.external_id}-1", "quantity": 1, "reason": "too_small"}
    return {"order": f"ext:{order.external_id}", "lines": [line | {"answers": answers}]}


@pytest.mark.parametrize("path", ["/returns", "/returns/validate"])
@pytest.mark.parametrize(
    ("answers", "where"),
    [
        ({}, "/lines/0/answers/where"),
        ({"where": "legs"}, "/lines/0/answers/where"),
        ({"where": 3}, "/lines/0/answers/where"),
        ({"where": "arms", "cm": "3"}, "/lines/0/answers/cm"),
        ({"where": "arms", "cm": 31}, "/lines/0/answers/cm"),
        ({"where": "chest", "cm": 3}, "/lines/0/answers/cm"),
        ({"where": "arms", "who": "x"}, "/lines/0/answers/who"),
        ({"where": "x" * 1024 * 1024}, "/lines/0/answers/where"),
        ([], "/lines/0/answers"),
        ({str(n): "" for n in range(101)}, "/lines/0/answers"),
    ],
)
def test_a_wrong_answer_is_refused_and_pointed_at(
    api: Api, late_order: Any, path: str, answers: Any, where: str
) -> None:
    answer = api.send(path, body_of(late_order, answers))

    assert answer.status_code == 422
    assert pointers(answer) == [where]
    assert len(answer.content) < 5000
    assert not Return.objects.exists()


def test_answers_come_back_with_what_was_asked_in_the_readers_language(
    api: Api, settings: Api, late_order: Any
) -> None:
    made = api.send("/returns", body_of(late_order, {"where": "arms", "cm": 2.5})).json()
    settings.send("/forms/fit", {"questions": []}, method="patch")

    line = api.get(f"/returns/{made['number']}?language=nl").json()["lines"][0]

    assert line["answers"] == {"where": "arms", "cm": 2.5}
    assert line["asked"] == [
        {"code": "where", "kind": "choice", "title": "Waar?", "answer": "arms", "text": "Mouwen"},
        {"code": "cm", "kind": "number", "title": "How many cm?", "answer": 2.5, "text": "2,5"},
    ]


def test_a_withdrawal_in_time_owes_no_answer_r15(
    api: Api, settings: Api, make_order: MakeOrder, shop: Shop
) -> None:
    make_form(shop, question("why", required=True), code="fit")
    settings.send("/reasons/too_small", {"form": "fit", "photo": "required"}, method="patch")

    answer = api.send("/returns", body_of(make_order(), {}))

    assert (answer.status_code, answer.json()["status"]) == (201, "approved")
