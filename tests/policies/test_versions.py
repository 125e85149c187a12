"""Which version an order falls under, and publishing the next one."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.core.errors import (
    ChangedMeanwhile,
    ForbiddenByLaw,
    Invalid,
    MoveNotAllowed,
    NotFound,
)
from openreturns.policies import drafting, services, terms, versions
from openreturns.policies.models import PolicyDraft, PolicyVersion
from openreturns.policies.versions import Publication
from openreturns.shops.models import Shop

DAY = timedelta(days=1)
REJECT = {
    "id": "r1",
    "name": "No lamps",
    "on": True,
    "level": "item",
    "scope": [],
    "when": {"all": [{"field": "line.legal_basis", "op": "is_one_of", "value": ["voluntary"]}]},
    "then": [{"do": "reject", "message": {"en": "No."}}],
    "stop": True,
}


def version(shop: Shop, number: int, **row: Any) -> PolicyVersion:
    return PolicyVersion.objects.create(
        shop=shop, number=number, terms={"window_days": 30 + number}, **row
    )


def draft_with(shop: Shop, by: Actor, **changes: Any) -> PolicyDraft:
    draft = drafting.begin(shop, by=by)
    return drafting.change(draft, {**draft.terms, **changes}, seen=1, by=by)


def now_for(draft: PolicyDraft, **more: Any) -> Publication:
    return Publication(seen=draft.version, after=versions.latest(draft.shop).number, **more)


@pytest.fixture
def begun(shop: Shop) -> datetime:
    """The shop's first version began 100 days ago."""
    start = timezone.now() - 100 * DAY
    PolicyVersion.objects.filter(shop=shop).update(effective_from=start)
    return start


def test_an_order_falls_under_the_last_version_that_reaches_it(shop: Shop, begun: datetime) -> None:
    for_all = begun + 10 * DAY
    only_new = begun + 20 * DAY
    version(shop, 2, effective_from=for_all)
    version(shop, 3, effective_from=only_new, orders_from=only_new)

    def number(ordered: datetime, moment: datetime) -> int:
        found = versions.in_force(shop, ordered, moment)
        return found.number if found else 0

    old, new, today = begun, only_new, timezone.now()
    assert number(old, begun + 5 * DAY) == 1
    assert number(old, for_all) == 2
    assert number(old, today) == 2
    assert number(new, today) == 3
    assert number(new, only_new - DAY) == 2


def test_before_the_first_version_the_first_one_holds(shop: Shop, begun: datetime) -> None:
    version(shop, 2, effective_from=begun + DAY)

    found = versions.in_force(shop, begun - DAY, begun - DAY)

    assert found is not None
    assert found.number == 1


