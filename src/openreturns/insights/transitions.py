"""The only module that changes a simulation: its state, how far it is, what it counted."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core import bulk
from openreturns.core.errors import MoveNotAllowed
from openreturns.insights.models import Flip, Simulation
from openreturns.insights.states import NEXT, UNDER_WAY, Problem, State
from openreturns.insights.tally import Tally, added


def begin(simulation: Simulation, bounds: tuple[UUID | None, UUID | None], total: int) -> bool:
    """A worker takes it up and fixes what is read; False if somebody ended it before."""
    now = timezone.now()
    return _move(
        simulation,
        State.RUNNING,
        after_id=bounds[0],
        until_id=bounds[1],
        total=total,
        started_at=now,
        moved_at=now,
    )


@transaction.atomic
def progress(
    simulation: Simulation, *, upto: UUID, read: int, tally: Tally, flips: Iterable[dict[str, Any]]
) -> bool:
    """Keep what was counted up to and with the return `upto`; False if it is not ours any more.

    The claim names the cursor that we went on from: of two workers that read the same
    returns one keeps them, and what a killed one had not kept is read again.
    """
    sums = added(simulation.tally, tally)
    row = Simulation.objects.filter(pk=simulation.pk, state=State.RUNNING, cursor=simulation.cursor)
    now, whole = timezone.now(), simulation.read + read
    if not row.update(cursor=upto, read=whole, tally=sums, moved_at=now):
        simulation.refresh_from_db()
        return False
    bulk.insert_values(Flip, ({"simulation_id": simulation.pk, **flip} for flip in flips))
    simulation.cursor, simulation.read, simulation.tally = upto, whole, sums
    return True


def finish(simulation: Simulation) -> bool:
    """Everything is read; False if it was ended before."""
    return _move(simulation, State.DONE, finished_at=timezone.now())


def fail(simulation: Simulation, why: Problem) -> bool:
    """It cannot go on."""
    return _move(simulation, State.FAILED, problem=why, finished_at=timezone.now())


def cancel(simulation: Simulation) -> None:
    """Nobody wants it any more; what was counted stays. MoveNotAllowed when it is over."""
    if not _move(simulation, State.CANCELLED, finished_at=timezone.now()):
        raise MoveNotAllowed(_("This run is over already."))


def _move(simulation: Simulation, to: State, **changes: Any) -> bool:
    """One UPDATE that names the states it may come from decides who was first."""
    sources = [state for state in UNDER_WAY if to in NEXT[state]]
    row = Simulation.objects.filter(pk=simulation.pk, state__in=sources)
    moved = row.update(state=to, **changes)
    simulation.refresh_from_db()
    return bool(moved)
