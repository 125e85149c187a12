"""Law and rules weighed together, line by line; no sentences, so that it is quick.

decide() says it in words. The time machine calls only this, a million times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from openreturns.policies import windows
from openreturns.policies.decision import Texts
from openreturns.policies.footing import Footing
from openreturns.policies.policy import Policy
from openreturns.policies.rules.applying import Answer, Answers, Asked, apply, whole_return
from openreturns.policies.rules.lawful import AT_FAULT, WITHDRAWAL
from openreturns.policies.rules.seen import Seen, SeenLine


class Verdict(StrEnum):
    """What becomes of a line when it is announced."""

    APPROVED = "approved"
    REVIEW = "review"
    REJECTED = "rejected"
    KEPT = "kept"
    REFUSED = "refused"  # it cannot be announced at all


_OF_RULE = {
    "approve": Verdict.APPROVED,
    "review": Verdict.REVIEW,
    "reject": Verdict.REJECTED,
    "keep": Verdict.KEPT,
}


@dataclass(frozen=True, slots=True)
class WeighedLine:
    """What holds for a line. `because` is why the shop's terms refuse it, where they do.

    `decided_by` is the place of the rule that gave the verdict, None if none did.
    """

    key: str
    verdict: Verdict
    because: str
    window_ends_on: date | None
    window_named: str
    answers: Answers
    footing: Footing

    @property
    def decided_by(self) -> int | None:
        """The rule that gave the verdict, if its word counted."""
        question = "returnable" if self.verdict is Verdict.REFUSED else "verdict"
        found = self.answers.by_question.get(question)
        if found is None or self.because not in ("", "rule"):
            return None
        counted = self.verdict is Verdict.REFUSED or _OF_RULE.get(found.do) is self.verdict
        return found.place if counted else None

    @property
    def basis(self) -> str:
        """The legal basis; what is refused comes back on none, so it keeps the ordinary one."""
        if self.verdict is Verdict.REFUSED:
            return "b2b" if self.footing.counted.business else "voluntary"
        return self.footing.basis

    @property
    def ends_on(self) -> date | None:
        """Until when it can come back on its basis; None is open."""
        return self.footing.withdrawal_ends_on if self.basis == WITHDRAWAL else self.window_ends_on

    @property
    def message(self) -> Texts:
        """The shop's own word where a rule rejects it or does not take it back."""
        question = {Verdict.REJECTED: "verdict", Verdict.REFUSED: "returnable"}.get(self.verdict)
        found = self.answers.by_question.get(question) if question else None
        return tuple(found.value.items()) if found and isinstance(found.value, dict) else ()

    @property
    def share(self) -> int:
        """What the customer gets of the price if they keep it, in hundredths of a percent."""
        return int(self.answers.value("verdict")) if self.verdict is Verdict.KEPT else 0


@dataclass(frozen=True, slots=True)
class Weighed:
    """A whole request, weighed. `whole` has the answers that hold for all of it."""

    lines: tuple[WeighedLine, ...]
    whole: Mapping[str, Answer]

    def value(self, question: str, default: Any = None) -> Any:
        """The answer for the whole return, or `default` where no rule answered."""
        found = self.whole.get(question)
        return default if found is None else found.value


# Questions that a return answers once, however many lines it has.
ONCE = ("fee:label", "fee:handling", "methods", "carrier", "destination", "delivery", "assign")


def weigh(seen: Seen, policy: Policy) -> Weighed:
    """Weigh every line, then let the highest rule answer what a return answers once."""
    whole = whole_return(policy.rules, seen.one_per_order)
    lines = tuple(_line(line, seen.origin, policy, whole) for line in seen.lines)
    return Weighed(lines, _once([line.answers for line in lines]))


def _once(answers: Sequence[Answers]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for one in answers:
        for question in ONCE:
            answer = one.by_question.get(question)
            if answer and (question not in found or answer.place < found[question].place):
                found[question] = answer
    return found


def _line(line: SeenLine, origin: str, policy: Policy, whole: Mapping[int, bool]) -> WeighedLine:
    footing = line.footing
    asked = Asked(line.facts, footing.basis, footing.disclosed)
    answers = apply(policy.rules, asked, origin, whole)
    ends_on, named = windows.merchant(footing.counted, policy, answers.value("window"))
    if ends_on and footing.least and footing.least > ends_on:
        ends_on, named = footing.least, ""
    verdict, because = _verdict(footing, answers, ends_on, policy)
    return WeighedLine(line.key, verdict, because, ends_on, named, answers, footing)


def _verdict(
    footing: Footing, answers: Answers, ends_on: date | None, policy: Policy
) -> tuple[Verdict, str]:
    """The verdict, and what refuses the line if it is refused."""
    if not footing.enough:
        return Verdict.REFUSED, "none_left"
    said = answers.by_question.get("verdict")
    wanted = _OF_RULE[said.do] if said else None
    if footing.basis in AT_FAULT or footing.basis == WITHDRAWAL:
        return _protected(footing, wanted, policy), ""
    refusal = _refusal(footing, answers, ends_on)
    if refusal:
        return Verdict.REFUSED, refusal
    if not footing.known:
        return (wanted if wanted is Verdict.REJECTED else Verdict.REVIEW), ""
    return wanted or _unasked(policy), ""


def _protected(footing: Footing, wanted: Verdict | None, policy: Policy) -> Verdict:
    """Where the customer has a right, rules may be kinder than the law, never harder."""
    if footing.by_right:
        return Verdict.KEPT if wanted is Verdict.KEPT else Verdict.APPROVED
    return wanted or _unasked(policy)


def _unasked(policy: Policy) -> Verdict:
    """Where no rule says anything, the merchant's switch does."""
    return Verdict.REVIEW if policy.decide_by_hand else Verdict.APPROVED


def _refusal(footing: Footing, answers: Answers, ends_on: date | None) -> str:
    """Why it cannot be announced: a rule, or the shop's terms where no rule takes it back."""
    said = answers.by_question.get("returnable")
    if said:
        return "rule" if said.do == "not_returnable" and not footing.may_withdraw else ""
    if footing.may_withdraw or not footing.known:
        return ""
    if ends_on and footing.today > ends_on:
        return "window_over"
    if footing.excluded:
        return f"excluded_{footing.exclusion}"
    return "final_sale" if footing.final_sale else ""
