"""Reads settings from the environment; every name is documented in docs/reference/settings.md."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def text(name: str, default: str = "") -> str:
    """A setting as text, without the white space around it."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """A setting that is on or off."""
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A setting that is a whole number; a wrong one stops the start with its name."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise SystemExit(f"{name} must be a whole number, not {value!r}") from None


def names(name: str, default: str = "") -> list[str]:
    """A setting that is a list, parted by commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's database settings for DATABASE_URL; empty means SQLite in the data directory."""
    if not url or url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///") if url else ""
        return _sqlite(Path(path) if path else data / "openreturns.sqlite3")
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit(
            "DATABASE_URL must start with postgres:// or sqlite:///, "
            f"not {parts.scheme or 'nothing'}://"
        )
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": number("DATABASE_POOL", 8)},
            "options": "-c lock_timeout=5s",  # SQLite waits as long; then it is 409 or 503
            **query,
        },
    }


def _sqlite(path: Path) -> dict[str, Any]:
    with suppress(OSError):  # the start-up check says what to do about it
        path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            # A cache of 8 MB per thread, and no mapping of the file: both only grow the process,
            # for what the system keeps in its own cache anyway (lists take the same CPU).
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;"
                "PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY"
            ),
        },
    }
