"""What was booked by mistake and can be put right: the steps a return offers, and one as typed."""

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from openreturns.backoffice.timeline import PLACES
from openreturns.core.errors import FieldError, Invalid
from openreturns.returns.ledger import Pieces
from openreturns.returns.models import Return
from openreturns.returns.units import VERBS, Place
from openreturns.ui.numbers import whole


@dataclass(frozen=True, slots=True)
class Correction:
    """Pieces of a line from where they stand to where they should."""

    pieces: Pieces
    step: tuple[Place, Place]


def offered(rma: Return) -> list[tuple[str, str]]:
    """Each possible step as the value of a choice and its words."""
    order = list(Place)
    steps = sorted(VERBS["correct"], key=lambda step: [order.index(place) for place in step])
    return [
        (f"{line.pk}:{source.value}:{target.value}", _words(line.title, source, target))
        for line in rma.lines.all()
        for source, target in steps
        if line.count([source])
    ]


def _words(title: str, source: Place, target: Place) -> str:
    return _("{title}: {before} → {after}").format(
        title=title, before=PLACES[source.value](), after=PLACES[target.value]()
    )


def read(given: QueryDict) -> Correction:
    """The step and the pieces that were typed."""
    try:
        line, source, target = given.get("step", "").split(":")
        step = (Place(source), Place(target))
        key = UUID(line)
    except ValueError as wrong:
        raise _wrong("step", _("Choose what to correct.")) from wrong
    number = whole(given.get("pieces", ""))
    if not number:
        raise _wrong("pieces", _("Write a whole number of pieces."))
    return Correction(Pieces(key, number), step)


def _wrong(field: str, why: str) -> Invalid:
    return Invalid(why, (FieldError(f"/{field}", why),))
