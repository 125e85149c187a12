"""Is everything there that OpenReturns needs? Asked by doctor, and before serving or working."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from openreturns.core.models import Heartbeat


@dataclass(frozen=True, slots=True)
class Finding:
    """One question and its answer; `needed` says whether a no is a failure."""

    name: str
    ok: bool
    detail: str
    hint: str = ""
    needed: bool = True


def refuse_unless_ready() -> None:
    """Stop with a sentence when settings are wrong or the database is not ready."""
    for finding in [*settings_fit(), *database()]:
        if not finding.ok and finding.needed:
            raise click.ClickException(f"{finding.detail}\n{finding.hint}".strip())


def examine() -> list[Finding]:
    """Everything, in the order in which one would repair it."""
    parts: list[Callable[[], Iterator[Finding]]] = [settings_fit, database, worker, mail, texts]
    return [finding for part in parts for finding in part()]


def settings_fit() -> Iterator[Finding]:
    """The start-up checks of the settings; among them the data directory and the secret."""
    troubles = [m for m in checks.run_checks() if not m.is_silenced()]
    for message in troubles:
        serious = message.is_serious()
        yield Finding("settings", not serious, message.msg, message.hint or "", needed=serious)
    if not troubles:
        yield Finding("settings", True, "All settings fit.")


def database() -> Iterator[Finding]:
    """Can it be reached, and does it know every table of this version?"""
    kind = connection.vendor
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as away:
        problem = str(away).strip().splitlines()[0]
        hint = "Check DATABASE_URL, and that the server runs."
        yield Finding("database", False, f"{kind} cannot be reached: {problem}", hint)
        return
    yield Finding("database", True, f"{kind} answers.")
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    detail = f"The database lacks {len(missing)} migrations." if missing else "Up to date."
    yield Finding("migrations", not missing, detail, "Run: openreturns migrate" if missing else "")


def worker() -> Iterator[Finding]:
    """Has a worker shown itself lately? Without one no mail and no label is made."""
    try:
        last = Heartbeat.objects.order_by("-seen_at").first()
    except DatabaseError:
        return
    alive = last is not None and timezone.now() - last.seen_at < timedelta(minutes=3)
    detail = f"{last.worker} is at work." if last and alive else "No worker is at work."
    hint = "" if alive else "Run: openreturns worker"
    yield Finding("worker", alive, detail, hint, needed=False)


def mail() -> Iterator[Finding]:
    """Does the mail server greet us?"""
    mailers: dict[str, dict[str, Any]] = settings.MAILERS
    options = mailers["default"].get("OPTIONS", {})
    if "host" not in options:
        yield Finding("mail", True, "Mail does not leave this machine.")
        return
    place = (options["host"], options["port"])
    try:
        with socket.create_connection(place, timeout=5) as line:
            greeting = line.recv(4) if not options.get("use_ssl") else b"220 "
    except OSError as away:
        problem, greeting = str(away), b""
    else:
        problem = "it does not greet like a mail server"
    ok = greeting.startswith(b"220")
    detail = "answers." if ok else f"cannot be used: {problem}."
    hint = "" if ok else "Check OPENRETURNS_SMTP_HOST and OPENRETURNS_SMTP_PORT."
    yield Finding("mail", ok, f"The mail server {place[0]}:{place[1]} {detail}", hint)


def texts() -> Iterator[Finding]:
    """Are the translations compiled, and not older than their source?"""
    stale = [po for po in sorted(Path(settings.PACKAGE).glob("*/locale/*/*/*.po")) if _stale(po)]
    if not stale:
        yield Finding("texts", True, "All translations are compiled.")
        return
    names = ", ".join(str(po.relative_to(settings.PACKAGE)) for po in stale[:3])
    yield Finding("texts", False, f"{len(stale)} not compiled: {names}", "Run: make setup")


def _stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
