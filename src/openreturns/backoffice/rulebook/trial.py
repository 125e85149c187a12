"""Try one return: what the draft would say beside what the published rules say."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.backoffice.rulebook.desk import Table
from openreturns.core.errors import Invalid
from openreturns.orders.keys import number_key
from openreturns.orders.models import Order, OrderLine
from openreturns.policies import versions
from openreturns.policies.decide import decide_seen
from openreturns.policies.decision import LineDecision
from openreturns.policies.policy import Policy, policy_from, policy_of
from openreturns.policies.rules.seen import loads
from openreturns.policies.sentences import staff_sentence
from openreturns.policies.telling import told
from openreturns.policies.wording import Names, names_of
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.models import DecisionRecord, Origin, Outcome, Return
from openreturns.returns.queries import bind_lines, orders_to_announce, reasons_of
from openreturns.settlement.quote import quote
from openreturns.shops.models import Shop


@dataclass(frozen=True, slots=True)
class Said:
    """What one set of rules says about a line: the verdict, then every sentence why."""

    verdict: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """A line with both answers."""

    title: str
    now: Said
    draft: Said | None

    @property
    def differs(self) -> bool:
        """The draft decides otherwise."""
        return self.draft is not None and self.draft.verdict != self.now.verdict


@dataclass(slots=True)
class Trial:
    """What was tried; for an order also the choices that were made."""

    number: str
    lines: list[Tried] = field(default_factory=list)
    order: Order | None = None
    things: list[tuple[OrderLine, bool]] = field(default_factory=list)


def tried(table: Table, data: QueryDict) -> Trial:
    """Try a return or an order by its number; raises Invalid."""
    number = data.get("number", "").strip()
    rma = Return.objects.filter(shop=table.shop, number=number.upper()).first()
    if rma:
        return _return(table, rma)
    order = orders_to_announce(table.shop).filter(number_key=number_key(number)).first()
    if order is None or not number:
        raise Invalid(_("There is no return or order {number} here.").format(number=number))
    bind_lines(order)
    return _order(table, order, data)


def _return(table: Table, rma: Return) -> Trial:
    """As it was decided then, from what was seen then; only the rules differ."""
    record = DecisionRecord.objects.filter(rma=rma).first()
    if record is None:
        raise Invalid(_("Of {number} it was not kept what the decision saw.").format(number=rma))
    seen = loads(record.seen)
    now, draft = _policies(table)
    titles = [line.title for line in rma.lines.order_by("position")]
    ours = decide_seen(seen, now).lines
    theirs = decide_seen(seen, draft).lines if draft else ()
    return Trial(rma.number, _beside(table.shop, titles, ours, theirs))


def _order(table: Table, order: Order, data: QueryDict) -> Trial:
    lines = list(order.lines.all())
    chosen = set(data.getlist("line")) or {str(line.pk) for line in lines[:1]}
    taken = [line for line in lines if str(line.pk) in chosen]
    made = Trial(order.number, order=order, things=[(one, one in taken) for one in lines])
    if not taken:
        return made
    said = _announced(table.shop, taken, data)
    now, draft = _policies(table)
    ours = quote(said, policy=now).decision.lines
    theirs = quote(said, policy=draft).decision.lines if draft else ()
    made.lines = _beside(table.shop, [line.title for line in taken], ours, theirs)
    return made


def _announced(shop: Shop, lines: Sequence[OrderLine], data: QueryDict) -> Announcement:
    reason = reasons_of(shop).get(data.get("reason", ""))
    outcome = data.get("outcome", "")
    outcome = outcome if outcome in Outcome.values else Outcome.REFUND
    wanted = tuple(Wanted(1, line, reason=reason, outcome=outcome) for line in lines)
    language = shop.default_language
    return Announcement(shop, wanted, timezone.now(), Origin.PORTAL, language)


def _policies(table: Table) -> tuple[Policy, Policy | None]:
    """The last version, and the draft if there is one."""
    shop = table.shop
    now = policy_of(versions.latest(shop), shop)
    draft = policy_from("draft", table.draft.terms, shop) if table.draft else None
    return now, draft


def _beside(
    shop: Shop,
    titles: Sequence[str],
    ours: Sequence[LineDecision],
    theirs: Sequence[LineDecision],
) -> list[Tried]:
    names = names_of(shop)
    drafts: list[LineDecision | None] = list(theirs) or [None] * len(ours)
    rows = zip(titles, ours, drafts, strict=True)
    return [
        Tried(title, _said(now, names), _said(then, names) if then else None)
        for title, now, then in rows
    ]


def _said(line: LineDecision, names: Names) -> Said:
    why = [staff_sentence(finding) for finding in line.findings]
    return Said(_verdict(line.verdict), (*why, *(told(one, names) for one in line.trace)))


def _verdict(code: str) -> str:
    words = {
        "approved": _("Approved at once"),
        "review": _("A person decides"),
        "rejected": _("Rejected"),
        "kept": _("The customer keeps it and is paid"),
        "refused": _("Cannot come back"),
    }
    return words.get(code, code)
