"""Around the rules: terms, publishing, versions, drafts, presets and files."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.policies import drafting, services, versions
from openreturns.policies.models import PolicyDraft, PolicyVersion
from openreturns.shops.models import Shop
from tests.backoffice.conftest import Desk, text_of
from tests.backoffice.test_rules import FAULTS, RULES, draft_of, keep, rules_of

TERMS = {
    "window_days": "60",
    "label_fee": "3,95",
    "label_cost": "",
    "handling_fee": "0",
    "restocking": "0",
    "methods": ["label", "own_carrier"],
    "without_delivery": "open",
    "shipment_days": "5",
    "extend_limit_days": "30",
    "expire_after_days": "0",
}


def to_publish(shop: Shop, **more: Any) -> dict[str, Any]:
    """What the form of the publish page sends for the draft as it stands."""
    draft = draft_of(shop)
    return {"draft": draft.pk, "seen": draft.version, "after": 1, "orders": "earlier", **more}


def numbers(shop: Shop) -> list[int]:
    rows = PolicyVersion.objects.filter(shop=shop).order_by("number")
    return list(rows.values_list("number", flat=True))


def test_terms_are_kept_in_the_draft_and_hold_once_published(at_anna: Desk, shop: Shop) -> None:
    answer = at_anna.post(RULES + "terms/", draft="", seen=1, **TERMS)

    assert answer.status_code == 302
    kept = draft_of(shop).terms
    assert (kept["window_days"], kept["label_fee"], kept["decide_by_hand"]) == (60, 395, False)
    assert services.current(shop).window_days == 30

    at_anna.post(RULES + "publication/", **to_publish(shop, orders="new"))

    assert services.current(shop).window_days == 60


@pytest.mark.parametrize(
    "wrong",
    [
        {"window_days": "13"},
        {"window_days": "x"},
        {"label_fee": "-1"},
        {"label_fee": "3.999"},
        {"restocking": "51"},
        {"methods": []},
    ],
)
def test_terms_below_the_law_or_with_no_amount_are_refused(
    at_anna: Desk, shop: Shop, wrong: dict[str, Any]
) -> None:
    answer = at_anna.post(RULES + "terms/", draft="", seen=1, **(TERMS | wrong))

    assert answer.status_code == 422
    assert PolicyDraft.objects.count() == 0


def test_the_publish_page_says_what_changes_in_words_and_publishes(
    at_anna: Desk, shop: Shop
) -> None:
    keep(at_anna, shop, **FAULTS, name="No faults")

    page = text_of(at_anna.get(RULES + "publication/"))
    done = text_of(
        at_anna.post(RULES + "publication/", follow=True, **to_publish(shop, note="Less work"))
    )

    assert "New rule “No faults”." in page
    assert "Requests from that day on, also for orders placed before" in page
    assert "Version 2 is published." in done
    made = versions.latest(shop)
    assert (made.number, made.published_by, made.note, made.orders_from) == (
        2, "Anna", "Less work", None,
    )  # fmt: skip


def test_pressing_publish_twice_makes_one_version(at_anna: Desk, shop: Shop) -> None:
    keep(at_anna, shop, **FAULTS)
    form = to_publish(shop)

    answers = [at_anna.post(RULES + "publication/", **form) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert numbers(shop) == [1, 2]


def test_what_takes_something_away_is_offered_for_new_orders_only(
    at_anna: Desk, shop: Shop
) -> None:
    at_anna.post(RULES + "terms/", draft="", seen=1, **(TERMS | {"window_days": "20"}))

    page = text_of(at_anna.get(RULES + "publication/"))
    refused = at_anna.post(RULES + "publication/", **to_publish(shop))

    assert 'value="earlier"' not in page
    assert refused.status_code == 422
    assert numbers(shop) == [1]


def test_r15_a_draft_against_the_law_has_no_publish_button_and_is_refused(
    at_anna: Desk, shop: Shop
) -> None:
    keep(at_anna, shop, **{**FAULTS, "do.0": "reject", "part.0.message.en": "No."})

    page = text_of(at_anna.get(RULES + "publication/"))
    refused = at_anna.post(RULES + "publication/", **to_publish(shop))

    assert "A withdrawal in time cannot be refused. (R15)" in page
    assert "Publish version 2" not in page
    assert refused.status_code == 409
    assert numbers(shop) == [1]


def test_a_draft_that_changed_meanwhile_is_not_published_and_its_changes_are_shown(
    at_anna: Desk, shop: Shop, ben: Actor
) -> None:
    keep(at_anna, shop, **FAULTS)
    form = to_publish(shop)
    draft = draft_of(shop)
    drafting.change(draft, {**draft.terms, "window_days": 60}, seen=draft.version, by=ben)

    answer = at_anna.post(RULES + "publication/", **form)

    assert answer.status_code == 409
    page = text_of(answer)
    assert "Ben changed this draft meanwhile." in page
    assert "Days to send back: 60 instead of 30." in page
    assert numbers(shop) == [1]


@pytest.mark.parametrize("day", ["2020-01-01", "tomorrow"])
def test_a_version_does_not_begin_in_the_past_or_on_no_day(
    at_anna: Desk, shop: Shop, day: str
) -> None:
    keep(at_anna, shop, **FAULTS)

    answer = at_anna.post(RULES + "publication/", **to_publish(shop, starts_on=day))

    assert answer.status_code == 422
    assert numbers(shop) == [1]


def test_a_planned_version_is_shown_and_taken_back(at_anna: Desk, shop: Shop) -> None:
    keep(at_anna, shop, **FAULTS)
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    at_anna.post(RULES + "publication/", **to_publish(shop, starts_on=day))

    page = text_of(at_anna.get(RULES + "versions/"))
    at_anna.post(RULES + "versions/2/removal/")

    assert "Planned" in page
    assert numbers(shop) == [1]


def test_one_goes_back_to_an_older_version_by_a_draft_of_it(at_anna: Desk, shop: Shop) -> None:
    services.publish(shop, window_days=60)

    at_anna.post(RULES + "versions/1/draft/")

    draft = draft_of(shop)
    assert (draft.name, draft.terms["window_days"]) == ("Back to version 1", 30)


def test_drafts_have_names_of_their_own_and_are_thrown_away(at_anna: Desk, shop: Shop) -> None:
    at_anna.post(RULES + "drafts/", name="Spring")
    at_anna.post(RULES + "drafts/", name="Autumn")
    spring = PolicyDraft.objects.get(name="Spring")

    taken = at_anna.post(f"{RULES}drafts/{spring.pk}/name/", name="Autumn")
    at_anna.post(f"{RULES}drafts/{spring.pk}/name/", name="Summer")
    at_anna.post(f"{RULES}drafts/{spring.pk}/removal/")

    assert taken.status_code == 422
    assert "There is already a draft called “Autumn”." in text_of(taken)
    assert [draft.name for draft in PolicyDraft.objects.all()] == ["Autumn"]


def test_a_preset_becomes_a_draft(at_anna: Desk, shop: Shop) -> None:
    at_anna.post(RULES + "presets/", preset="sendcloud")

    assert draft_of(shop).name == "Like Sendcloud"
    assert [rule["id"] for rule in rules_of(shop)] == ["sendcloud-1", "sendcloud-2", "sendcloud-3"]


def test_a_file_comes_back_as_it_went(at_anna: Desk, shop: Shop) -> None:
    keep(at_anna, shop, **FAULTS, name="No faults")
    file = at_anna.get(RULES + "file/").content

    at_anna.post(RULES + "import/", file=SimpleUploadedFile("rules.json", file))

    first, second = PolicyDraft.objects.order_by("created_at")
    assert (first.name, second.name) == ("Draft 2", "Draft 2 2")
    assert first.terms == second.terms


def test_a_file_with_mistakes_says_each_of_them_and_nothing_is_taken(
    at_anna: Desk, shop: Shop
) -> None:
    rule = {"id": "a", "name": "Odd", "when": {"field": "moon.phase", "op": "is"}, "then": []}
    made = {
        "format": "openreturns-rules",
        "version": 1,
        "terms": {"window_days": 3, "rules": [rule]},
    }
    file = SimpleUploadedFile("rules.json", json.dumps(made).encode())

    answer = at_anna.post(RULES + "import/", file=file)

    assert answer.status_code == 422
    page = text_of(answer)
    assert "A whole number from 14 to 365 is needed." in page
    assert "Rule 1 “Odd”: There is no field moon.phase." in page
    assert PolicyDraft.objects.count() == 0


@pytest.mark.parametrize("data", [b"", b"no json", b"[]", b'{"format": "x"}', b"[" * 9000, b"\xff"])
def test_what_is_no_file_of_rules_is_refused(at_anna: Desk, shop: Shop, data: bytes) -> None:
    answer = at_anna.post(RULES + "import/", file=SimpleUploadedFile("rules.json", data))

    assert answer.status_code == 422
    assert PolicyDraft.objects.count() == 0
