"""Counts, per request, SQL statements (without BEGIN, COMMIT, SAVEPOINT) and CPU time."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

Quiet = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


class Counting:
    """Adds the headers X-SQL and X-CPU-ms to every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if not sql.startswith(Quiet):
                seen.append(sql)
            return execute(sql, *rest)

        started = time.thread_time()
        with connection.execute_wrapper(note):
            answer = self.get_response(request)
        answer["X-CPU-ms"] = f"{(time.thread_time() - started) * 1000:.2f}"
        answer["X-SQL"] = str(len(seen))
        return answer
