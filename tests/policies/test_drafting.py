"""Writing a draft: changes, undo, several names, two editors."""

import pytest

from openreturns.core.actors import Actor
from openreturns.core.errors import ChangedMeanwhile, Invalid, MoveNotAllowed
from openreturns.policies import drafting, services
from openreturns.policies.drafting import STEPS
from openreturns.policies.models import DraftStep, PolicyDraft
from openreturns.shops.models import Shop


@pytest.fixture
def draft(shop: Shop, anna: Actor) -> PolicyDraft:
    """A draft as it begins."""
    return drafting.begin(shop, by=anna)


def with_window(draft: PolicyDraft, days: int, by: Actor) -> None:
    drafting.change(draft, {**draft.terms, "window_days": days}, seen=draft.version, by=by)


def again(draft: PolicyDraft) -> PolicyDraft:
    return PolicyDraft.objects.get(pk=draft.pk)


def test_a_draft_begins_as_the_last_version_and_is_called_after_the_next(
    draft: PolicyDraft,
) -> None:
    assert (draft.name, draft.base.number, draft.version) == ("Draft 2", 1, 1)
    assert (draft.terms["window_days"], draft.terms["rules"]) == (30, [])


def test_a_change_counts_and_says_who(draft: PolicyDraft, ben: Actor) -> None:
    with_window(draft, 60, ben)

    kept = again(draft)
    assert (kept.terms["window_days"], kept.version, kept.changed_by) == (60, 2, "Ben")


def test_a_change_that_changes_nothing_is_none(draft: PolicyDraft, anna: Actor) -> None:
    drafting.change(draft, dict(draft.terms), seen=1, by=anna)

    assert (again(draft).version, DraftStep.objects.count()) == (1, 0)


def test_of_two_editors_the_second_is_told_and_nothing_of_theirs_is_kept(
    draft: PolicyDraft, anna: Actor, ben: Actor
) -> None:
    with_window(again(draft), 60, ben)

    with pytest.raises(ChangedMeanwhile, match="Ben changed this draft meanwhile"):
        with_window(draft, 90, anna)

    assert again(draft).terms["window_days"] == 60
    assert DraftStep.objects.count() == 1


def test_undo_goes_back_step_by_step(draft: PolicyDraft, anna: Actor) -> None:
    with_window(draft, 60, anna)
    with_window(draft, 90, anna)

    drafting.undo(draft, seen=3, by=anna)
    assert again(draft).terms["window_days"] == 60
    drafting.undo(draft, seen=4, by=anna)

    assert (again(draft).terms["window_days"], again(draft).version) == (30, 5)
    with pytest.raises(MoveNotAllowed, match="nothing left to undo"):
        drafting.undo(draft, seen=5, by=anna)
    assert again(draft).version == 5


def test_undo_of_what_somebody_else_changed_meanwhile_does_nothing(
    draft: PolicyDraft, anna: Actor, ben: Actor
) -> None:
    with_window(draft, 60, anna)
    with_window(again(draft), 90, ben)

    with pytest.raises(ChangedMeanwhile):
        drafting.undo(draft, seen=2, by=anna)

    assert again(draft).terms["window_days"] == 90
    assert DraftStep.objects.count() == 2


def test_the_oldest_steps_are_forgotten(draft: PolicyDraft, anna: Actor) -> None:
    for days in range(31, 31 + STEPS + 3):
        with_window(draft, days, anna)

    assert DraftStep.objects.count() == STEPS


def test_a_draft_can_begin_like_an_older_version(shop: Shop, anna: Actor) -> None:
    first = shop.policies.get()
    services.publish(shop, window_days=60)

    draft = drafting.begin(shop, name="Back to 30", wanted=first.terms, by=anna)

    assert (draft.terms["window_days"], draft.base.number) == (30, 2)


@pytest.mark.parametrize("name", ["  ", "x" * 81, "Draft 2"])
def test_a_name_is_neither_empty_nor_endless_nor_taken(
    draft: PolicyDraft, shop: Shop, anna: Actor, name: str
) -> None:
    other = drafting.begin(shop, name="Spring", by=anna)

    with pytest.raises(Invalid):
        drafting.rename(other, name)

    assert sorted(PolicyDraft.objects.values_list("name", flat=True)) == ["Draft 2", "Spring"]


def test_throwing_a_draft_away_twice_is_the_same(draft: PolicyDraft, anna: Actor) -> None:
    with_window(draft, 60, anna)

    drafting.discard(draft)
    drafting.discard(draft)

    assert (PolicyDraft.objects.count(), DraftStep.objects.count()) == (0, 0)
