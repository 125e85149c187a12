"""What the worker adds to a flow: its deliveries, labels and mails, run in this process."""

import time
from typing import Any

import httpx
from django.db import connection

from bench.counting import Quiet
from bench.flow import five_calls
from bench.world import KEY
from openreturns.core.models import Delivery
from openreturns.core.states import DeliveryState
from openreturns.flow.relay import Relay
from openreturns.shipping.models import Parcel

WAITS_FOR_LABEL = 1  # the place of the approval among the five calls


def run(base: str, flows: int, first_order: int) -> dict[str, float]:
    """Carry returns through, with the worker's work after the approval and at the end."""
    Relay().drain()  # what the flows before have left behind
    labels, seen, took, cpu = _labels(), list[str](), 0.0, 0.0

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith(Quiet):
            seen.append(sql)
        return execute(sql, *rest)

    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=base + "/api/v1", headers=headers, timeout=60) as http:
        for number in range(first_order, first_order + flows):
            for place, _answer in enumerate(five_calls(http, number)):
                if place not in {WAITS_FOR_LABEL, 4}:
                    continue
                started, cpu_before = time.perf_counter(), time.process_time()
                with connection.execute_wrapper(note):
                    Relay().drain()
                took += time.perf_counter() - started
                cpu += time.process_time() - cpu_before
    if left := Delivery.objects.exclude(state=DeliveryState.DONE).count():
        raise SystemExit(f"{left} deliveries were not done; the figures would mean nothing")
    return {
        "flows": flows,
        "labels": _labels() - labels,
        "ms_per_flow": took * 1000 / flows,
        "cpu_ms_per_flow": cpu * 1000 / flows,
        "sql_per_flow": len(seen) / flows,
    }


def _labels() -> int:
    return Parcel.objects.exclude(label="").count()
