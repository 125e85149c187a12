"""openreturns demo-data: the part of `openreturns demo` that needs the database."""

import json

import click
from django.conf import settings

from openreturns.config import demo
from openreturns.shops.models import Shop


@click.command(hidden=True)
def command() -> None:
    """Fill an empty database with the sample shops; prints the shops and the sign-in as JSON."""
    if not settings.DEMO:
        raise click.ClickException("This is for demonstrations only; run: openreturns demo")
    if not Shop.objects.exists():
        demo.build(progress=_say)
    shops = [{"name": shop.name, "slug": shop.slug} for shop in Shop.objects.order_by("pk")]
    click.echo(json.dumps({"shops": shops, "email": demo.SIGN_IN, "password": demo.PASSWORD}))


def _say(*words: object) -> None:
    click.echo(" ".join(str(word) for word in words), err=True)
