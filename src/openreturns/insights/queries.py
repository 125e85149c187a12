"""Reads for pages, API and command line."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.errors import NotFound
from openreturns.core.ids import first_id_at
from openreturns.insights.models import Flip, Simulation
from openreturns.insights.states import State
from openreturns.returns.models import Term
from openreturns.shops.models import Shop

RULE = "rule"  # the kind of a return's search terms that name its rules


def of_shop(shop: Shop) -> QuerySet[Simulation]:
    """The runs of a shop, the newest first."""
    return Simulation.objects.filter(shop=shop).select_related("shop").order_by("-id")


def simulation_of(shop: Shop, key: UUID) -> Simulation:
    """One of the shop's runs; raises NotFound."""
    found = of_shop(shop).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is no such run of the time machine."))
    return found


def latest_of(shop: Shop, ruleset: UUID) -> Simulation | None:
    """The last run of a draft or version that was not cancelled."""
    rows = of_shop(shop).filter(ruleset=ruleset)
    return rows.exclude(state=State.CANCELLED).first()


def touched(shop: Shop, rules: Iterable[str], days: int = 90) -> dict[str, int]:
    """How many returns of the last days each of these rules applied to, by the rule's id."""
    since = first_id_at(timezone.now() - timedelta(days=days))
    rows = Term.objects.filter(shop_id=shop.pk, kind=RULE, term__in=rules, rma_id__gte=since)
    return dict(rows.values_list("term").annotate(returns=Count("pk")))


def withdrawals(shop: Shop, days: int = 90) -> int:
    """In how many returns of the last days something was withdrawn from."""
    since = first_id_at(timezone.now() - timedelta(days=days))
    rows = Term.objects.filter(shop_id=shop.pk, kind="basis", term="withdrawal")
    return rows.filter(rma_id__gte=since).count()


def flips(simulation: Simulation, before: str = "", after: str = "") -> QuerySet[Flip]:
    """The returns that flip, the newest first, perhaps only those that go one way."""
    rows = Flip.objects.filter(simulation=simulation).select_related("rma")
    if before and after:
        rows = rows.filter(before=before, after=after)
    return rows.order_by("-id")
