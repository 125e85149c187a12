"""openreturns demo: sample shops with everything running, from nothing to Ctrl-C.

It needs no settings of its own: it makes them for its children, which do the work, and
takes none from outside, so that it can never touch a real shop's database or mail.
"""

import json
import os
import secrets
import shutil
import signal
import socket
from pathlib import Path
from typing import Any

import click

from openreturns.config.children import Children, Stopped

KEY = "demo.key"  # also the sign that a directory is ours to empty
FINISHED = "demo.built"


@click.command()
@click.option("--data", default="demo-data", show_default=True, type=click.Path(path_type=Path))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def command(data: Path, port: int) -> None:
    """Sample shops with everything running; Ctrl-C ends it and leaves nothing behind."""
    data = data.resolve()
    secret = _prepare(data)
    free = _free_port(port)
    children = Children(_environment(data, secret, free))
    signal.signal(signal.SIGTERM, children.ask_to_stop)
    signal.signal(signal.SIGINT, children.ask_to_stop)
    try:
        _run(children, data, free)
    except Stopped as stopped:
        if str(stopped):
            raise click.ClickException(str(stopped)) from stopped
        click.echo("\nStopped.")
    finally:
        children.end()


def _run(children: Children, data: Path, port: int) -> None:
    click.echo("Preparing the sample shops; the first time takes a minute.")
    children.finish("migrate")
    known = json.loads(children.finish("demo-data"))
    (data / FINISHED).touch()
    children.start("serve", "--port", str(port))
    children.start("worker")
    children.wait_for_port(port)
    click.echo(_welcome(f"http://127.0.0.1:{port}", known))
    children.watch()


def _prepare(data: Path) -> str:
    """The directory and its secret; what an interrupted first run left is thrown away."""
    key = data / KEY
    if data.exists() and any(data.iterdir()) and not key.exists():
        raise click.ClickException(f"{data} holds something else; choose another with --data.")
    if key.exists() and not (data / FINISHED).exists():
        shutil.rmtree(data)
    data.mkdir(parents=True, exist_ok=True)
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_hex(32))
    return key.read_text()


def _environment(data: Path, secret: str, port: int) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENRETURNS_", "DATABASE_", "DJANGO_"))
    }
    return inherited | {
        "OPENRETURNS_DEMO": "1",
        "OPENRETURNS_DATA": str(data),
        "OPENRETURNS_SECRET_KEY": secret,
        "OPENRETURNS_BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }


def _free_port(wanted: int) -> int:
    """The wanted port, or one of the next that is free."""
    for port in range(wanted, min(wanted + 50, 65536)):
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    raise click.ClickException(f"No port from {wanted} on is free; choose one with --port.")


def _welcome(base: str, known: dict[str, Any]) -> str:
    rows = [row for shop in known["shops"] for row in _portal(base, shop)]
    rows += [
        ("Back office", f"{base}/office/"),
        ("Mailbox", f"{base}/demo/mailbox/"),
        ("API docs", f"{base}/api/docs"),
        ("Sign in as", known["email"]),
        ("Password", known["password"]),
    ]
    width = max(len(name) for name, _value in rows)
    lines = [f"  {name:{width}}  {value}" for name, value in rows]
    return "\n".join(["", "OpenReturns runs. Ctrl-C ends it.", "", *lines, ""])


def _portal(base: str, shop: dict[str, str]) -> list[tuple[str, str]]:
    rows = [(f"Portal, {shop['name']}", f"{base}/{shop['slug']}/")]
    if "order" in shop:
        rows.append(("  to try", f"order {shop['order']}, postcode {shop['postcode']}"))
    return rows
