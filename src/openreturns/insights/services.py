"""Starting a simulation, and throwing old ones away."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import FieldError, Invalid, MoveNotAllowed
from openreturns.insights import transitions
from openreturns.insights.models import Simulation
from openreturns.insights.rulesets import RuleSet
from openreturns.insights.states import UNDER_WAY, Problem, State
from openreturns.insights.tasks import simulate
from openreturns.shops.models import Shop

MOST_RETURNS = 10_000_000
MOST_AT_ONCE = 3  # of one shop
KEPT = timedelta(days=90)
STUCK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Past:
    """Which returns: the last so many, or those of a period (both days within, either open).

    Without anything it is the whole past. `label_cost` is in minor units.
    """

    last: int | None = None
    since: date | None = None
    until: date | None = None
    label_cost: int = 0


@transaction.atomic
def start(shop: Shop, ruleset: RuleSet, against: RuleSet, past: Past, *, by: Actor) -> Simulation:
    """Begin to try a rule set against another; raises Invalid, MoveNotAllowed if too many run."""
    made = prepare(shop, ruleset, against, past, by=by)
    simulate.enqueue(str(made.pk))
    return made


@transaction.atomic
def prepare(shop: Shop, ruleset: RuleSet, against: RuleSet, past: Past, *, by: Actor) -> Simulation:
    """A run that waits for whoever runs it; raises as `start`."""
    _check(past)
    Shop.objects.select_for_update().get(pk=shop.pk)  # of two who start at once one waits
    running = Simulation.objects.filter(shop=shop, state__in=UNDER_WAY).count()
    if running >= MOST_AT_ONCE:
        raise MoveNotAllowed(_("Three runs are under way already. Wait for one, or cancel it."))
    return Simulation.objects.create(
        shop=shop,
        ruleset=ruleset.key,
        name=ruleset.name,
        number=ruleset.number,
        terms=ruleset.terms,
        against_ruleset=against.key,
        against_name=against.name,
        against_number=against.number,
        against=against.terms,
        since=past.since,
        until=past.until,
        last=past.last,
        label_cost=past.label_cost,
        started_by=by.name,
    )


def _check(past: Past) -> None:
    wrong = []
    if past.last is not None and not 1 <= past.last <= MOST_RETURNS:
        wrong.append(FieldError("/last", _("A whole number from 1 is needed.")))
    if past.since and past.until and past.since > past.until:
        wrong.append(FieldError("/to", _("The period ends before it begins.")))
    if past.last is not None and (past.since or past.until):
        wrong.append(FieldError("/last", _("Choose a number of returns or a period, not both.")))
    if past.label_cost < 0:
        wrong.append(FieldError("/label_cost", _("This is an amount from 0.")))
    if wrong:
        raise Invalid(_("This past cannot be read."), tuple(wrong))


def tidy(now: datetime) -> None:
    """Runs that nobody takes up any more have failed; old ones are forgotten (timed work)."""
    for row in Simulation.objects.filter(state=State.RUNNING, moved_at__lt=now - STUCK):
        transitions.fail(row, Problem.ABANDONED)
    Simulation.objects.filter(created_at__lt=now - KEPT).exclude(state__in=UNDER_WAY).delete()
