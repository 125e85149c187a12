"""Run the measurements on the database of DATABASE_URL and print a table: `python -m bench`."""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import django
import httpx

from bench.table import show

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db import connection


def main() -> None:
    """Set up the world, start a server and a worker process, measure, stop them."""
    from bench import aftermath, floor, flow, lists, past, world

    options = _options()
    call_command("migrate", verbosity=0)
    world.shop()
    first = 1_000_000 + int(time.time()) % 1_000_000 * 100
    world.orders(first, options.flows * 5 + 40)
    results: dict[str, list[dict[str, float]]] = {
        "flow": [],
        "worker": [],
        "floor": [],
        "lists": [],
        "time machine": [],
    }
    server, base = _serve()
    try:
        flow.run(base, 20, 1, first)
        results["flow"].append(flow.run(base, options.flows, 1, first + 20))
        results["flow"].append(flow.run(base, options.flows * 2, 4, first + 20 + options.flows))
        memory = _memory(server.pid)
        results["worker"].append(aftermath.run(base, 20, first + 20 + options.flows * 3))
        results["floor"].append(floor.run(options.flows))
        for many in options.returns:
            lists.fill(many)
            results["lists"] += lists.run(base, many)
            past.fill()
            results["time machine"].append(past.run(many))
    finally:
        server.terminate()
        server.wait(20)
    show(connection.vendor, memory, results)
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--flows", type=int, default=150)
    parser.add_argument("--returns", type=int, nargs="*", default=[10_000])
    parser.add_argument("--json", default="")
    return parser.parse_args()


def _serve() -> tuple[subprocess.Popen[bytes], str]:
    """One granian process with the product, on a free port of this machine."""
    connection.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("granian")),
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
        "--blocking-threads",
        "4",
        "--no-ws",
        "--log-level",
        "warning",
        "bench.wsgi:application",
    ]
    server = subprocess.Popen(command)
    base = f"http://127.0.0.1:{port}"
    for _try in range(100):
        try:
            httpx.get(f"{base}/api/v1/health").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return server, base
    server.kill()
    raise SystemExit("the server did not start")


def _memory(pid: int) -> float:
    """Resident memory of the server and its children, in MB."""
    pids = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and f"PPid:\t{pid}\n" in _status(entry):
            pids.append(int(entry.name))
    kilobytes = 0
    for one in pids:
        for line in _status(Path(f"/proc/{one}")).splitlines():
            if line.startswith("VmRSS:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1024


def _status(entry: Path) -> str:
    try:
        return (entry / "status").read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    main()
