"""openreturns serve."""

import os
import socket
import sys
from pathlib import Path

import click
from django.conf import settings
from django.db import connection

from openreturns.config import health

THREADS = {"sqlite": 4, "postgresql": 8}  # SQLite has one writer; PostgreSQL's pool has eight


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", type=click.IntRange(1, 64), help="Requests at once per worker process.")
def command(host: str, port: int, workers: int, threads: int | None) -> None:
    """Serve portal, back office and API; put a TLS proxy in front."""
    health.refuse_unless_ready()
    _refuse_taken(host, port)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # may hold collected assets
    connections_at_once = threads or THREADS[connection.vendor]
    connection.close()
    click.echo(f"Listening on http://{host}:{port}; Ctrl-C ends it.")
    _become_server(
        f"--host={host}",
        f"--port={port}",
        f"--workers={workers}",
        f"--blocking-threads={connections_at_once}",
        "--workers-kill-timeout=10",
        "--respawn-failed-workers",
        "--interface=wsgi",
        "--log-level=warning",
        "--no-ws",
    )


def _become_server(*options: str) -> None:
    """Go on as the server, which then watches its workers without our code in its memory."""
    sys.stdout.flush()
    command = [sys.executable, "-m", "granian", *options, "openreturns.config.wsgi:application"]
    os.execv(sys.executable, command)  # noqa: S606  our own program


def _refuse_taken(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            return
    except OSError as problem:
        raise click.ClickException(
            f"{host}:{port} cannot be listened on: {problem.strerror or problem}."
        ) from problem
