"""A run is kept as it goes: it survives a killed worker, ends when nobody wants it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from openreturns.core.actors import Actor
from openreturns.core.errors import Invalid, MoveNotAllowed
from openreturns.core.ids import id_at
from openreturns.insights import reading, running, services, transitions
from openreturns.insights.models import Flip, Simulation
from openreturns.insights.states import NEXT, State
from openreturns.insights.tasks import simulate as simulate_task
from openreturns.policies.models import PolicyDraft
from openreturns.returns.models import DecisionRecord, Return
from openreturns.shops.models import Shop
from tests.insights.conftest import APPROVE, CHEAP, KEEP, REVIEW, rule

Make = Callable[..., Any]


@pytest.fixture
def five(make_return: Make) -> list[Return]:
    """Five returns about which a person decides: three cheap, two dear."""
    places = (0, 1, 0, 1, 0)
    return [make_return((place, 1), delivered_days_ago=20) for place in places]


@pytest.fixture
def in_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of two returns, so that five returns are three pieces."""
    monkeypatch.setattr(reading, "PIECE", 2)


def result(run: Simulation) -> tuple[Any, ...]:
    """All that a run found."""
    run.refresh_from_db()
    flips = list(run.flips.order_by("rma_id").values_list("rma_id", "before", "after", "cost"))
    return run.state, run.read, run.tally, flips


def test_it_is_read_in_pieces_and_ends_with_the_last(
    five: list[Return], in_twos: None, make_draft: Make, prepare: Make
) -> None:
    run = prepare(make_draft(rule(1, KEEP, CHEAP)))
    running.begin(run)

    kept = [run.read for kept in running.steps(run) if kept]

    assert kept == [2, 4, 5]
    assert run.cursor == five[-1].pk
    assert run.flips.count() == 3


def test_a_killed_worker_leaves_what_was_kept_and_the_next_one_goes_on(
    five: list[Return], in_twos: None, make_draft: Make, prepare: Make
) -> None:
    draft = make_draft(rule(1, KEEP, CHEAP), rule(2, REVIEW))
    whole, cut = prepare(draft), prepare(draft)
    running.run(whole)
    running.begin(cut)
    next(running.steps(cut))  # the worker is killed after the first piece

    simulate_task.func(str(cut.pk))

    assert result(cut) == result(whole)
    assert result(cut)[:2] == ("done", 5)


def test_of_two_workers_that_read_the_same_piece_one_keeps_it(
    five: list[Return], in_twos: None, make_draft: Make, prepare: Make
) -> None:
    run = prepare(make_draft(rule(1, KEEP, CHEAP)))
    running.begin(run)
    other = Simulation.objects.get(pk=run.pk)
    mine, theirs = running.steps(run), running.steps(other)

    assert next(mine)
    assert list(theirs) == [False]  # they read the first piece too, and came second

    assert list(mine) == [True, True]
    assert (run.read, run.flips.count()) == (5, 3)


def test_a_cancelled_run_stops_at_the_next_piece_and_keeps_what_it_counted(
    five: list[Return], in_twos: None, make_draft: Make, prepare: Make
) -> None:
    run = prepare(make_draft(rule(1, KEEP, CHEAP)))
    running.begin(run)
    steps = running.steps(run)
    next(steps)

    transitions.cancel(Simulation.objects.get(pk=run.pk))

    assert list(steps) == [False]
    assert result(run)[:2] == ("cancelled", 2)
    assert run.flips.count() == 1


def test_a_run_that_was_cancelled_while_it_waited_reads_nothing(
    five: list[Return], make_draft: Make, prepare: Make
) -> None:
    run = prepare(make_draft(rule(1, KEEP)))
    transitions.cancel(run)

    simulate_task.func(str(run.pk))

    assert result(run) == ("cancelled", 0, {}, [])


def test_what_is_over_cannot_be_cancelled(make_draft: Make, simulate: Make) -> None:
    run = simulate(make_draft(rule(1, KEEP)))

    with pytest.raises(MoveNotAllowed):
        transitions.cancel(run)

    assert result(run)[0] == "done"


def test_a_draft_that_is_thrown_away_meanwhile_is_tried_to_the_end(
    five: list[Return], in_twos: None, make_draft: Make, prepare: Make
) -> None:
    run = prepare(make_draft(rule(1, KEEP, CHEAP)))
    running.begin(run)
    next(running.steps(run))

    PolicyDraft.objects.all().delete()
    simulate_task.func(str(run.pk))

    assert result(run)[:2] == ("done", 5)
    assert run.label == "Draft 2"


def test_two_runs_at_once_do_not_meddle_with_each_other(
    five: list[Return], in_twos: None, make_draft: Make, prepare: Make
) -> None:
    one = prepare(make_draft(rule(1, KEEP, CHEAP), name="One"))
    other = prepare(make_draft(rule(1, APPROVE), name="Other"))
    running.begin(one)
    running.begin(other)

    for _pair in zip(running.steps(one), running.steps(other), strict=True):
        pass

    assert (one.flips.count(), other.flips.count()) == (3, 5)


