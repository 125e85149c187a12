"""The return flow over HTTP: create, approve, receive and inspect, settle, read."""

import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from bench.world import KEY


@dataclass
class Tally:
    """What was measured; times in seconds, CPU in milliseconds."""

    times: list[float] = field(default_factory=list)
    sql: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def run(base: str, flows: int, clients: int, first_order: int) -> dict[str, float]:
    """Carry `flows` returns through with so many clients at once; medians over flows."""
    numbers, tally = count(first_order), Tally()
    share = [flows // clients] * clients
    started = time.perf_counter()
    threads = [
        threading.Thread(target=_client, args=(base, numbers, many, tally)) for many in share
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - started
    ordered = sorted(tally.times)
    return {
        "clients": clients,
        "flows": len(ordered),
        "median_ms": statistics.median(ordered) * 1000,
        "p95_ms": ordered[int(len(ordered) * 0.95) - 1] * 1000,
        "flows_per_s": len(ordered) / whole,
        "cpu_ms": statistics.median(tally.cpu),
        "sql": statistics.median(tally.sql),
    }


def _client(base: str, numbers: "count[int]", many: int, tally: Tally) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=base + "/api/v1", headers=headers, timeout=60) as http:
        for _flow in range(many):
            with tally.lock:
                number = next(numbers)
            started = time.perf_counter()
            answers = list(five_calls(http, number))
            took = time.perf_counter() - started
            with tally.lock:
                tally.times.append(took)
                tally.sql.append(sum(int(a.headers["X-SQL"]) for a in answers))
                tally.cpu.append(sum(float(a.headers["X-CPU-ms"]) for a in answers))


def five_calls(http: httpx.Client, number: int) -> Iterator[httpx.Response]:
    """Create, approve, receive and inspect, settle and read the return of one order."""
    lines = [
        {"order_line": f"ext:{number}-{place}", "quantity": 1, "reason": "too_small"}
        for place in (1, 2)
    ]
    body: dict[str, Any] = {"order": f"ext:{number}", "lines": lines}
    made = _post(http, "/returns", body, f"create-{number}")
    yield made
    rma = made.json()
    path = f"/returns/{rma['number']}"
    body = {"method": {"code": "label", "carrier": "plain_label"}}
    yield _post(http, f"{path}/approve", body, f"approve-{number}")
    arrived = [
        {"line": line["id"], "quantity": 1, "grade": "A", "accepted": True, "restock": True}
        for line in rma["lines"]
    ]
    yield _post(http, f"{path}/receipts", {"lines": arrived}, f"receive-{number}")
    yield _post(http, f"{path}/settle", {}, f"settle-{number}")
    read = http.get(path).raise_for_status()
    if read.json()["status"] != "settled":
        raise RuntimeError(f"the flow of order {number} did not end settled: {read.text[:300]}")
    yield read


def _post(http: httpx.Client, path: str, body: dict[str, Any], key: str) -> httpx.Response:
    headers = {"Idempotency-Key": key}
    return http.post(path, json=body, headers=headers).raise_for_status()
