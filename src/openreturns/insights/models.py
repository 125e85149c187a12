"""What the time machine keeps: one row per run with its sums, and the returns that flip."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from openreturns.core.ids import new_id
from openreturns.insights.states import Problem, State
from openreturns.returns.models import Return
from openreturns.shops.models import Shop


def label_of(name: str, number: int | None) -> str:
    """A draft by its name, a version by its number, in the reader's language."""
    return name if number is None else _("Version {n}").format(n=number)


class Simulation(models.Model):
    """Two rule sets weighed against each other over the past returns of a shop.

    A draft has a `name`, a version a `number`. `terms` and `against` are copies made at
    the start, so that a draft may change or go meanwhile. The returns are those with ids
    in (`after_id`, `until_id`], read in that order; `cursor` is the last one that stands in
    `tally`. `label_cost` is what the shop pays for a label, in minor units.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="simulations")
    ruleset = models.UUIDField()
    name = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField(null=True)
    terms = models.JSONField(default=dict)
    against_ruleset = models.UUIDField()
    against_name = models.CharField(max_length=200, blank=True)
    against_number = models.PositiveIntegerField(null=True)
    against = models.JSONField(default=dict)

    since = models.DateField(null=True)
    until = models.DateField(null=True)
    last = models.PositiveIntegerField(null=True)
    label_cost = models.PositiveBigIntegerField(default=0)

    state = models.CharField(max_length=10, choices=State, default=State.WAITING, editable=False)
    after_id = models.UUIDField(null=True)
    until_id = models.UUIDField(null=True)
    cursor = models.UUIDField(null=True)
    total = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    tally = models.JSONField(default=dict)
    problem = models.CharField(max_length=10, choices=Problem, blank=True)

    started_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="simulation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(problem__in=["", *Problem.values]), name="simulation_problem_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.FAILED) | ~Q(problem=""), name="failed_simulation_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="simulation_by_age"),
            models.Index(fields=["ruleset", "-id"], name="simulation_of_ruleset"),
        ]

    def __str__(self) -> str:
        return f"{self.label} / {self.against_label}"

    @property
    def label(self) -> str:
        """The rule set that is tried, as people call it."""
        return label_of(self.name, self.number)

    @property
    def against_label(self) -> str:
        """The rule set it is held against."""
        return label_of(self.against_name, self.against_number)

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it."""
        return self.state in {State.DONE, State.FAILED, State.CANCELLED}

    @property
    def percent(self) -> int:
        """How much of it is read."""
        return min(100, 100 * self.read // self.total) if self.total else 0

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules that were tried, in their order, as they stood at the start."""
        found: list[dict[str, Any]] = self.terms.get("rules") or []
        return found


class Flip(models.Model):
    """A return that would get another answer; amounts in minor units, plus is more.

    `paid` is the change in what the customer gets back, `cost` in what it costs the shop.
    """

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="flips")
    rma = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="flips")
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    rule = models.CharField(max_length=40, blank=True)
    paid = models.BigIntegerField(default=0)
    cost = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["simulation", "rma"], name="a_return_flips_once"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
