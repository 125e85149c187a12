"""Somebody else holds what a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def returns_held() -> Iterator[None]:
    """A second connection holds all returns; ours waits a tenth of a second instead of five."""
    other = connection.copy()
    sqlite = connection.vendor == "sqlite"
    ours = "PRAGMA busy_timeout={}" if sqlite else "SET lock_timeout = '{}ms'"
    try:
        with connection.cursor() as mine, other.cursor() as theirs:
            mine.execute(ours.format(100))
            theirs.execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
            theirs.execute("UPDATE returns_return SET version = version")
            yield
            theirs.execute("ROLLBACK")
            mine.execute(ours.format(5000))
    finally:
        other.close()
