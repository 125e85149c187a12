"""Change what a return says about itself, with its history: language, reasons, words.

What was decided stays decided: a line changes only while none of its pieces was.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from openreturns.core.actors import Actor
from openreturns.core.errors import ChangedMeanwhile, FieldError, Invalid, MoveNotAllowed
from openreturns.core.outbox import PLAIN, Remark
from openreturns.policies.models import Reason
from openreturns.returns.ledger import lock, store
from openreturns.returns.models import Return, ReturnLine, Term
from openreturns.returns.terms import terms_of
from openreturns.returns.units import Place

OF_A_RETURN = frozenset({"language"})
OF_A_LINE = frozenset({"reason", "action", "outcome", "comment"})


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
    if "reason" in what:
        _refuse_unknown_reason(fresh, str(mine.reason))
    if not what and not remark.note:
        return fresh
    ReturnLine.objects.filter(pk=mine.pk).update(**_new(what))
    _index_again(fresh)
    data = {"line": str(mine.pk), "changed": what}
    return store(fresh, event="return.updated", by=by, remark=remark, data=data)


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


def _refuse_unknown_reason(rma: Return, code: str) -> None:
    if code and not Reason.objects.filter(shop=rma.shop_id, code=code).exists():
        said = _("This shop has no such reason.")
        raise Invalid(said, (FieldError("/reason", said),))


def _index_again(rma: Return) -> None:
    """Lists find the return by what it says now."""
    kinds = ("reason", "outcome")
    Term.objects.filter(rma=rma, kind__in=kinds).delete()
    Term.objects.bulk_create(term for term in terms_of(rma, rma.lines.all()) if term.kind in kinds)
