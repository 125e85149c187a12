"""Whether a failure of the database passes by itself."""

import sqlite3

from django.db import OperationalError

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code; its driver is loaded only where it is used


def is_busy(error: OperationalError) -> bool:
    """Whether trying again can help: a lock, a deadlock, a lost or missing connection."""
    return not isinstance(error.__cause__, sqlite3.Error) or is_lock_wait(error)


def is_lock_wait(error: OperationalError) -> bool:
    """Whether somebody else held what was wanted for longer than we wait."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.OperationalError):
        return (cause.sqlite_errorcode & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return getattr(cause, "sqlstate", None) == LOCK_NOT_AVAILABLE
