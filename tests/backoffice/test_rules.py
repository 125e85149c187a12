"""The rule builder: everything works by plain forms, drafts begin silently, nobody is overrun."""

from typing import Any

import pytest
from django.http import HttpResponse

from openreturns.core.actors import Actor
from openreturns.policies import drafting
from openreturns.policies.drafting import Place
from openreturns.policies.models import PolicyDraft, PolicyVersion
from openreturns.shops.models import Shop
from tests.backoffice.conftest import Desk, text_of

RULES = "rules/fern/"
# The first rule of seed 002 as its form sends it.
FAULTS = {
    "kind.r": "all",
    "kind.r.0": "test",
    "was.r.0": "line.reason",
    "field.r.0": "line.reason",
    "op.r.0": "is_none_of",
    "value.r.0": ["damaged", "wrong_item"],
    "do.0": "approve",
}
COUNTRY = {
    "kind.r": "all",
    "kind.r.0": "test",
    "was.r.0": "order.country",
    "field.r.0": "order.country",
    "op.r.0": "is_one_of",
    "add.r.0": "NL",
    "do.0": "approve",
}


def draft_of(shop: Shop) -> PolicyDraft:
    return PolicyDraft.objects.get(shop=shop)


def rules_of(shop: Shop) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = draft_of(shop).terms["rules"]
    return rules


def keep(desk: Desk, shop: Shop, **typed: Any) -> HttpResponse:
    """Press "Keep rule" on the page as it stands."""
    draft = PolicyDraft.objects.filter(shop=shop).first()
    where = {"draft": draft.pk, "seen": draft.version} if draft else {"draft": "", "seen": 1}
    return desk.post(RULES + "rule/", follow=True, **where, **typed)


@pytest.fixture
def two(at_anna: Desk, shop: Shop) -> list[str]:
    """Both rules of seed 002 in a draft; their ids."""
    keep(at_anna, shop, **FAULTS)
    keep(at_anna, shop, **COUNTRY)
    return [rule["id"] for rule in rules_of(shop)]


def where(shop: Shop, seen: int | None = None) -> dict[str, Any]:
    draft = draft_of(shop)
    return {"draft": draft.pk, "seen": seen or draft.version}


def test_an_empty_list_teaches_with_the_two_rules_of_seed_002(at_anna: Desk, shop: Shop) -> None:
    page = text_of(at_anna.get(RULES))

    assert "If reason is not <b>Arrived damaged</b> or <b>Wrong item sent</b>, then" in page
    assert "If country of delivery is <b>Netherlands</b>, then approve it." in page
    assert "Version 1, live from" in page
    assert "Publish…" not in page


def test_both_rules_of_seed_002_are_kept_in_a_draft_that_begins_silently(
    at_anna: Desk, shop: Shop, two: list[str]
) -> None:
    first, second = rules_of(shop)

    assert first["when"] == {
        "all": [{"field": "line.reason", "op": "is_none_of", "value": ["damaged", "wrong_item"]}]
    }
    assert (first["then"], first["stop"], first["on"]) == ([{"do": "approve"}], False, True)
    assert second["when"]["all"][0]["value"] == ["NL"]
    assert draft_of(shop).name == "Draft 2"
    assert PolicyVersion.objects.filter(shop=shop).count() == 1
    page = text_of(at_anna.get(RULES))
    assert "2 changes since version 1, live from" in page
    assert "1. Reason is not Arrived damaged or Wrong item sent" in page


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        ("test:r", 'name="field.r.1"'),
        ("group:r", 'name="field.r.1.0"'),
        ("act", 'name="do.1"'),
        ("refresh", 'value="wrong_item"'),
    ],
)
def test_a_button_shows_the_rule_again_with_what_was_typed_and_keeps_nothing(
    at_anna: Desk, shop: Shop, edit: str, shown: str
) -> None:
    page = text_of(keep(at_anna, shop, **FAULTS, name="Mine", edit=edit))

    assert shown in page
    assert 'value="Mine"' in page
    assert PolicyDraft.objects.count() == 0


def test_another_fact_brings_its_own_comparisons_and_forgets_the_old_values(
    at_anna: Desk, shop: Shop
) -> None:
    typed = {**FAULTS, "field.r.0": "line.value", "edit": "refresh"}

    page = text_of(keep(at_anna, shop, **typed))

    assert '<option value="at_least" selected>is at least</option>' in page
    assert 'value="wrong_item"' not in page.split('id="editor"')[1].split("</form>")[0]


