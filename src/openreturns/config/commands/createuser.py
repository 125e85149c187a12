"""openreturns createuser."""

import json

import click

from openreturns.shops.models import Role, Shop
from openreturns.shops.queries import shop_named
from openreturns.shops.services import NewPerson, create_user


@click.command()
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--shop", "shops", required=True, multiple=True, help="Slug or id; may be repeated.")
@click.option(
    "--role", default=Role.MANAGER.value, show_default=True, type=click.Choice(Role.values)
)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool, shops: tuple[str, ...], role: str, **person: str) -> None:
    """Let somebody sign in to the back office; asks for the password."""
    places: list[Shop] = [shop_named(shop) for shop in shops]
    user = create_user(NewPerson(**person), places, role=role)
    known = {"id": user.pk, "email": user.email, "role": role}
    click.echo(json.dumps(known) if as_json else f"{user.email} may sign in at /office/.")
