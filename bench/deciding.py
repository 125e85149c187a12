"""How long a decision takes: 50 rules, with and without trace: `python -m bench.deciding`."""

import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from openreturns.policies.decide import decide, decide_seen, look
from openreturns.policies.facts import (
    CustomerFacts,
    Facts,
    History,
    LineFacts,
    OrderFacts,
    ProductFacts,
    ReasonFacts,
    SaleFacts,
)
from openreturns.policies.policy import Policy
from openreturns.policies.rules.compiling import compiled
from openreturns.policies.rules.fields import DAYS
from openreturns.policies.rules.reading import read
from openreturns.policies.rules.seen import loads, stored
from openreturns.policies.weighing import weigh

TODAY = date(2026, 11, 24)


def rules(many: int) -> list[dict[str, Any]]:
    """What a shop would write: a few comparisons each, one in five holds."""
    conditions: list[dict[str, Any]] = [
        {"field": "product.category", "op": "is_one_of", "value": ["shoes", "bags"]},
        {"field": "line.reason", "op": "is_one_of", "value": ["damaged", "defective"]},
        {"field": "order.value", "op": "at_least", "value": "250.00"},
        {"field": "product.tags", "op": "has_any_of", "value": ["clearance"]},
        {"field": "customer.returns", "days": 90, "op": "at_least", "value": 3},
    ]
    found = []
    for place in range(many):
        wanted = conditions[place % 5]
        others = [
            {"field": "order.country", "op": "is_one_of", "value": ["NL", "DE"]},
            {"not": {"field": "product.title", "op": "contains", "value": ["gift", "sample"]}},
        ]
        found.append(
            {
                "id": f"r{place}",
                "name": f"Rule {place}",
                "when": {"all": [wanted, {"any": others}]},
                "then": [{"do": "flag", "text": {"en": "Look"}}],
            }
        )
    return found


def request(lines: int) -> Facts:
    """A consumer's request 20 days after delivery."""
    order = OrderFacts(
        business=False,
        country="NL",
        postcode="1234 AB",
        ordered_on=TODAY - timedelta(days=23),
        invoiced_on=None,
        delivered_on=(TODAY - timedelta(days=20),),
        merchant_country="NL",
        return_cost_disclosed=True,
        sale=SaleFacts("EUR", 12_000, 0, ("web",), (), ("ideal",), "web", True, "standard"),
    )
    wanted = tuple(
        LineFacts(
            key=str(place),
            order=order,
            quantity=1,
            free=1,
            value=1995,
            reason=ReasonFacts("too_small"),
            product=ProductFacts(
                "SH-1", "Running shoe", "shoes", "Swift", ("run",), 1995, 800, 0, 900
            ),
        )
        for place in range(lines)
    )
    past = {days: History(9, 1, 1000, 0) for days in DAYS}
    return Facts(TODAY, "portal", wanted, customer=CustomerFacts("mia@example.com", (), past))


def timed(work: Callable[[], object], rounds: int = 2000) -> float:
    """The median of a call in microseconds."""
    took = []
    for _round in range(rounds):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return median(took) * 1e6


def measured(policy: Policy, lines: int) -> tuple[float, ...]:
    """With trace, without, law and rules alone, and reading what was kept."""
    facts = request(lines)
    seen = look(facts, policy)
    text = stored(seen)
    return (
        timed(lambda: decide(facts, policy)),
        timed(lambda: decide_seen(seen, policy, trace=False)),
        timed(lambda: weigh(seen, policy)),
        timed(lambda: loads(text)),
    )


def main() -> None:
    """Print a table."""
    heads = ("rules", "lines", "trace", "no trace", "weigh", "loads, µs")
    print("".join(f"{head:>10}" for head in heads))
    for many in (0, 10, 50):
        policy = Policy("bench", rules=compiled(read(rules(many), "EUR"), "EUR"))
        for lines in (1, 2, 5):
            figures = "".join(f"{one:>10.1f}" for one in measured(policy, lines))
            print(f"{many:>10}{lines:>10}{figures}")


if __name__ == "__main__":
    main()
