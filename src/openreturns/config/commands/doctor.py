"""openreturns doctor."""

import json
from dataclasses import asdict

import click

from openreturns.config import health


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """Look whether everything is there, and say what to do where it is not."""
    findings = health.examine()
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            _say(finding)
    if any(not finding.ok and finding.needed for finding in findings):
        raise SystemExit(1)


def _say(finding: health.Finding) -> None:
    mark = "ok  " if finding.ok and not finding.hint else "FAIL" if finding.needed else "note"
    click.echo(f"{mark} {finding.name:11} {finding.detail}")
    if finding.hint:
        click.echo(f"{'':17}{finding.hint}")
