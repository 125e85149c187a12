"""What an announced line is asked beyond its reason, and whether what was said fits.

Questions come from the reason's form and from forms that rules add. Of whoever withdraws
in time nothing is required: no reason, no answer, no photo (LAW.md R15).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError, Invalid
from openreturns.policies.decision import Decision, LineDecision
from openreturns.policies.forms import questions_by_form
from openreturns.policies.models import Action, Kind, Reason
from openreturns.policies.questions import Question, judge, record
from openreturns.returns.announcement import Announcement, Wanted
from openreturns.returns.models import Origin
from openreturns.shops.models import Shop

# Who speaks for a customer by phone has no photo of theirs.
WITHOUT_PHOTOS = frozenset({Origin.OFFICE})
LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Ask:
    """What one line is asked; with `optional` nothing of it is a duty.

    `outcomes` may be wished beside money back, which always may; empty is all there are.
    """

    questions: tuple[Question, ...] = ()
    photo_wanted: bool = False
    photo_required: bool = False
    optional: bool = False
    outcomes: frozenset[str] = frozenset()


def asks(shop: Shop, lines: Iterable[tuple[Reason | None, LineDecision]]) -> list[Ask]:
    """What each line is asked, by its reason and its decision; at most one query."""
    rows = list(lines)
    codes = [_forms(reason, decided) for reason, decided in rows]
    wanted = {code for some in codes for code in some}
    known = questions_by_form(shop, wanted) if wanted else {}
    return [
        _ask(reason, decided, [one for code in some for one in known.get(code, ())])
        for (reason, decided), some in zip(rows, codes, strict=True)
    ]


def judged(said: Announcement, decision: Decision) -> Announcement:
    """The announcement with what it was asked; Invalid with a pointer per wrong answer."""
    lines = zip(said.lines, decision.lines, strict=True)
    found = asks(said.shop, ((wanted.reason, decided) for wanted, decided in lines))
    actions = _known_actions(said)
    problems = tuple(
        FieldError(f"/lines/{place}/{pointer}", text)
        for place, (wanted, ask) in enumerate(zip(said.lines, found, strict=True))
        for pointer, text in (
            *wrong_answers(said, wanted, ask),
            *wrong_choices(said.shop, wanted, ask, actions),
        )
    )
    if problems:
        raise Invalid(_("Something about the lines is not right yet."), problems)
    return replace(said, lines=tuple(map(_with_asked, said.lines, found)))


def wrong_answers(said: Announcement, wanted: Wanted, ask: Ask) -> Iterator[tuple[str, str]]:
    """(place in the line, what is wrong there) of its answers and photos."""
    today, blind = timezone.localdate(said.declared_at), said.origin in WITHOUT_PHOTOS
    files = {question.code for question in ask.questions if question.kind == Kind.FILE}
    for problem in judge(ask.questions, wanted.answers, optional=ask.optional, today=today):
        if not (blind and problem.code in files):
            yield f"answers/{problem.code[:40]}", problem.text
    if ask.photo_required and not (ask.optional or blind or wanted.photos):
        yield "photos", _("Add a photo of it.")


def wrong_choices(
    shop: Shop, wanted: Wanted, ask: Ask, actions: Collection[str]
) -> Iterator[tuple[str, str]]:
    """(place in the line, what is wrong there) of reason, action and outcome."""
    if wanted.reason and wanted.reason.archived_at:
        yield "reason", _("This reason is no longer offered.")
    if wanted.action and wanted.action not in actions:
        yield "action", _("This shop has no such action.")
    yield from wrong_words(shop, wanted.reason_text, wanted.action_text)
    if ask.outcomes and wanted.outcome not in {*ask.outcomes, "refund"}:
        yield "outcome", _("This is not offered for this reason.")


def wrong_words(shop: Shop, reason: str, action: str) -> Iterator[tuple[str, str]]:
    """Words of one's own, where the shop takes only its list or they are too long."""
    if reason and not shop.free_reasons:
        yield "reason_text", _("This shop takes only reasons of its list.")
    if action and not shop.free_actions:
        yield "action_text", _("This shop takes only actions of its list.")
    for place, text in (("reason_text", reason), ("action_text", action)):
        if len(text) > LONGEST_WORDS:
            yield place, _("At most {most} characters fit.").format(most=LONGEST_WORDS)


def actions_of(shop: Shop) -> dict[str, Action]:
    """The shop's actions by code, in their order; archived ones too."""
    return {action.code: action for action in Action.objects.filter(shop=shop)}


def _known_actions(said: Announcement) -> Collection[str]:
    """The codes of what may be chosen; asked for only where something was."""
    if not any(wanted.action for wanted in said.lines):
        return ()
    return [code for code, one in actions_of(said.shop).items() if one.archived_at is None]


def files_of(wanted: Wanted) -> dict[str, list[str]]:
    """The uploads that its answers name, by question."""
    files = (one for one in wanted.asked if one["kind"] == Kind.FILE)
    return {one["code"]: list(one["value"] or ()) for one in files}


def _forms(reason: Reason | None, decided: LineDecision) -> list[str]:
    own = [reason.form.code] if reason and reason.form else []
    return list(dict.fromkeys([*own, *decided.forms]))


def _ask(reason: Reason | None, decided: LineDecision, found: list[Question]) -> Ask:
    """Questions of one code are one question: the first is asked."""
    first = {question.code: question for question in reversed(found)}
    required = decided.photo_required or bool(reason and reason.photo_required)
    return Ask(
        questions=tuple(question for question in found if first[question.code] is question),
        photo_wanted=required or bool(reason and reason.photo_wanted),
        photo_required=required,
        optional=decided.legal_basis == "withdrawal",
        outcomes=_outcomes(reason, decided),
    )


def _outcomes(reason: Reason | None, decided: LineDecision) -> frozenset[str]:
    """What both the reason and the rules allow."""
    lists = [frozenset(reason.outcomes)] if reason and reason.outcomes else []
    lists += [frozenset(decided.outcomes)] if decided.outcomes else []
    return frozenset.intersection(*lists) | {"refund"} if lists else frozenset()


def _with_asked(wanted: Wanted, ask: Ask) -> Wanted:
    kept: list[dict[str, Any]] = record(ask.questions, wanted.answers) if ask.questions else []
    return replace(wanted, asked=tuple(kept))
