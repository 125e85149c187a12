"""The demo: everything from nothing, and nothing left when it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

MINUTES = 300


def free_port() -> int:
    """A port of this test's own, so that demos of tests running at once do not meet."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Demo:
    """`openreturns demo` in a directory of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.log = data.with_suffix(".log")
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "openreturns.config.cli", "demo"]
        return subprocess.Popen(
            [*command, "--data", str(self.data), "--port", str(free_port())],
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            env=os.environ | {"DATABASE_URL": "postgres://nowhere/", "PYTHONUNBUFFERED": "1"},
        )

    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, text: str) -> None:
        until = time.monotonic() + MINUTES
        while text not in self.said():
            assert time.monotonic() < until, self.said()
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)

    def processes(self) -> list[int]:
        """Every process whose environment names our directory, but the demo itself."""
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                pid = int(entry.name)
                wanted = f"OPENRETURNS_DATA={self.data}".encode()
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(pid)
        return found

    def port(self) -> int:
        line = next(line for line in self.said().splitlines() if "API docs" in line)
        return int(line.rsplit(":", 1)[1].split("/")[0])


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    made = Demo(tmp_path / "demo-data")
    yield made
    made.process.kill()
    made.process.wait()
    for pid in made.processes():
        os.kill(pid, signal.SIGKILL)


def test_the_demo_prints_its_addresses_and_ctrl_c_leaves_nothing_behind(demo: Demo) -> None:
    demo.wait_for("Password")
    said = demo.said()
    with socket.create_connection(("127.0.0.1", demo.port()), timeout=5) as line:
        line.sendall(b"GET /api/docs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = line.recv(64)
    running = demo.processes()

    demo.process.send_signal(signal.SIGINT)

    assert demo.process.wait(60) == 0
    assert answer.startswith(b"HTTP/1.1 200")
    assert len(running) >= 3  # web server, its worker process, the worker
    assert demo.processes() == []
    for words in ("/office/", "/demo/mailbox/", "/api/docs", "Sign in as", "Portal, ", "to try"):
        assert words in said


def test_a_child_that_dies_ends_the_demo_and_the_others(demo: Demo) -> None:
    demo.wait_for("Password")
    worker = next(
        pid
        for pid in demo.processes()
        if Path(f"/proc/{pid}/cmdline").read_bytes().endswith(b"\0worker\0")
    )

    os.kill(worker, signal.SIGKILL)

    assert demo.process.wait(60) == 1
    assert "openreturns worker ended with code -9." in demo.said()
    assert demo.processes() == []


def test_stopped_while_it_builds_it_starts_over_next_time(demo: Demo) -> None:
    demo.wait_for("Preparing")
    while not (demo.data / "openreturns.sqlite3").exists():
        assert demo.process.poll() is None, demo.said()
        time.sleep(0.05)

    demo.process.send_signal(signal.SIGTERM)

    assert demo.process.wait(60) == 0
    assert demo.processes() == []
    assert not (demo.data / "demo.built").exists()
    demo.process = demo._start()
    demo.wait_for("Password")


def test_a_directory_with_something_else_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "orders.txt").write_text("mine")

    done = subprocess.run(
        [sys.executable, "-m", "openreturns.config.cli", "demo", "--data", str(tmp_path)],
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1
    assert b"holds something else" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["orders.txt"]