def test_finding_the_policy_takes_one_statement(shop: Shop, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        policy = services.version_for(shop, timezone.now())

    assert policy.window_days == 30


def test_publishing_makes_the_next_version_and_says_who_and_why(shop: Shop, anna: Actor) -> None:
    draft = draft_with(shop, anna, window_days=60)

    made = versions.publish(
        shop, draft.pk, now_for(draft, orders="earlier", note=" More time "), by=anna
    )

    assert (made.number, made.published_by, made.note) == (2, "Anna", "More time")
    assert made.orders_from is None
    assert services.current(shop).window_days == 60
    assert PolicyDraft.objects.count() == 0


def test_publishing_twice_makes_one_version(shop: Shop, anna: Actor) -> None:
    draft = draft_with(shop, anna, window_days=60)
    how = now_for(draft)

    first = versions.publish(shop, draft.pk, how, by=anna)
    second = versions.publish(shop, draft.pk, how, by=anna)

    assert first == second
    assert PolicyVersion.objects.filter(shop=shop).count() == 2


def test_a_draft_that_changed_meanwhile_is_not_published(
    shop: Shop, anna: Actor, ben: Actor
) -> None:
    draft = draft_with(shop, anna, window_days=60)
    how = now_for(draft)
    drafting.change(draft, {**draft.terms, "window_days": 20}, seen=2, by=ben)

    with pytest.raises(ChangedMeanwhile, match="Ben changed this draft meanwhile"):
        versions.publish(shop, draft.pk, how, by=anna)

    assert PolicyVersion.objects.filter(shop=shop).count() == 1


def test_a_draft_is_not_published_over_a_version_nobody_compared_it_with(
    shop: Shop, anna: Actor, ben: Actor
) -> None:
    mine = draft_with(shop, anna, window_days=60)
    how = now_for(mine)
    drafting.rename(mine, "Mine")
    theirs = draft_with(shop, ben, label_fee=100)
    versions.publish(shop, theirs.pk, now_for(theirs), by=ben)

    with pytest.raises(ChangedMeanwhile, match="Ben published version 2 meanwhile"):
        versions.publish(shop, mine.pk, how, by=anna)

    assert PolicyDraft.objects.get() == mine
    assert services.current(shop).window_days == 30


def test_a_draft_of_another_shop_does_not_exist(shop: Shop, other_shop: Shop, anna: Actor) -> None:
    draft = draft_with(shop, anna, window_days=60)

    with pytest.raises(NotFound):
        versions.publish(other_shop, draft.pk, now_for(draft), by=anna)

    assert PolicyVersion.objects.filter(shop=other_shop).count() == 1


@pytest.mark.parametrize("change", [{"window_days": 20}, {"label_fee": 395}, {"rules": [REJECT]}])
def test_what_takes_something_away_holds_for_new_orders_only(
    shop: Shop, anna: Actor, change: dict[str, Any]
) -> None:
    draft = draft_with(shop, anna, **change)

    with pytest.raises(Invalid, match="only for orders placed from then on"):
        versions.publish(shop, draft.pk, now_for(draft, orders="earlier"), by=anna)
    assert PolicyVersion.objects.filter(shop=shop).count() == 1

    made = versions.publish(shop, draft.pk, now_for(draft, orders="new"), by=anna)

    assert made.orders_from == made.effective_from


def test_r15_a_draft_that_would_refuse_a_withdrawal_is_not_published(
    shop: Shop, anna: Actor
) -> None:
    draft = draft_with(shop, anna, rules=[{**REJECT, "when": {"all": []}}])

    with pytest.raises(ForbiddenByLaw, match="R15"):
        versions.publish(shop, draft.pk, now_for(draft), by=anna)

    assert PolicyVersion.objects.filter(shop=shop).count() == 1
    assert PolicyDraft.objects.get() == draft


def test_what_was_agreed_before_stays_agreed_after_a_later_harmless_version(
    shop: Shop, anna: Actor, begun: datetime
) -> None:
    since = begun + 50 * DAY
    taken = version(shop, 2, effective_from=since, orders_from=since)
    PolicyVersion.objects.filter(pk=taken.pk).update(terms=terms.full({"window_days": 20}))
    draft = draft_with(shop, anna, decide_by_hand=False)

    made = versions.publish(shop, draft.pk, now_for(draft, orders="earlier"), by=anna)

    assert made.orders_from == since
    assert services.version_for(shop, begun).window_days == 30
    assert services.version_for(shop, since).decide_by_hand is False


def test_a_planned_version_begins_on_its_day_and_can_be_taken_back(shop: Shop, anna: Actor) -> None:
    draft = draft_with(shop, anna, window_days=60)
    begins = timezone.now() + 5 * DAY
    made = versions.publish(shop, draft.pk, now_for(draft, starts_at=begins), by=anna)
    follower = drafting.begin(shop, by=anna)
    assert services.current(shop).window_days == 30

    versions.take_back(made)

    assert versions.latest(shop).number == 1
    follower.refresh_from_db()
    assert follower.base.number == 1


def test_a_version_in_force_is_not_taken_back(shop: Shop) -> None:
    with pytest.raises(MoveNotAllowed):
        versions.take_back(versions.latest(shop))

    assert PolicyVersion.objects.filter(shop=shop).count() == 1


def test_a_version_does_not_begin_before_one_that_is_planned(shop: Shop, anna: Actor) -> None:
    first = draft_with(shop, anna, window_days=60)
    begins = timezone.now() + 5 * DAY
    versions.publish(shop, first.pk, now_for(first, starts_at=begins), by=anna)
    second = draft_with(shop, anna, window_days=90)

    with pytest.raises(Invalid, match="Version 2 begins on"):
        versions.publish(shop, second.pk, now_for(second), by=anna)

    assert versions.latest(shop).number == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_get_one_version_and_one_clear_answer(
    shop: Shop, anna: Actor, ben: Actor
) -> None:
    mine = draft_with(shop, anna, window_days=60)
    drafting.rename(mine, "Mine")
    theirs = draft_with(shop, ben, window_days=90)
    both = Barrier(2)
    told: list[str] = []

    def publish(draft: PolicyDraft, by: Actor) -> None:
        how = Publication(seen=draft.version, after=1)
        both.wait()
        try:
            told.append(f"version {versions.publish(shop, draft.pk, how, by=by).number}")
        except ChangedMeanwhile as late:
            told.append(late.code)
        finally:
            connection.close()

    threads = [Thread(target=publish, args=pair) for pair in ((mine, anna), (theirs, ben))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["changed-meanwhile", "version 2"]
    assert PolicyVersion.objects.filter(shop=shop).count() == 2