def test_groups_nest_and_are_said_in_brackets(at_anna: Desk, shop: Shop) -> None:
    typed = {
        **FAULTS,
        "kind.r.1": "none",
        "kind.r.1.0": "test",
        "was.r.1.0": "line.value",
        "field.r.1.0": "line.value",
        "op.r.1.0": "between",
        "value.r.1.0": ["5,00", "75.50"],
        "do.0": "reject",
        "part.0.message.en": "Too dear.",
        "part.0.message.nl": "Te duur.",
        "stop": "yes",
    }

    page = text_of(keep(at_anna, shop, **typed))

    rule = rules_of(shop)[0]
    assert rule["when"]["all"][1] == {
        "not": {"any": [{"field": "line.value", "op": "between", "value": ["5.00", "75.50"]}]}
    }
    assert rule["then"] == [{"do": "reject", "message": {"nl": "Te duur.", "en": "Too dear."}}]
    assert "not (value of this item is between <b>€5.00</b> and <b>€75.50</b>)" in page
    assert "<b>“Too dear.”</b>. Stop." in page


def test_a_rule_with_a_mistake_is_shown_again_with_the_place_and_nothing_is_kept(
    at_anna: Desk, shop: Shop
) -> None:
    typed = {**COUNTRY, "add.r.0": "", "do.0": "window", "part.0.days": "soon"}

    answer = keep(at_anna, shop, **typed)

    assert answer.status_code == 422
    page = text_of(answer)
    assert '<a href="#c-r-0">This is a list with at least one value.</a>' in page
    assert '<a href="#a-0">This is a whole number' in page
    assert 'value="soon"' in page
    assert PolicyDraft.objects.count() == 0


def test_a_rule_moves_is_switched_copied_and_removed(
    at_anna: Desk, shop: Shop, two: list[str]
) -> None:
    first, second = two

    at_anna.post(f"{RULES}rule/{second}/place/", place=0, **where(shop))
    at_anna.post(f"{RULES}rule/{second}/switch/", on="no", **where(shop))
    at_anna.post(f"{RULES}rule/{first}/copy/", **where(shop))
    at_anna.post(f"{RULES}rule/{first}/removal/", **where(shop))

    left = rules_of(shop)
    assert [rule["id"] for rule in left[:1]] == [second]
    assert [rule["on"] for rule in left] == [False, False]
    assert left[1]["name"].endswith("(copy)")


def test_undo_brings_a_removed_rule_back(at_anna: Desk, shop: Shop, two: list[str]) -> None:
    at_anna.post(f"{RULES}rule/{two[0]}/removal/", **where(shop))

    page = text_of(at_anna.post(f"{RULES}undo/", follow=True, **where(shop)))

    assert [rule["id"] for rule in rules_of(shop)] == two
    assert "The last change is undone." in page


def test_of_two_editors_the_second_is_told_and_keeps_what_they_typed(
    at_anna: Desk, shop: Shop, two: list[str], ben: Actor
) -> None:
    seen = where(shop)
    drafting.edit(
        shop, Place(draft_of(shop).pk, 3), lambda kept: {**kept, "window_days": 60}, by=ben
    )

    answer = at_anna.post(RULES + "rule/", **seen, **{**FAULTS, "name": "Third"})

    assert answer.status_code == 409
    page = text_of(answer)
    assert "Ben changed this draft meanwhile." in page
    assert 'value="Third"' in page
    assert len(rules_of(shop)) == 2


def test_a_draft_somebody_began_meanwhile_is_not_overrun(
    at_anna: Desk, shop: Shop, ben: Actor
) -> None:
    drafting.edit(shop, Place(None), lambda kept: {**kept, "window_days": 60}, by=ben)

    answer = at_anna.post(RULES + "rule/", draft="", seen=1, **FAULTS)

    assert answer.status_code == 409
    assert "Ben began a draft meanwhile." in text_of(answer)
    assert rules_of(shop) == []


def test_a_rule_against_the_law_says_so_and_one_press_keeps_it_where_the_law_leaves_it_open(
    at_anna: Desk, shop: Shop
) -> None:
    typed = {**FAULTS, "do.0": "reject", "part.0.message.en": "No."}
    page = text_of(keep(at_anna, shop, **typed))
    assert "A withdrawal in time cannot be refused. (R15)" in page

    key = rules_of(shop)[0]["id"]
    page = text_of(at_anna.post(f"{RULES}rule/{key}/lawful/", follow=True, **where(shop)))

    assert rules_of(shop)[0]["when"]["all"][0]["value"] == ["voluntary", "b2b"]
    assert "(R15)" not in page


def test_the_warehouse_does_not_set_rules(at_ben: Desk, shop: Shop) -> None:
    assert at_ben.get(RULES).status_code == 403
    assert at_ben.post(RULES + "rule/", draft="", seen=1, **FAULTS).status_code == 403
    assert PolicyDraft.objects.count() == 0


def test_the_rules_of_another_shop_do_not_exist(at_otto: Desk, shop: Shop) -> None:
    assert at_otto.get(RULES).status_code == 404
    assert at_otto.post(RULES + "rule/", draft="", seen=1, **FAULTS).status_code == 404
    assert PolicyDraft.objects.count() == 0
