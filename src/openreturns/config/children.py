"""Child processes that never outlive us: what `openreturns demo` starts.

Each child leads a process group of its own, so that Ctrl-C in a terminal reaches only
us, and so that whatever a child itself started can be ended with it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from tempfile import TemporaryFile
from types import FrameType

STEP = 0.1
GRACE_SECONDS = 25.0
START_SECONDS = 60.0


class Stopped(Exception):
    """It is over: a person stopped us (no text), or a child ended (its text says which)."""


class Children:
    """The commands of `openreturns` that run for us, all with one environment."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._stop = False

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        """The signal handler."""
        self._stop = True

    def start(self, name: str, *options: str, stdout: int | None = None) -> None:
        """Start one command and leave it running."""
        self._running[name] = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "openreturns.config.cli", name, *options],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if stdout is None else stdout,
            start_new_session=True,
        )

    def finish(self, name: str, *options: str) -> str:
        """Run one command to its end and take what it prints; Stopped if it fails."""
        with TemporaryFile() as output:
            self.start(name, *options, stdout=output.fileno())
            child = self._running[name]
            while child.poll() is None:
                self._rest()
            del self._running[name]
            if child.returncode:
                raise Stopped(f"openreturns {name} failed.")
            output.seek(0)
            return output.read().decode()

    def wait_for_port(self, port: int) -> None:
        """Return once somebody answers there."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            self._look()
            self._rest()
        raise Stopped(f"The server does not answer on port {port}.")

    def watch(self) -> None:
        """Stay until a person stops us or a child ends; either way raises Stopped."""
        while True:
            self._look()
            self._rest()

    def end(self) -> None:
        """Ask all to finish, wait, and end by force what is then still there."""
        for child in self._running.values():
            with suppress(ProcessLookupError):
                child.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for child in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, until - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        self._running.clear()

    def _look(self) -> None:
        for name, child in self._running.items():
            if child.poll() is not None:
                raise Stopped(f"openreturns {name} ended with code {child.returncode}.")

    def _rest(self) -> None:
        if self._stop:
            raise Stopped("")
        time.sleep(STEP)
