"""openreturns simulate."""

import json
from datetime import date, datetime

import click

from openreturns.core.actors import SYSTEM
from openreturns.core.errors import NotFound
from openreturns.core.money import BadAmount, parse
from openreturns.insights import report, rulesets, running, services
from openreturns.insights.rulesets import RuleSet
from openreturns.insights.services import Past
from openreturns.shops.models import Shop
from openreturns.shops.queries import shop_named

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("ruleset")
@click.option("--shop", required=True, help="Slug or id.")
@click.option("--against", help="Name, number or id of another rule set; else what is in force.")
@click.option("--last", type=click.IntRange(min=1), help="Only so many returns, the newest.")
@click.option("--from", "since", type=DAY, help="First day, such as 2026-01-31.")
@click.option("--to", "until", type=DAY, help="Last day.")
@click.option("--label-cost", default="0", show_default=True, help="What a label costs the shop.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(ruleset: str, shop: str, against: str | None, as_json: bool, **past: object) -> None:
    """Try RULESET (a draft's name, a version's number, or an id) on past returns."""
    own = shop_named(shop)
    tried = _named(own, ruleset)
    other = _named(own, against) if against else rulesets.in_force(own)
    run = services.prepare(own, tried, other, _past(own, past), by=SYSTEM)
    running.run(run)
    click.echo(json.dumps(report.as_json(run)) if as_json else "\n".join(report.lines(run)))


def _named(shop: Shop, text: str) -> RuleSet:
    for one in rulesets.of_shop(shop):
        if text in {str(one.key), one.name, str(one.number or "")}:
            return one
    raise NotFound(f"The shop {shop.slug} has no rule set {text!r}.")


def _past(shop: Shop, given: dict[str, object]) -> Past:
    last, since, until = given["last"], given["since"], given["until"]
    try:
        cost = parse(str(given["label_cost"]), shop.currency)
    except BadAmount as wrong:
        raise click.BadParameter(str(wrong), param_hint="--label-cost") from wrong
    return Past(
        last=last if isinstance(last, int) else None,
        since=_day(since),
        until=_day(until),
        label_cost=cost,
    )


def _day(moment: object) -> date | None:
    return moment.date() if isinstance(moment, datetime) else None
