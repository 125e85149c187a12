"""openreturns worker."""

import signal

import click

from openreturns.config import health
from openreturns.flow.worker import Worker


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def command(once: bool) -> None:
    """Send mails, book labels, run timed and started work."""
    health.refuse_unless_ready()
    worker = Worker()
    signal.signal(signal.SIGTERM, worker.ask_to_stop)
    signal.signal(signal.SIGINT, worker.ask_to_stop)
    if once:
        worker.run_once()
    else:
        click.echo("The worker is at work; Ctrl-C ends it.")
        worker.run()
