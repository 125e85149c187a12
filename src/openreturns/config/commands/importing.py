"""openreturns import orders."""

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click
from tqdm import tqdm

from openreturns.core.money import plain
from openreturns.integrations.files import importing, matching
from openreturns.integrations.files.mapping import BadMapping, load
from openreturns.orders.models import OrderLine
from openreturns.settlement.models import SettlementLine
from openreturns.shops.models import Shop


@click.group()
def command() -> None:
    """Bring data in from files."""


@command.command("orders")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--shop", "slug", required=True, help="The shop's slug.")
@click.option("--mapping", "mapping_name", required=True, help="A mapping file, or a shipped one.")
@click.option("--shift-to", type=click.Choice(["today"]), help="Move all dates by whole days.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Where refused rows are listed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def orders(
    file: Path,
    slug: str,
    mapping_name: str,
    shift_to: str | None,
    rejects: Path | None,
    as_json: bool,
) -> None:
    """Import orders (and past returns) from a CSV, .gz or .xz FILE; safe to run again."""
    shop = Shop.objects.filter(slug=slug).first()
    if shop is None:
        raise click.ClickException(f"There is no shop {slug!r}.")
    try:
        mapping = load(mapping_name)
        job = importing.Run(
            shop, mapping, file, rejects or Path(f"{file.name}.rejected.csv"),
            importing.shift_to_today(mapping, file) if shift_to else timedelta(),
        )  # fmt: skip
        _run(job)
    except BadMapping as wrong:
        raise click.ClickException(str(wrong)) from wrong
    found = asdict(job.report)
    click.echo(json.dumps(found) if as_json else _text(found, job.rejects))


def _run(job: importing.Run) -> None:
    with tqdm(unit=" rows", disable=not sys.stderr.isatty(), desc="orders") as bar:
        job.progress = lambda rows: bar.update(rows - bar.n) and None
        importing.run(job)
    with tqdm(unit=" credits", disable=not sys.stderr.isatty(), desc="returns") as bar:
        matching.match(job.shop, job.returned, job.report, lambda n: bar.update(n - bar.n) and None)
    _money(job)


def _money(job: importing.Run) -> None:
    """Sold and returned by value, from what is stored now."""
    sold = returned = 0
    lines = OrderLine.objects.filter(order__shop=job.shop, order__currency=job.mapping.currency)
    for price, quantity, discount in lines.values_list("unit_price", "quantity", "discount"):
        sold += price * quantity - discount
    settled = SettlementLine.objects.filter(rma__shop=job.shop, rma__origin="import", kind="goods")
    for amount in settled.values_list("amount", flat=True):
        returned += amount
    job.report.sold = plain(sold, job.mapping.currency)
    job.report.returned = plain(returned, job.mapping.currency)
    job.report.return_rate_by_value = matching.rate(job.report.returned, job.report.sold)


def _text(found: dict[str, object], rejects: Path) -> str:
    rows = [f"{name.replace('_', ' '):24} {value}" for name, value in found.items()]
    if found["rejected"]:
        rows.append(f"Refused rows are listed in {rejects}.")
    return "\n".join(rows)
