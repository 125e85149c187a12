"""The command line `openreturns`.

A command lives in commands/<file>.py under the name `command`; to add one, write the
file and name it in COMMANDS. Files are loaded when they are needed, after Django.
"""

import os
from importlib import import_module
from typing import Any

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db.utils import Error as DatabaseProblem

from openreturns.core.errors import DomainError

COMMANDS = {
    "apikey": "apikey",
    "createshop": "createshop",
    "createuser": "createuser",
    "demo": "demo",
    "demo-data": "demo_data",
    "doctor": "doctor",
    "fallback-page": "fallback_page",
    "import": "importing",
    "migrate": "migrate",
    "serve": "serve",
    "simulate": "simulate",
    "verify-evidence": "verify_evidence",
    "worker": "worker",
}
WITHOUT_DJANGO = {"demo"}


class Commands(click.Group):
    """The commands, by name; what they refuse is said in one plain sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded now."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in WITHOUT_DJANGO:
            django.setup()
        module = import_module(f"openreturns.config.commands.{COMMANDS[cmd_name]}")
        return module.command  # type: ignore[no-any-return]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors that a person can act on lose their traceback."""
        try:
            return super().invoke(ctx)
        except DomainError as refused:
            raise click.ClickException(_sentences(refused)) from refused
        except DatabaseProblem as away:
            raise click.ClickException(f"The database says: {away}".strip()) from away
        except (CommandError, ImproperlyConfigured) as wrong:
            raise click.ClickException(str(wrong)) from wrong


def _sentences(refused: DomainError) -> str:
    return "\n".join(
        [refused.detail, *(f"  {e.pointer.lstrip('/')}: {e.detail}" for e in refused.errors)]
    )


@click.group(cls=Commands)
@click.version_option(package_name="openreturns")
def main() -> None:
    """OpenReturns: returns for web shops and wholesalers."""


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openreturns.config.settings")

if __name__ == "__main__":
    main()