def test_a_shop_has_at_most_three_runs_under_way(
    shop: Shop, anna: Actor, make_draft: Make, prepare: Make
) -> None:
    draft = make_draft(rule(1, KEEP))
    for _n in range(3):
        prepare(draft)

    with pytest.raises(MoveNotAllowed):
        prepare(draft)

    assert Simulation.objects.count() == 3


def test_a_past_without_returns_is_done_at_once(make_draft: Make, simulate: Make) -> None:
    run = simulate(make_draft(rule(1, KEEP)))

    assert result(run) == ("done", 0, {}, [])


def test_only_the_last_returns_are_read(
    five: list[Return], make_draft: Make, simulate: Make
) -> None:
    run = simulate(make_draft(rule(1, APPROVE)), last=2)

    assert [flip.rma for flip in run.flips.order_by("rma_id")] == five[3:]
    assert (run.total, run.read) == (2, 2)


def test_more_than_there_are_is_all_of_them(
    five: list[Return], make_draft: Make, simulate: Make
) -> None:
    assert simulate(make_draft(rule(1, APPROVE)), last=500).read == 5


def test_a_period_counts_both_its_days(
    five: list[Return], shop: Shop, make_draft: Make, simulate: Make
) -> None:
    today = timezone.localdate()
    draft = make_draft(rule(1, APPROVE))

    assert simulate(draft, since=today, until=today).read == 5
    assert simulate(draft, until=today - timedelta(days=1)).read == 0
    assert simulate(draft, since=today + timedelta(days=1)).read == 0


def test_a_period_that_ends_before_it_begins_is_refused(make_draft: Make, prepare: Make) -> None:
    today = timezone.localdate()

    with pytest.raises(Invalid) as refused:
        prepare(make_draft(rule(1, KEEP)), since=today, until=today - timedelta(days=1))

    assert [error.pointer for error in refused.value.errors] == ["/to"]
    assert Simulation.objects.count() == 0


def test_returns_that_come_in_meanwhile_are_not_read(
    five: list[Return], in_twos: None, make_return: Make, make_draft: Make, prepare: Make
) -> None:
    run = prepare(make_draft(rule(1, APPROVE)))
    running.begin(run)
    steps = running.steps(run)
    next(steps)

    make_return((0, 1), delivered_days_ago=20)

    assert list(steps) == [True, True]
    assert run.read == 5


def test_facts_of_a_form_that_is_not_known_any_more_are_left_out_and_counted(
    five: list[Return], make_draft: Make, simulate: Make
) -> None:
    DecisionRecord.objects.filter(rma=five[0]).update(seen='{"v": 0, "all": {}, "lines": []}')
    DecisionRecord.objects.filter(rma=five[1]).update(seen="torn")

    run = simulate(make_draft(rule(1, APPROVE)))

    assert (run.state, run.read, run.tally["unreadable"]) == ("done", 5, 2)
    assert run.flips.count() == 3


def test_a_rule_set_that_cannot_be_read_fails_with_a_reason(
    five: list[Return], make_draft: Make, prepare: Make
) -> None:
    run = prepare(make_draft(rule(1, {"do": "dance"})))

    simulate_task.func(str(run.pk))

    assert result(run)[:2] == ("failed", 0)
    assert run.problem == "error"


def test_a_run_that_nobody_goes_on_with_is_given_up_after_an_hour(
    five: list[Return], make_draft: Make, prepare: Make
) -> None:
    run = prepare(make_draft(rule(1, APPROVE)))
    running.begin(run)

    services.tidy(timezone.now() + timedelta(minutes=59))
    assert result(run)[0] == "running"
    services.tidy(timezone.now() + timedelta(minutes=61))

    assert (result(run)[0], run.problem) == ("failed", "abandoned")


def test_old_runs_are_forgotten_with_their_lists(
    five: list[Return], make_draft: Make, simulate: Make
) -> None:
    simulate(make_draft(rule(1, APPROVE)))

    services.tidy(timezone.now() + services.KEPT + timedelta(days=1))

    assert (Simulation.objects.count(), Flip.objects.count(), Return.objects.count()) == (0, 0, 5)


@pytest.mark.parametrize("state", [state for state in State if not NEXT[state]])
def test_what_is_over_never_changes_its_state(
    make_draft: Make, prepare: Make, state: State
) -> None:
    run = prepare(make_draft(rule(1, KEEP)))
    Simulation.objects.filter(pk=run.pk).update(
        state=state, problem="error" if state == State.FAILED else ""
    )

    assert not transitions.finish(run)
    assert not running.begin(run)

    assert run.state == state


def test_ids_of_a_day_lie_between_its_borders() -> None:
    moment = timezone.now()

    assert (
        reading.first_id_at(moment)
        <= id_at(moment)
        < reading.first_id_at(moment + timedelta(seconds=1))
    )
