"""openreturns createshop."""

import json

import click

from openreturns.flow.shopkeeping import open_shop
from openreturns.shops.services import NewShop


@click.command()
@click.option("--slug", required=True, help="Its part of the portal's address.")
@click.option("--name", required=True)
@click.option("--prefix", required=True, help="Two to four letters that start its return numbers.")
@click.option("--currency", required=True, help="ISO 4217, such as EUR.")
@click.option("--country", required=True, help="ISO 3166, such as NL.")
@click.option("--languages", default="nl,de,fr,en", show_default=True, help="The first is default.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool, languages: str, **values: str) -> None:
    """Open a shop; prints its id."""
    spoken = tuple(part.strip() for part in languages.split(",") if part.strip())
    shop = open_shop(NewShop(languages=spoken, **values))
    known = {"id": str(shop.pk), "slug": shop.slug, "portal": f"/{shop.slug}/"}
    click.echo(json.dumps(known) if as_json else str(shop.pk))
