"""What the rules of a set did: fired, decided, hidden, in conflict, stopped by the law.

A pattern says which rules held and answered on the lines of a return. Returns share few
patterns, so each is taken apart once.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from openreturns.insights.tally import Tally, count
from openreturns.policies.rules.applying import Answers, whole_return
from openreturns.policies.rules.compiling import Compiled
from openreturns.policies.rules.fields import FIELDS
from openreturns.policies.rules.kinds import Kind
from openreturns.policies.rules.language import comparisons
from openreturns.policies.rules.seen import Seen
from openreturns.policies.weighing import Weighed


class Pattern(NamedTuple):
    """One line, by places in the rule set: which rules held, which of them answered what.

    `beyond` held too but stands after the rule that ended the reading; `missing` are facts
    that a rule asked for in vain.
    """

    fired: tuple[int, ...]
    answered: tuple[tuple[str, int], ...]
    added: tuple[int, ...]
    stopped: tuple[tuple[int, str], ...]
    ended_at: int | None
    beyond: tuple[int, ...]
    missing: tuple[str, ...]


class Effects:
    """The rules of one set; asks what lines look like, and counts what the rules did."""

    def __init__(self, rules: Sequence[Compiled]) -> None:
        self._rules = {rule.place: rule for rule in rules}
        self._asks = {rule.place: frozenset(_keys(rule)) for rule in rules}
        self._keys = tuple(sorted(frozenset().union(*self._asks.values())))

    def patterns(self, seen: Seen, weighed: Weighed) -> frozenset[Pattern]:
        """The patterns of the lines of a return, after the rules were applied to them."""
        return frozenset(
            [
                self._pattern(seen, facts.facts, line.answers)
                for facts, line in zip(seen.lines, weighed.lines, strict=True)
            ]
        )

    def _pattern(self, seen: Seen, facts: Mapping[str, Any], said: Answers) -> Pattern:
        return Pattern(
            fired=tuple(said.fired),
            answered=tuple([(question, a.place) for question, a in said.by_question.items()]),
            added=tuple([answer.place for answer in said.added]),
            stopped=tuple([(one.place, one.stop.requirement) for one in said.stopped]),
            ended_at=said.ended_at,
            beyond=() if said.ended_at is None else self._beyond(said.ended_at, seen, facts),
            missing=tuple([key for key in self._keys if facts.get(key) is None]),
        )

    def _beyond(self, end: int, seen: Seen, facts: Mapping[str, Any]) -> tuple[int, ...]:
        """Rules after the last one that was read which would have held too."""
        after = [rule for rule in self._rules.values() if rule.place > end]
        whole = whole_return(after, seen.one_per_order)
        return tuple(
            rule.place
            for rule in after
            if (not rule.scope or seen.origin in rule.scope)
            and (whole[rule.place] if rule.whole else rule.matches(facts))
        )

    def add(self, tally: Tally, lines: frozenset[Pattern], returns: int) -> None:
        """Count so many returns whose lines have these patterns; each rule once per return."""
        for path in sorted(set(self._seen(lines))):
            count(tally, *path, by=returns)

    def _seen(self, lines: frozenset[Pattern]) -> Iterator[tuple[str, ...]]:
        """What is counted of a return, some of it more than once."""
        works = {place for line in lines for place in self._working(line)}
        for place in works:
            yield "rules", self._id(place), "decided"
        for line in lines:
            yield from self._read(line, works)
            yield from self._unread(line, works)
            for place, requirement in line.stopped:
                yield "law", self._id(place), requirement
            for place, asked in self._asks.items():
                if not asked.isdisjoint(line.missing):
                    yield "unknown", self._id(place)

    def _read(self, line: Pattern, works: set[int]) -> Iterator[tuple[str, ...]]:
        for place in line.fired:
            yield "rules", self._id(place), "fired"
            yield from self._outdone(line, place, works)

    def _unread(self, line: Pattern, works: set[int]) -> Iterator[tuple[str, ...]]:
        """Rules that held behind the one that ended the reading, and did nothing elsewhere."""
        for place in line.beyond:
            if place not in works and line.ended_at is not None:
                yield "rules", self._id(place), "hidden"
                yield "hidden_by", self._id(place), self._id(line.ended_at)

    def _working(self, line: Pattern) -> set[int]:
        """The rules that made a difference on a line."""
        return {place for _question, place in line.answered} | set(line.added)

    def _outdone(self, line: Pattern, place: int, works: set[int]) -> Iterator[tuple[str, ...]]:
        """Earlier rules that answered what this one would answer: the same, or otherwise."""
        answered = dict(line.answered)
        for effect in self._rules[place].effects:
            first = answered.get(effect.question, place)
            if first == place:
                continue
            if place not in works:
                yield "rules", self._id(place), "hidden"
                yield "hidden_by", self._id(place), self._id(first)
            if not self._says(first, effect.question, (effect.do, effect.value)):
                yield "conflicts", self._id(first), self._id(place)

    def _says(self, place: int, question: str, answer: tuple[str, Any]) -> bool:
        """Whether a rule answers a question just so."""
        rule = self._rules[place]
        return any(e.question == question and (e.do, e.value) == answer for e in rule.effects)

    def _id(self, place: int) -> str:
        return self._rules[place].rule.id


def _keys(rule: Compiled) -> Iterator[str]:
    """The facts without which a rule can't hold; a set is never unknown, only empty."""
    for one in comparisons(rule.rule.when):
        asks_if_known = one.op in {"is_known", "is_unknown"}
        if not asks_if_known and FIELDS[one.field].kind is not Kind.SET:
            yield one.key
