"""The worker: relay, tick and tasks in one process.

The main thread runs deliveries and timed jobs; a second one runs tasks that people
started (django.tasks); a third is the pulse: it renews leases and shows that we live.
New work is found by looking twice a second. NOTIFY was left out: it would cost every
web transaction a statement and PostgreSQL's one notification lock at commit, to gain
a quarter of a second.
"""

import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable
from threading import Event as Signal
from threading import Thread
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus, task_backends
from django.utils import timezone
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from openreturns.core import stopping
from openreturns.core.models import Heartbeat
from openreturns.flow.clock import Clock
from openreturns.flow.relay import Relay

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
LONGEST_WAIT_FOR_DATABASE = 30.0
GRACE_SECONDS = 20.0


class Worker:
    """One process' work; `stop` ends it after the handler that is running."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.stop = Signal()
        self.relay = Relay(self.stop)
        self.clock = Clock()
        self._tasks: db_worker.Worker | None = None

    def run(self) -> None:
        """Work until told to stop; a database that is away is waited for."""
        pulse = Thread(target=self._pulse, name="pulse", daemon=True)
        tasks = Thread(target=self._loop, args=(self.run_tasks,), name="tasks", daemon=True)
        pulse.start()
        tasks.start()
        self._loop(self._round)
        tasks.join(GRACE_SECONDS)
        self._say_goodbye(task_unfinished=tasks.is_alive())

    def run_once(self) -> None:
        """Do everything that is due now, and what follows from it, then return."""
        Thread(target=self._pulse, name="pulse", daemon=True).start()
        self.clock.tick()
        while self.relay.drain() or self.run_tasks():
            pass
        self._say_goodbye(task_unfinished=False)

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        """The signal handler: finish what is running; a second signal ends us at once."""
        signal.signal(number, signal.SIG_DFL)
        self.stop.set()
        stopping.ask()
        if self._tasks:
            self._tasks.running = False

    def run_tasks(self) -> int:
        """Run the tasks that are ready, if they live in our database; says how many ran."""
        if not _tasks_are_ours() or not DBTaskResult.objects.ready().exists():
            return 0
        self._tasks = db_worker.Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=self.name,
            excluded_queue_names=[],
        )
        self._tasks.running = not self.stop.is_set()
        self._tasks.run()
        return self._tasks._run_tasks

    def beat(self) -> None:
        """Show that we live, and keep the leases of what is running."""
        Heartbeat.objects.update_or_create(worker=self.name, defaults={"seen_at": timezone.now()})
        self.relay.renew()

    def _round(self) -> int:
        self.clock.tick()
        return self.relay.round()

    def _loop(self, work: Callable[[], int]) -> None:
        """Do rounds of work; rest when there is none, and longer when the database is away."""
        failures = 0
        while not self.stop.is_set():
            close_old_connections()
            try:
                done = work()
                failures = 0
            except (DatabaseError, InterfaceError):
                failures += 1
                done = 0
                log.warning("The database does not answer; trying again", exc_info=failures == 1)
                connections.close_all()
            if not done:
                self.stop.wait(_rest(failures))
        connections.close_all()

    def _pulse(self) -> None:
        while not self.stop.is_set():
            try:
                self.beat()
            except (DatabaseError, InterfaceError):
                log.warning("No sign of life could be given; the database does not answer")
            connections.close_all()
            self.stop.wait(settings.RELAY_LEASE_SECONDS / 3)

    def _say_goodbye(self, *, task_unfinished: bool) -> None:
        """Hand on a task that is still running, and take our name from the list."""
        self.stop.set()
        try:
            if task_unfinished:
                self._hand_on_task()
            Heartbeat.objects.filter(worker=self.name).delete()
        except (DatabaseError, InterfaceError):
            log.warning("The database does not answer; others find out in three minutes")

    def _hand_on_task(self) -> None:
        for task in DBTaskResult.objects.running():
            if task.worker_ids[-1] == self.name:
                DBTaskResult.objects.filter(pk=task.pk).update(status=TaskResultStatus.READY)


def _rest(failures: int) -> float:
    return min(IDLE_SECONDS * 2.0**failures, LONGEST_WAIT_FOR_DATABASE)


def _tasks_are_ours() -> bool:
    return isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend)
