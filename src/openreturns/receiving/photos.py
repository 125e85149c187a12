"""Photos that staff takes of what arrived."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from openreturns.core.errors import FieldError, Invalid
from openreturns.receiving.booked import Arrived
from openreturns.receiving.models import ReceiptLine
from openreturns.returns.models import Return, Upload


def keep_photos(rma: Return, arrived: Sequence[Arrived], rows: Sequence[ReceiptLine]) -> None:
    """Tie photos to the row of their pieces, in the order of both.

    Raises Invalid for a photo that is unknown or belongs to something already.
    """
    for place, (one, row) in enumerate(zip(arrived, rows, strict=False)):
        if one.photos:
            _keep(rma, one.photos, row, place)


def _keep(rma: Return, photos: Sequence[UUID], row: ReceiptLine, place: int) -> None:
    wanted = set(photos)
    free = Upload.objects.filter(pk__in=wanted, shop=rma.shop_id, line=None)
    if free.update(line=row.line_id, taken_by="staff") != len(wanted):
        text = _("A photo is unknown or already belongs to a return.")
        raise Invalid(text, (FieldError(f"/lines/{place}/photos", text),))
    row.photos.set(Upload.objects.filter(pk__in=wanted))
