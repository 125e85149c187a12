"""Try two rule sets on stored facts: pure and quick, for a million returns at a time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from openreturns.insights.answers import Answer, Item, Offer
from openreturns.insights.difference import sure_same
from openreturns.insights.effects import Effects, Pattern
from openreturns.insights.months import Months
from openreturns.insights.tally import Tally, count
from openreturns.policies.fees import charges
from openreturns.policies.policy import Policy
from openreturns.policies.rules.seen import Seen, UnreadableFacts, loads
from openreturns.policies.weighing import Weighed, weigh

type Row = tuple[UUID | str, str]
METHOD, VALUE = "return.method", "line.value"  # the facts that money is reckoned from
# Ways to send it for which the shop pays no carrier.
WITHOUT_LABEL = frozenset({"own_carrier", "in_store", "none"})


@dataclass(frozen=True, slots=True)
class Flipped:
    """A return that gets another answer, or the same one for other money (minor units)."""

    rma_id: UUID
    before: Answer
    after: Answer
    rule: str
    paid: int
    cost: int


@dataclass(slots=True)
class Found:
    """What a piece of the past brought to light; tallies of several pieces add up."""

    read: int = 0
    tally: Tally = field(default_factory=dict)
    flips: list[Flipped] = field(default_factory=list)


class Trial:
    """The rule set it is held against and the one that is tried, ready to be asked.

    `label_cost` is what a label costs the shop, in minor units; months are those of `zone`.
    """

    def __init__(self, before: Policy, after: Policy, *, label_cost: int, zone: str) -> None:
        self._before, self._after = before, after
        self._label_cost, self._zone = label_cost, ZoneInfo(zone)
        self._sure_same = sure_same(before, after)
        self._effects = Effects(after.rules)
        self._ids = {rule.place: rule.rule.id for rule in after.rules}

    def run(self, rows: Sequence[Row]) -> Found:
        """Weigh stored returns, given as (id, facts)."""
        found = Found(read=len(rows))
        months = Months(self._zone)
        patterns: Counter[frozenset[Pattern]] = Counter()
        sums: Counter[tuple[str, str]] = Counter()
        for key, text in rows:
            month = months.of(key)
            sums[month, "returns"] += 1
            try:
                seen = loads(text)
            except UnreadableFacts:
                count(found.tally, "unreadable")
                continue
            weighed = weigh(seen, self._after)
            patterns[self._effects.patterns(seen, weighed)] += 1
            after = before = offer_of(weighed, self._after)
            if not self._sure_same(seen):
                before = offer_of(weigh(seen, self._before), self._before)
            sums["before", before.answer] += 1
            sums["after", after.answer] += 1
            if before != after:
                found.flips.append(self._flip(key, seen, (before, after), weighed))
                sums[month, "flips"] += 1
        self._add(found, patterns, sums)
        return found

    def _add(
        self,
        found: Found,
        patterns: Counter[frozenset[Pattern]],
        sums: Counter[tuple[str, str]],
    ) -> None:
        for lines, returns in patterns.items():
            self._effects.add(found.tally, lines, returns)
        for (name, what), number in sums.items():
            path = (name, what) if name in {"before", "after"} else ("months", name, what)
            count(found.tally, *path, by=number)
        for flip in found.flips:
            way = f"{flip.before}>{flip.after}"
            count(found.tally, "flips", way, "returns")
            count(found.tally, "flips", way, "paid", by=flip.paid)
            count(found.tally, "flips", way, "cost", by=flip.cost)

    def _flip(
        self, key: UUID | str, seen: Seen, offers: tuple[Offer, Offer], weighed: Weighed
    ) -> Flipped:
        """Amounts that are not in the shop's currency are unknown, and count as nothing."""
        values = [int(line.facts.get(VALUE, 0)) for line in seen.lines]
        before, after = offers
        cost = 0 if seen.lines[0].facts.get(METHOD) in WITHOUT_LABEL else self._label_cost
        then, now = before.money(values, cost), after.money(values, cost)
        return Flipped(
            rma_id=key if isinstance(key, UUID) else UUID(key),
            before=before.answer,
            after=after.answer,
            rule=self._decider(weighed),
            paid=now.paid - then.paid,
            cost=now.cost - then.cost,
        )

    def _decider(self, weighed: Weighed) -> str:
        """The id of the rule that gave the first verdict; empty where none did."""
        places = [line.decided_by for line in weighed.lines]
        return next((self._ids[place] for place in places if place is not None), "")


def offer_of(weighed: Weighed, policy: Policy) -> Offer:
    """What the customer is told."""
    fees = charges(weighed, policy)
    return Offer(
        items=tuple(
            [
                Item(line.verdict, line.share, fees.restocking.get(line.key, 0))
                for line in weighed.lines
            ]
        ),
        label=fees.label,
        handling=fees.handling,
    )
