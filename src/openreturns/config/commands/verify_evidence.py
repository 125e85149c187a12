"""openreturns verify-evidence."""

import json
from dataclasses import asdict

import click

from openreturns.withdrawals import keeping


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """Prove that no evidence of a withdrawal was altered, left out or put in; else name it."""
    proof = keeping.verify()
    if as_json:
        click.echo(json.dumps(asdict(proof), indent=2))
    else:
        click.echo(
            f"{proof.withdrawals} withdrawals, {proof.links} links, {proof.anchors} daily anchors."
        )
        for fault in proof.faults:
            click.echo(f"FAIL {fault}")
        if not proof.faults:
            click.echo(f"Everything stands. The last anchor is {proof.last_anchor or 'none yet'}.")
    if proof.faults:
        raise SystemExit(1)
