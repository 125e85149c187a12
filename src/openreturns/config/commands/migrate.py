"""openreturns migrate."""

import click
from django.core.management import call_command


@click.command()
def command() -> None:
    """Bring the database to this version; safe to repeat."""
    call_command("migrate", interactive=False, verbosity=0)
    click.echo("The database is up to date.")
