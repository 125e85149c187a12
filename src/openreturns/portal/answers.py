"""The questions of a card in step 1: which are asked, what was typed, what of it fits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openreturns.core.errors import TooLarge, UnsupportedMedia
from openreturns.policies.drawn import Field, draw
from openreturns.policies.models import Kind
from openreturns.policies.questions import Question, asked, judge, most_files
from openreturns.policies.typed import fields, typed
from openreturns.portal.basket import Basket, Card
from openreturns.returns import drafts, uploads
from openreturns.returns.asking import asks, wrong_answers
from openreturns.returns.models import Draft
from openreturns.settlement.quote import Quote
from openreturns.ui.numbers import whole

type Files = MultiValueDict[str, Any]


def ask(basket: Basket, worked: Quote | None) -> None:
    """Give every chosen card what its reason, and the rules, ask now."""
    if worked is None:
        return
    cards = [card for card in basket.chosen() if whole(card.quantity)]
    lines = [(line.wanted.reason, line.decided) for line in worked.lines]
    for card, found in zip(cards, asks(basket.shop, lines), strict=True):
        card.ask = found


def read(draft: Draft, basket: Basket, post: QueryDict, files: Files) -> None:
    """Take the answers that were typed; wrong ones stay on the page with a word about it."""
    ask(basket, basket.quote())
    for card in basket.chosen():
        card.seen = tuple(post.get(f"asked-{card.key}", "").split())
        shown = [one for one in card.ask.questions if one.code in card.seen]
        card.typed = {one.code: post.getlist(name_of(card, one.code)) for one in shown}
        kept = {code: value for code, value in card.answers.items() if code not in card.typed}
        added = _files(draft, card, post, files)
        _judge(card, {**kept, **typed(shown, card.typed), **added})


def _judge(card: Card, said: Mapping[str, Any]) -> None:
    """Keep what fits. What is hidden by now is forgotten; what was not seen is not missed."""
    shown = {one.code for one in asked(card.ask.questions, said)}
    answers = {code: value for code, value in said.items() if code in shown}
    today, optional = timezone.localdate(), card.ask.optional
    for problem in judge(card.ask.questions, answers, optional=optional, today=today):
        if problem.code in card.seen:
            card.answer_errors.setdefault(problem.code, problem.text)
    card.answers = {code: v for code, v in answers.items() if code not in card.answer_errors}
    if card.ask.photo_required and not optional and not card.photos and card.seen:
        card.photo_error = card.photo_error or _("Add a photo of it.")


def _files(draft: Draft, card: Card, post: QueryDict, files: Files) -> dict[str, list[str]]:
    """The files of each question that asks for some: kept, without what was dropped, and new."""
    found: dict[str, list[str]] = {}
    for question in card.ask.questions:
        if question.kind != Kind.FILE:
            continue
        kept = [one for one in card.answers.get(question.code, []) if one != post.get("unfile")]
        room = most_files(question) - len(kept)
        new = files.getlist(name_of(card, question.code))[:room]
        kept += _stored(draft, card, question, new)
        if len(kept) < len(card.answers.get(question.code, [])):
            drafts.discard(draft.shop, [post.get("unfile", "")])
        found |= {question.code: kept} if kept else {}
    return found


def _stored(draft: Draft, card: Card, question: Question, new: Sequence[Any]) -> Iterator[str]:
    """Store new files; one that cannot be taken says why and stops nothing else."""
    for file in new:
        try:
            yield str(uploads.store_file(draft.shop, file, taken_by="customer").pk)
        except (TooLarge, UnsupportedMedia) as refused:
            card.answer_errors[question.code] = refused.detail


def is_fresh(card: Card) -> bool:
    """Something is asked that did not stand on the page yet."""
    codes = {one.code for one in asked(card.ask.questions, card.answers)}
    return bool(codes - set(card.seen))


def rows(card: Card) -> list[Field]:
    """The fields of the questions that are asked now."""
    language = get_language() or "en"
    return [
        draw(
            question,
            language,
            name=name_of(card, question.code),
            values=_shown(card, question),
            error=card.answer_errors.get(question.code, ""),
            optional=card.ask.optional,
        )
        for question in asked(card.ask.questions, card.answers)
    ]


def _shown(card: Card, question: Question) -> list[str]:
    """What stands in a field: as it was typed where that is wrong, else as it was kept."""
    if question.code in card.answer_errors and question.kind != Kind.FILE:
        return card.typed.get(question.code, [])
    return fields(question, card.answers.get(question.code))


def name_of(card: Card, code: str) -> str:
    """The name, and the id, of a question's field."""
    return f"q-{card.key}-{code}"


def incomplete(basket: Basket, worked: Quote) -> list[Card]:
    """Cards whose answers or photos do not fit, as what is asked may have changed meanwhile."""
    announcement = basket.announcement()
    if announcement is None:
        return []
    ask(basket, worked)
    rows = zip(basket.chosen(), announcement.lines, strict=True)
    return [card for card, wanted in rows if any(wrong_answers(announcement, wanted, card.ask))]
