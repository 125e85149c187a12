"""Real worker processes, killed and stopped at random moments: nothing lost, nothing doubled."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS = 8
SUBJECTS, EACH = 30, 8
URL = os.environ.get("DATABASE_URL", "")


class Installation:
    """A database, a data directory, and the commands that work on them."""

    def __init__(self, data: Path, url: str) -> None:
        self.data = data
        self.started: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.flow.killtest_settings",
            "OPENRETURNS_DATA": str(data),
            "OPENRETURNS_SECRET_KEY": "only-for-tests-" + "x" * 32,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [sys.executable, "-m", "openreturns.config.cli", "worker", *options],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.data / "worker.log").open("ab"),
        )
        self.started.append(child)
        return child

    def publish(self, type_: str, subjects: int, each: int) -> None:
        self.run("tests.flow.killapp", "publish", type_, str(subjects), str(each))

    def report(self) -> dict[str, Any]:
        return dict(json.loads(self.run("tests.flow.killapp", "report")))

    def lines(self, name: str) -> list[str]:
        path = self.data / name
        return path.read_text().splitlines() if path.exists() else []

    def wait_for_lines(self, name: str, count: int) -> None:
        until = time.monotonic() + 60
        while len(self.lines(name)) < count:
            log = (self.data / "worker.log").read_text() if self.started else ""
            assert time.monotonic() < until, f"{name} has {len(self.lines(name))} lines\n{log}"
            time.sleep(0.01)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    name = f"killed_{os.getpid()}_{time.time_ns()}"
    if URL.startswith("postgres"):
        _sql(f"CREATE DATABASE {name}")
    url = urlsplit(URL)._replace(path=f"/{name}").geturl() if URL.startswith("postgres") else ""
    made = Installation(tmp_path, url)
    made.run("openreturns.config.cli", "migrate")
    yield made
    for child in made.started:
        child.kill()
        child.wait()
    if url:
        _sql(f"DROP DATABASE {name} WITH (FORCE)")


def _sql(statement: str) -> None:
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_kill_9_at_any_moment_loses_nothing_and_doubles_nothing(installation: Installation) -> None:
    expected = SUBJECTS * EACH
    installation.publish("kill.happened", SUBJECTS, EACH)
    kills = 0
    while kills < KILLS:
        already = len(installation.lines("handled"))
        if already >= expected:
            installation.publish("kill.happened", SUBJECTS, EACH)
            expected += SUBJECTS * EACH
        worker = installation.worker()
        installation.wait_for_lines("handled", already + 1)
        time.sleep(random.uniform(0, 0.3))
        os.kill(worker.pid, signal.SIGKILL)
        assert worker.wait(10) == -signal.SIGKILL
        kills += 1

    last = installation.worker()
    installation.wait_for_lines("handled", expected)
    report = _when_all_is_done(installation, 2 * expected)
    last.terminate()

    assert last.wait(30) == 0
    assert report["states"] == {"done": 2 * expected}
    assert (report["held"], report["errors"]) == (0, [])
    assert sorted(report["effects"]) == report["events"]
    assert sum(report["totals"]) == expected
    assert set(report["totals"]) == {EACH}
    handled = [line.split() for line in installation.lines("handled")]
    assert {int(pk) for _subject, pk in handled} == set(report["events"])
    assert len(handled) - expected <= kills  # a killed run is repeated, no other
    _assert_in_order(handled)


def _when_all_is_done(installation: Installation, deliveries: int) -> dict[str, Any]:
    until = time.monotonic() + 60
    while (report := installation.report())["states"] != {"done": deliveries}:
        assert time.monotonic() < until, report["states"]
    return report


def _assert_in_order(handled: list[list[str]]) -> None:
    """Per subject the events came in order; a repeat is of the one just before."""
    seen: dict[str, list[int]] = {}
    for subject, pk in handled:
        seen.setdefault(subject, []).append(int(pk))
    assert all(order == sorted(order) for order in seen.values())


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_the_worker_finishes_its_handler_and_ends_well(
    installation: Installation, how: signal.Signals
) -> None:
    installation.publish("kill.slow", 3, 1)
    worker = installation.worker()
    installation.wait_for_lines("slow", 1)

    os.kill(worker.pid, how)

    assert worker.wait(20) == 0
    assert installation.lines("slow") == ["begin", "end"]
    report = installation.report()
    assert report["states"] == {"done": 1, "waiting": 2}
    assert (report["held"], report["workers"]) == (0, 0)


def test_a_timed_job_runs_once_however_many_workers_there_are(installation: Installation) -> None:
    workers = [installation.worker("--once") for _ in range(2)]

    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert installation.lines("ticks") == ["tick"]
    assert installation.report()["ticks"] == 1


def test_once_does_all_that_is_due_and_ends(installation: Installation) -> None:
    installation.publish("kill.happened", 3, 4)

    assert installation.worker("--once").wait(60) == 0

    report = installation.report()
    assert report["states"] == {"done": 24}
    assert sorted(report["effects"]) == report["events"]
