"""One run of the time machine: piece after piece, kept as it goes, ended when nobody wants it."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from functools import lru_cache
from multiprocessing import get_context
from os import cpu_count
from uuid import UUID

import django

from openreturns.core import stopping
from openreturns.insights import reading, transitions
from openreturns.insights.models import Simulation
from openreturns.insights.reading import Piece
from openreturns.insights.states import State
from openreturns.insights.trial import Found, Trial
from openreturns.policies.policy import policy_from

# Below so many returns, starting other processes takes longer than the reading.
WORTH_PROCESSES = 50_000
PROCESSES = min(2, cpu_count() or 1)


def run(simulation: Simulation) -> bool:
    """Go on where it stopped, until it is over; False if it shall be taken up again later."""
    if simulation.state == State.WAITING:
        begin(simulation)
    try:
        many = simulation.total - simulation.read >= WORTH_PROCESSES
        return _through(simulation, _side_by_side(simulation) if many else _here(simulation))
    except BrokenProcessPool:  # somebody ended one of our processes: slower, but it goes on
        return _through(simulation, _here(simulation))


def begin(simulation: Simulation) -> bool:
    """Take it up: fix what is read, so that what comes in meanwhile is not; False if it is over."""
    bounds = reading.bounds(simulation)
    simulation.after_id, simulation.until_id = bounds
    return transitions.begin(simulation, bounds, reading.within(simulation).count())


def _through(simulation: Simulation, found: Iterator[tuple[Piece, Found]]) -> bool:
    if simulation.state != State.RUNNING:
        return True
    for kept in steps(simulation, found):
        if not kept:
            return True
        if stopping.asked():
            return False
    transitions.finish(simulation)
    return True


def steps(
    simulation: Simulation, found: Iterator[tuple[Piece, Found]] | None = None
) -> Iterator[bool]:
    """Keep piece after piece; False, and the end, once it is cancelled or another worker has it."""
    for piece, result in found or _here(simulation):
        kept = transitions.progress(
            simulation,
            upto=piece.upto,
            read=result.read,
            tally=result.tally,
            flips=[asdict(flip) for flip in result.flips],
        )
        yield kept
        if not kept:
            return


def trial_of(simulation: Simulation) -> Trial:
    """The two rule sets, compiled."""
    shop = simulation.shop
    return Trial(
        policy_from(str(simulation.against_ruleset), simulation.against, shop),
        policy_from(str(simulation.ruleset), simulation.terms, shop),
        label_cost=simulation.label_cost,
        zone=shop.time_zone,
    )


def _here(simulation: Simulation) -> Iterator[tuple[Piece, Found]]:
    trial = trial_of(simulation)
    for piece in reading.pieces(simulation):
        yield piece, trial.run(reading.stored(piece))


def _side_by_side(simulation: Simulation) -> Iterator[tuple[Piece, Found]]:
    """The pieces in order, read by processes that only read; the worker's own stays free."""
    # Django is set up before a process looks up _read: our modules cannot be loaded earlier.
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), django.setup) as pool:
        waiting: deque[tuple[Piece, Future[Found]]] = deque()
        for piece in reading.pieces(simulation):
            waiting.append((piece, pool.submit(_read, simulation.pk, piece)))
            if len(waiting) > 2 * PROCESSES:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()


@lru_cache(maxsize=1)
def _trial(key: UUID) -> Trial:
    """A reading process compiles the rules once."""
    return trial_of(Simulation.objects.select_related("shop").get(pk=key))


def _read(key: UUID, piece: Piece) -> Found:
    return _trial(key).run(reading.stored(piece))
