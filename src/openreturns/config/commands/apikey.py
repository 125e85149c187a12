"""openreturns apikey create."""

import json

import click

from openreturns.shops.queries import shop_named
from openreturns.shops.scopes import SCOPES
from openreturns.shops.services import create_api_key


@click.group()
def command() -> None:
    """Keys for programs that use the API."""


@command.command()
@click.option("--shop", required=True, help="Slug or id.")
@click.option("--scopes", required=True, help=f"Parted by commas: {', '.join(SCOPES)}.")
@click.option("--name", default="API", show_default=True, help="What the timeline shows.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def create(shop: str, scopes: str, name: str, as_json: bool) -> None:
    """Make a key; it is printed now and never again."""
    wanted = [part.strip() for part in scopes.split(",") if part.strip()]
    row, key = create_api_key(shop_named(shop), name=name, scopes=wanted)
    known = {"id": str(row.pk), "key": key, "scopes": row.scopes}
    click.echo(json.dumps(known) if as_json else key)
