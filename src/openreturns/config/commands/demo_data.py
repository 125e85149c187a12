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
    shops = [_known(shop) for shop in Shop.objects.order_by("pk")]
    click.echo(json.dumps({"shops": shops, "email": demo.SIGN_IN, "password": demo.PASSWORD}))


def _known(shop: Shop) -> dict[str, str]:
    """The shop, and an order that a shopper can try."""
    known = {"name": shop.name, "slug": shop.slug}
    if order := demo.to_try(shop):
        address = order.shipping_address or {}
        known |= {"order": order.number, "postcode": str(address.get("postal_code", ""))}
    return known


def _say(*words: object) -> None:
    click.echo(" ".join(str(word) for word in words), err=True)
