"""The time machine over many returns: ten rules against the eight of them in force."""

import resource
import time
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from bench import world
from openreturns.core import bulk
from openreturns.core.actors import SYSTEM
from openreturns.insights import reading, running, services
from openreturns.insights.models import Simulation
from openreturns.insights.rulesets import RuleSet
from openreturns.insights.services import Past
from openreturns.policies import terms
from openreturns.policies.footing import Footing
from openreturns.policies.rules.seen import Seen, SeenLine, stored
from openreturns.policies.windows import Counted
from openreturns.returns.models import DecisionRecord, Return

BATCH = 4000
REASONS = ("damaged", "wrong_item", "too_small", "too_large", "changed_mind")
BASES = ("withdrawal", "withdrawal", "voluntary", "voluntary", "conformity")
BOUGHT, TODAY = date(2026, 9, 1), date(2026, 9, 20)


def fill() -> None:
    """Give every return of the lists the facts its decision would have seen."""
    bare = ~Exists(DecisionRecord.objects.filter(rma_id=OuterRef("pk")))
    rows = Return.objects.filter(bare, origin="import").order_by("id").values_list("id", flat=True)
    batch = list(rows[:BATCH])
    while batch:
        _store(batch)
        batch = list(rows.filter(id__gt=batch[-1])[:BATCH])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _store(keys: list[UUID]) -> None:
    shop = world.shop()
    with transaction.atomic():
        rows = ({"rma_id": key, **_facts(Random(key.int))} for key in keys)
        bulk.insert_values(DecisionRecord, ({"shop_id": shop.pk, **row} for row in rows))


def _facts(chance: Random) -> dict[str, str]:
    return {"policy": "bench", "seen": _seen(chance)}


def _seen(chance: Random) -> str:
    whole = dict(_whole(chance))
    lines = tuple(
        SeenLine(str(place), {**whole, **dict(_line(chance, basis))}, _footing(basis))
        for place, basis in enumerate(chance.choices(BASES, k=2))
    )
    return stored(Seen("portal", lines))


def _whole(chance: Random) -> Iterator[tuple[str, Any]]:
    yield "order.age_days", chance.randint(5, 60)
    yield "order.date", BOUGHT.isoformat()
    yield "order.value", chance.randint(1000, 30000)
    yield "order.country", chance.choice(("nl", "de", "be", "fr"))
    yield "order.postcode", "1234 ab"
    yield "order.tags", ["web", "sale"]
    yield "order.payment_method", ["ideal"]
    yield "order.channel", "web"
    yield "order.fulfilled", True
    yield "order.business", False
    yield "order.delivery_code", "standard"
    yield "delivery.age_days", chance.randint(1, 50)
    yield "customer.email", "mia@example.com"
    for days in (30, 90, 180, 365):
        for name in ("orders", "returns", "kept"):
            yield f"customer.{name}:{days}", chance.randint(0, 9)
        yield f"customer.return_rate:{days}", chance.randint(0, 10_000)
    yield "return.method", "label"
    yield "return.value", chance.randint(2000, 12_000)
    yield "return.items", 2
    yield "return.full", False
    yield "return.origin", "portal"
    yield "return.reasons", list(REASONS[:2])


def _line(chance: Random, basis: str) -> Iterator[tuple[str, Any]]:
    yield "product.sku", f"sku-{chance.randint(1, 500)}"
    yield "product.title", "blue linen shirt"
    yield "product.category", chance.choice(("shirts", "shoes", "bags"))
    yield "product.price", chance.randint(500, 9000)
    yield "product.final_sale", False
    yield "line.reason", chance.choice(REASONS)
    yield "line.reason_group", "mind"
    yield "line.quantity", 1
    yield "line.value", chance.randint(500, 9000)
    yield "line.outcome", "refund"
    yield "line.photos", chance.randint(0, 2)
    yield "line.legal_basis", basis


def _footing(basis: str) -> Footing:
    in_time = basis == "withdrawal"
    return Footing(
        counted=Counted(False, "NL", (), "shirts", BOUGHT, BOUGHT, BOUGHT, None, None),
        today=TODAY,
        basis=basis,
        free=3,
        by_right=in_time,
        may_withdraw=in_time,
        disclosed=True,
        withdrawal_ends_on=date(2026, 9, 15),
        least=date(2026, 9, 15),
    )


def _rules() -> list[dict[str, Any]]:
    def rule(then: dict[str, Any], *when: dict[str, Any], **more: Any) -> dict[str, Any]:
        number = len(found) + 1
        return {
            "id": f"r{number}", "name": f"Rule {number}", "when": {"all": list(when)},
            "then": [then], **more,
        }  # fmt: skip

    def asks(field: str, op: str, value: Any, **more: Any) -> dict[str, Any]:
        return {"field": field, "op": op, "value": value, **more}

    found: list[dict[str, Any]] = []
    damaged = asks("line.reason", "is_one_of", ["damaged", "wrong_item"])
    photo = asks("line.photos", "at_least", 1)
    cheap = asks("line.value", "at_most", "75.00")
    found.append(rule({"do": "approve"}, damaged, photo, cheap, stop=True))
    less = asks("line.value", "less_than", "15.00")
    abroad = asks("order.country", "is_none_of", ["NL"])
    found.append(rule({"do": "keep", "share": "100.00"}, less, abroad))
    often = asks("customer.returns", "more_than", 7, days=90)
    found.append(rule({"do": "review"}, often))
    late = asks("delivery.age_days", "more_than", 30)
    found.append(rule({"do": "reject", "message": {"en": "Too late."}}, late))
    shoes = asks("product.category", "is_one_of", ["shoes"])
    found.append(rule({"do": "fee", "fee": "label", "amount": "4.95"}, shoes))
    for number in range(5):
        sku = asks("product.sku", "is_one_of", [f"sku-{number}", f"sku-{number + 100}"])
        found.append(rule({"do": "approve"}, sku))
    return found


def run(many: int) -> dict[str, float]:
    """Seconds of one run, and of reading the same rows alone: the floor."""
    shop, rules = world.shop(), _rules()
    sets = [
        RuleSet(shop.pk, name, None, terms.full({"rules": kept}))
        for name, kept in (("Tried", rules), ("In force", rules[2:]))
    ]
    simulation = services.prepare(shop, *sets, Past(last=many, label_cost=500), by=SYSTEM)
    started = time.perf_counter()
    running.run(simulation)
    seconds = time.perf_counter() - started
    return {
        "returns": simulation.read,
        "seconds": seconds,
        "per_second": simulation.read / seconds,
        "flips": simulation.flips.count(),
        "floor_seconds": _floor(simulation),
        "memory_mb": _peak(resource.RUSAGE_SELF),
        "reader_memory_mb": _peak(resource.RUSAGE_CHILDREN),
    }


def _floor(simulation: Simulation) -> float:
    """Only fetching the stored facts, in one process."""
    simulation.cursor = None
    started = time.perf_counter()
    for piece in reading.pieces(simulation):
        reading.stored(piece)
    return time.perf_counter() - started


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024
