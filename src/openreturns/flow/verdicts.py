"""What rules decided when a return was announced, carried out by the verbs a person would use.

So a rejection or a piece that is kept is on the timeline and in the mails as ever; the rule
stands where else the person does.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.utils.translation import gettext as _

from openreturns.core.actors import Actor, Kind
from openreturns.core.errors import FieldError, Invalid, NotReturnable
from openreturns.core.money import WHOLE
from openreturns.policies.decision import Decision, LineDecision
from openreturns.policies.sentences import sentence
from openreturns.policies.weighing import Verdict
from openreturns.returns import law, transitions
from openreturns.returns.ledger import Pieces, holding
from openreturns.returns.models import Return, ReturnLine
from openreturns.settlement import due
from openreturns.settlement.quote import Quote
from openreturns.shops.models import User

Decided = tuple[ReturnLine, LineDecision]


def refuse_unreturnable(worked_out: Quote, language: str) -> None:
    """NotReturnable with the reason per line that cannot come back; Invalid for too many pieces."""
    refused = [
        (place, line) for place, line in enumerate(worked_out.lines) if not line.decided.returnable
    ]
    errors = tuple(
        FieldError(
            f"/lines/{place}", " ".join(sentence(f, language) for f in line.decided.findings)
        )
        for place, line in refused
    )
    impossible = any(
        line.wanted.order_line and line.wanted.quantity > line.wanted.order_line.quantity
        for _place, line in refused
    )
    if impossible:
        raise Invalid(_("More pieces were asked for than were bought."), errors)
    if errors:
        raise NotReturnable(_("Some of it cannot be returned."), errors)


def carry_out(rma: Return, decision: Decision) -> Return:
    """Reject with the rule's message, let keep for its share, assign; the caller's transaction."""
    lines = list(zip(rma.lines.all(), decision.lines, strict=True))
    for decided, pieces in _same(lines, Verdict.REJECTED):
        said = dict(decided.message).get(rma.language) or next(iter(decided.message))[1]
        rma = transitions.reject(rma, pieces, reason_text=said, by=_rule(decided))
    for decided, pieces in _same(lines, Verdict.KEPT):
        rma = _keep(rma, pieces, decided)
    return _assign(rma, decision.assign) if decision.assign else rma


def _same(
    lines: Iterable[Decided], verdict: Verdict
) -> Iterator[tuple[LineDecision, list[Pieces]]]:
    """The pieces of this verdict, together where one rule gave it."""
    found = [(line, decided) for line, decided in lines if decided.verdict == verdict]
    found.sort(key=lambda pair: pair[1].decided_by)
    for _rule_id, group in groupby(found, key=lambda pair: pair[1].decided_by):
        alike = list(group)
        yield alike[0][1], [Pieces(line.pk, line.quantity) for line, _decided in alike]


def _rule(decided: LineDecision) -> Actor:
    return Actor(Kind.SYSTEM, decided.decided_name, decided.decided_by)


def _keep(rma: Return, pieces: list[Pieces], decided: LineDecision) -> Return:
    with holding(rma) as fresh:
        if decided.share < WHOLE:
            law.refuse_part_payment(fresh, pieces)
        transitions.keep(fresh, pieces, by=_rule(decided))
        due.refresh(fresh, share=decided.share)
        return fresh


def _assign(rma: Return, email: str) -> Return:
    """To the colleague a rule names; nobody, if no such person works in the shop any more."""
    person = User.objects.filter(memberships__shop=rma.shop_id, email__iexact=email).first()
    return transitions.assign(rma, person, by=Actor(Kind.SYSTEM)) if person else rma
