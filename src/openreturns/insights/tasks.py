"""The work a person starts and watches: a simulation, by django.tasks."""

import logging

from django.db import DatabaseError, InterfaceError
from django.tasks import task

from openreturns.insights import running, transitions
from openreturns.insights.models import Simulation
from openreturns.insights.states import Problem

log = logging.getLogger(__name__)


@task
def simulate(key: str) -> None:
    """Run the simulation with this id; one that is over or gone is left alone.

    A database that is away is no failure: the task is taken up again and goes on.
    """
    simulation = Simulation.objects.select_related("shop").filter(pk=key).first()
    if simulation is None or simulation.is_over:
        return
    try:
        done = running.run(simulation)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:  # the edge of the worker: whoever waits is told
        log.exception("The simulation %s failed", key)
        transitions.fail(simulation, Problem.ERROR)
        return
    if not done:
        simulate.enqueue(key)
