"""Change what a return says, throw a draft away, say who looks after it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from openreturns.core.models import Event
from openreturns.returns import drafts
from openreturns.returns.models import Draft, Return
from openreturns.shops.models import User
from tests.api.conftest import Api
from tests.api.test_conventions import refused
from tests.conftest import published

Make = Callable[..., Any]


@pytest.fixture
def rma(make_return: Make) -> Return:
    """A voluntary return of two pieces that waits for a decision."""
    return Return.objects.get(pk=make_return((0, 2, "too_small"), delivered_days_ago=20).pk)


def patch(api: Api, path: str, body: Any, version: str | None = None) -> Any:
    """PATCH, with If-Match if a version is given."""
    headers = {} if version is None else {"If-Match": version}
    return api.client.patch(
        f"/api/v1{path}", body, content_type="application/json", headers=headers
    )


def line_path(rma: Return) -> str:
    """The address of the first line."""
    return f"/returns/{rma.number}/lines/{rma.lines.get().pk}"


@pytest.mark.parametrize("version", ['"1"', "1", 'W/"1"', "*", None])
def test_a_return_changes_for_who_read_the_newest_version(
    api: Api, rma: Return, version: str | None
) -> None:
    answer = patch(api, f"/returns/{rma.number}", {"language": "en"}, version)

    assert answer.status_code == 200, answer.json()
    assert (answer.json()["language"], answer.json()["version"]) == ("en", 2)
    assert answer.json()["mail"] == {"sent": False, "required_by_law": False}
    event = Event.objects.get(subject_id=rma.pk, type="return.updated")
    assert (event.data["changed"], event.by_name) == (
        {"language": ["nl", "en"]},
        "warehouse system",
    )


@pytest.mark.parametrize("version", ['"2"', "0", 'W/"7"'])
def test_who_read_another_version_changes_nothing(api: Api, rma: Return, version: str) -> None:
    of_return = patch(api, f"/returns/{rma.number}", {"language": "en"}, version)
    of_line = patch(api, line_path(rma), {"comment": "Sleeves."}, version)

    refused(of_return, 409, "changed-meanwhile")
    refused(of_line, 409, "changed-meanwhile")
    rma.refresh_from_db()
    assert (rma.language, rma.version, rma.lines.get().comment) == ("nl", 1, "")
    assert published(rma.pk) == ["return.requested"]


def test_an_if_match_that_is_no_version_is_refused(api: Api, rma: Return) -> None:
    refused(patch(api, f"/returns/{rma.number}", {"language": "en"}, '"abc"'), 422, "invalid")

    assert published(rma.pk) == ["return.requested"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"language": "ja"}, "/language"),
        ({"assignee": "nobody@example.com"}, "/assignee"),
        ({"status": "settled"}, "/status"),
        ({"notify": "yes"}, "/notify"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(
    api: Api, rma: Return, body: Any, pointer: str
) -> None:
    answer = patch(api, f"/returns/{rma.number}", body)

    assert refused(answer, 422, "invalid")["errors"][0]["pointer"] == pointer
    rma.refresh_from_db()
    assert (rma.language, rma.assignee, rma.version) == ("nl", None, 1)
    assert published(rma.pk) == ["return.requested"]


def test_a_wrong_language_leaves_the_person_as_it_was(
    api: Api, rma: Return, anna_user: User
) -> None:
    body = {"assignee": "anna@example.com", "language": "ja"}

    refused(patch(api, f"/returns/{rma.number}", body), 422, "invalid")

    rma.refresh_from_db()
    assert (rma.assignee, published(rma.pk)) == (None, ["return.requested"])


def test_saying_what_is_said_already_is_no_event(api: Api, rma: Return) -> None:
    answer = patch(api, f"/returns/{rma.number}", {"language": "nl"})

    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert published(rma.pk) == ["return.requested"]


def test_a_line_changes_its_reason_and_words_and_is_found_by_them(api: Api, rma: Return) -> None:
    answer = patch(
        api, line_path(rma), {"reason": "too_large", "comment": "Sleeves.", "note": "By phone."}
    )

    line = answer.json()["lines"][0]
    assert (answer.status_code, line["reason"], line["comment"]) == (200, "too_large", "Sleeves.")
    event = Event.objects.get(subject_id=rma.pk, type="return.updated")
    assert event.data == {
        "line": line["id"],
        "changed": {"reason": ["too_small", "too_large"], "comment": ["", "Sleeves."]},
    }
    assert event.note == "By phone."
    found = {code: api.get(f"/returns?reason={code}").json() for code in ("too_large", "too_small")}
    assert [len(page["items"]) for page in found.values()] == [1, 0]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"reason": "no_such"}, "/reason"),
        ({"outcome": "exchange"}, "/outcome"),
        ({"quantity": 1}, "/quantity"),
    ],
)
def test_a_line_takes_only_what_the_shop_knows(
    api: Api, rma: Return, body: Any, pointer: str
) -> None:
    answer = patch(api, line_path(rma), body)

    assert refused(answer, 422, "invalid")["errors"][0]["pointer"] == pointer
    assert (rma.lines.get().reason, published(rma.pk)) == ("too_small", ["return.requested"])


def test_what_was_said_about_a_decided_line_stays(api: Api, rma: Return) -> None:
    api.send(f"/returns/{rma.number}/approve", {"lines": [_one(rma)]})
    before = published(rma.pk)

    refused(patch(api, line_path(rma), {"reason": "too_large"}), 409, "not-allowed-now")

    assert (rma.lines.get().reason, published(rma.pk)) == ("too_small", before)


def test_a_line_of_another_return_is_not_found(api: Api, rma: Return, make_return: Make) -> None:
    other = make_return()
    path = f"/returns/{rma.number}/lines/{other.lines.all()[0].pk}"

    refused(patch(api, path, {"comment": "x"}), 404, "not-found")
    refused(patch(api, f"/returns/{rma.number}/lines/{uuid4()}", {}), 404, "not-found")

    assert published(rma.pk) == ["return.requested"]


def test_a_stranger_changes_nothing(other_api: Api, reader: Api, rma: Return) -> None:
    refused(patch(other_api, f"/returns/{rma.number}", {"language": "en"}), 404, "not-found")
    refused(patch(other_api, line_path(rma), {"comment": "x"}), 404, "not-found")
    refused(patch(reader, f"/returns/{rma.number}", {"language": "en"}), 403, "forbidden")

    assert published(rma.pk) == ["return.requested"]


def test_a_draft_is_thrown_away(api: Api, make_order: Make) -> None:
    order = make_order()
    draft = drafts.begin(order.shop, [order])

    answer = api.client.delete(f"/api/v1/returns/{draft.pk}")

    assert (answer.status_code, answer.content, Draft.objects.count()) == (204, b"", 0)


def test_an_announced_return_is_not_deleted_but_cancelled(api: Api, rma: Return) -> None:
    refused(api.client.delete(f"/api/v1/returns/{rma.number}"), 409, "not-allowed-now")

    assert Return.objects.filter(pk=rma.pk).exists()
    assert published(rma.pk) == ["return.requested"]


def test_another_shops_draft_and_return_stay(other_api: Api, rma: Return) -> None:
    order = rma.lines.get().order
    draft = drafts.begin(rma.shop, [order] if order else [])

    for reference in (draft.pk, rma.number):
        answer = other_api.client.delete(f"/api/v1/returns/{reference}")
        refused(answer, 404, "not-found")

    assert (Draft.objects.count(), Return.objects.count()) == (1, 1)


def test_a_person_of_the_shop_looks_after_it_until_nobody_does(
    api: Api, rma: Return, anna_user: User
) -> None:
    by_mail = api.send(f"/returns/{rma.number}/assign", {"user": "Anna@example.com"})
    nobody = api.send(f"/returns/{rma.number}/assign", {"user": None})
    by_id = api.send(f"/returns/{rma.number}/assign", {"user": anna_user.pk})

    anna = {"id": str(anna_user.pk), "name": "Anna"}
    assert [a.json()["assignee"] for a in (by_mail, nobody, by_id)] == [anna, None, anna]
    assert by_id.json()["mail"] == {"sent": False, "required_by_law": False}
    told = Event.objects.filter(subject_id=rma.pk, type="return.assigned").order_by("pk")
    assert [event.data["name"] for event in told] == ["Anna", "", "Anna"]
    assert len(api.get(f"/returns?assignee={anna_user.pk}").json()["items"]) == 1


def test_somebody_of_another_shop_looks_after_nothing_here(
    api: Api, rma: Return, otto_user: User
) -> None:
    for who in (otto_user.pk, "otto@example.com", 999_999, ""):
        answer = api.send(f"/returns/{rma.number}/assign", {"user": who})
        assert refused(answer, 422, "invalid")["errors"] == [
            {"pointer": "/user", "detail": "nobody of this shop"}
        ]

    rma.refresh_from_db()
    assert (rma.assignee, published(rma.pk)) == (None, ["return.requested"])


def _one(rma: Return) -> dict[str, Any]:
    return {"line": str(rma.lines.get().pk), "quantity": 1}
