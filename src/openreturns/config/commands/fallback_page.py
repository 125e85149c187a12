"""openreturns fallback-page."""

from pathlib import Path

import click

from openreturns.shops.queries import shop_named
from openreturns.withdrawals.fallback import fallback_page


@click.command()
@click.option("--shop", required=True, help="Slug of the shop.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)
def command(shop: str, out: Path) -> None:
    """Write the page that the web server shows while OpenReturns is down."""
    out.write_text(fallback_page(shop_named(shop)), encoding="utf-8")
    click.echo(f"Wrote {out}. Let the web server answer 502 and 503 with it.")
