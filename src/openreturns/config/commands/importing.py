"""openreturns import orders."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from time import monotonic

import click
from tqdm import tqdm

from openreturns.integrations.files import importing
from openreturns.integrations.files.mapping import BadMapping, MappingFile, load
from openreturns.integrations.files.report import Report
from openreturns.shops.models import Shop

# The exit code of an import that went through but refused rows; 1 is a failure, 2 a wrong call.
ROWS_REFUSED = 3
SECONDS_BETWEEN_LINES = 5.0


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
    """Import orders (and past returns) from a CSV, .gz or .xz FILE; safe to run again.

    Ends with 0 if every row was taken, with 3 if some were refused; these are listed in
    the rejects file with line number and reason.
    """
    shop = Shop.objects.filter(slug=slug).first()
    if shop is None:
        raise click.ClickException(f"There is no shop {slug!r}.")
    refused = rejects or Path(f"{file.name}.rejected.csv")
    if refused.resolve() == file.resolve():
        raise click.ClickException("The rejects file would overwrite the file itself.")
    try:
        report = _run(shop, load(mapping_name), file, refused, bool(shift_to))
    except BadMapping as wrong:
        raise click.ClickException(str(wrong)) from wrong
    except OSError as wrong:
        raise click.ClickException(f"{wrong.strerror}: {wrong.filename}") from wrong
    click.echo(_answer(report, refused, as_json=as_json))
    if report.rejected:
        sys.exit(ROWS_REFUSED)


def _run(shop: Shop, mapping: MappingFile, file: Path, refused: Path, to_today: bool) -> Report:
    shift = importing.shift_to_today(shop, mapping, file) if to_today else timedelta()
    job = importing.Run(shop, mapping, file, refused, shift)
    with _progress() as job.progress:
        return importing.run(job)


@contextmanager
def _progress() -> Iterator[Callable[[Report], None]]:
    """A moving line on a terminal; elsewhere, such as in a log, a plain line now and then."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    with tqdm(unit=" rows", file=sys.stderr) as bar:

        def show(report: Report) -> None:
            bar.set_postfix_str(_short(report), refresh=False)
            bar.update(report.rows - bar.n)

        yield show


class _Lines:
    """Prints how far an import is, at most every few seconds."""

    def __init__(self) -> None:
        self.last = monotonic()

    def __call__(self, report: Report) -> None:
        if monotonic() - self.last >= SECONDS_BETWEEN_LINES:
            self.last = monotonic()
            click.echo(f"{report.rows} rows, {_short(report)}", err=True)


def _short(report: Report) -> str:
    done = report.orders_new + report.orders_changed + report.orders_known
    back = report.returns_new + report.returns_known
    return f"{done} orders, {back} returns, {report.rejected} rows refused"


def _answer(report: Report, refused: Path, *, as_json: bool) -> str:
    found = asdict(report)
    if as_json:
        return json.dumps({**found, "rejects": str(refused) if report.rejected else None})
    rows = [f"{name.replace('_', ' '):24}{value}" for name, value in found.items() if value != ""]
    if report.rejected:
        rows.append(f"The refused rows are listed in {refused}.")
    return "\n".join(rows)
