"""Change what a return says about itself, with its history: language, reasons, words.

What was decided stays decided: a line changes only while none of its pieces was.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import ChangedMeanwhile, FieldError, Invalid, MoveNotAllowed
from openreturns.core.outbox import PLAIN, Remark
from openreturns.policies.models import Action, Reason
from openreturns.returns.asking import wrong_words
from openreturns.returns.ledger import lock, store
from openreturns.returns.models import LegalBasis, Outcome, Return, ReturnLine, Term
from openreturns.returns.terms import terms_of
from openreturns.returns.units import Place

# Grounds that a withdrawal in time outranks; a wrong delivery or a recall is free anyway.
GIVES_WAY = frozenset({LegalBasis.VOLUNTARY, LegalBasis.CONFORMITY, LegalBasis.GUARANTEE})
OF_A_RETURN = frozenset({"language"})
OF_A_LINE = frozenset({"reason", "reason_text", "action", "action_text", "outcome", "comment"})


@transaction.atomic
def change_return(
    rma: Return, changes: Mapping[str, Any], *, by: Actor, remark: Remark = PLAIN
) -> Return:
    """Change facts of the head (OF_A_RETURN); raises Invalid for a language not spoken here."""
    fresh = lock(rma)
    if changes.get("language", fresh.language) not in {*fresh.shop.languages, fresh.language}:
        said = _("This shop does not speak that language.")
        raise Invalid(said, (FieldError("/language", said),))
    what = _differences(fresh, {k: v for k, v in changes.items() if k in OF_A_RETURN})
    if not what and not remark.note:
        return fresh
    Return.objects.filter(pk=fresh.pk).update(**_new(what))
    return store(fresh, event="return.updated", by=by, remark=remark, data={"changed": what})


@transaction.atomic
def change_line(
    rma: Return,
    line: ReturnLine,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    remark: Remark = PLAIN,
) -> Return:
    """Change what was said about a line (OF_A_LINE); refused once a piece of it was decided."""
    fresh = lock(rma)
    mine = next(one for one in fresh.lines.all() if one.pk == line.pk)
    if mine.count([Place.REQUESTED]) != mine.quantity:
        raise MoveNotAllowed(_("This line was decided, so what was said about it stays."))
    what = _differences(mine, {k: v for k, v in changes.items() if k in OF_A_LINE})
    _refuse_wrong_words(fresh, what)
    if not what and not remark.note:
        return fresh
    ReturnLine.objects.filter(pk=mine.pk).update(**_new(what))
    _index_again(fresh)
    data = {"line": str(mine.pk), "changed": what}
    return store(fresh, event="return.updated", by=by, remark=remark, data=data)


@transaction.atomic
def withdraw_from(
    rma: Return, bought: Collection[UUID], *, refund_due_on: date, by: Actor
) -> Return:
    """These order lines were withdrawn from in time: what is not decided yet goes by that right.

    It outranks what was asked before, such as a repair (R15, R44); the money is due as
    `refund_due_on` says, or earlier if it was already (R28).
    """
    fresh = lock(rma)
    open_ = [Place.REQUESTED, Place.APPROVED]
    lines = [
        line
        for line in fresh.lines.all()
        if line.order_line_id in bought and line.count(open_) and line.legal_basis in GIVES_WAY
    ]
    if not lines:
        return fresh
    changes = {"legal_basis": LegalBasis.WITHDRAWAL, "outcome": Outcome.REFUND}
    ReturnLine.objects.filter(pk__in=[line.pk for line in lines]).update(**changes)
    for line in lines:
        line.legal_basis, line.outcome = LegalBasis.WITHDRAWAL, Outcome.REFUND
    due = min(fresh.refund_due_on or refund_due_on, refund_due_on)
    Return.objects.filter(pk=fresh.pk).update(refund_due_on=due)
    fresh.refund_due_on = due
    _index_again(fresh)
    data = {"changed": {"legal_basis": ["", LegalBasis.WITHDRAWAL.value]}}
    return store(fresh, event="return.updated", by=by, data=data)


def at_version(rma: Return, wanted: int | None) -> None:
    """Refuse to change what somebody else changed since it was read."""
    if wanted is not None and wanted != rma.version:
        raise ChangedMeanwhile(_("Somebody else just changed this return; look at it again."))


def _differences(row: Return | ReturnLine, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Name → [before, after] of what differs; the object takes the new values."""
    what = {name: [getattr(row, name), value] for name, value in changes.items()}
    what = {name: pair for name, pair in what.items() if pair[0] != pair[1]}
    for name, (_before, after) in what.items():
        setattr(row, name, after)
    return what


def _new(what: Mapping[str, list[Any]]) -> dict[str, Any]:
    return {name: after for name, (_before, after) in what.items()}


def _refuse_wrong_words(rma: Return, what: Mapping[str, list[Any]]) -> None:
    """Only what the shop offers, or words of one's own where it takes them."""
    new = {name: str(text) for name, text in _new(what).items()}
    wrong = dict(wrong_words(rma.shop, new.get("reason_text", ""), new.get("action_text", "")))
    if new.get("reason") and not _offers(Reason, rma, new["reason"]):
        wrong["reason"] = _("This shop has no such reason.")
    if new.get("action") and not _offers(Action, rma, new["action"]):
        wrong["action"] = _("This shop has no such action.")
    if wrong:
        errors = tuple(FieldError(f"/{place}", text) for place, text in wrong.items())
        raise Invalid(" ".join(wrong.values()), errors)


def _offers(model: type[Reason] | type[Action], rma: Return, code: str) -> bool:
    rows = model._default_manager.filter(shop=rma.shop_id, code=code)
    return rows.filter(archived_at__isnull=True).exists()


def _index_again(rma: Return) -> None:
    """Lists find the return by what it says now."""
    kinds = ("reason", "outcome", "basis")
    Term.objects.filter(rma=rma, kind__in=kinds).delete()
    Term.objects.bulk_create(term for term in terms_of(rma, rma.lines.all()) if term.kind in kinds)
