"""Reads over parcels."""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel, ParcelLine


def parcels_of(rows: Iterable[Return]) -> dict[UUID, list[Parcel]]:
    """The parcels of returns, in their order, with contents; asked for once and kept on them."""
    caches = {rma.pk: rma.__dict__.setdefault("_prefetched_objects_cache", {}) for rma in rows}
    unknown = [key for key, cache in caches.items() if "parcels" not in cache]
    if unknown:
        for key in unknown:
            caches[key]["parcels"] = []
        contents = (
            ParcelLine.objects.filter(parcel__rma__in=unknown)
            .select_related("parcel")
            .order_by("parcel__rma", "parcel__position", "id")
        )
        for parcel, lines in groupby(contents, key=lambda row: row.parcel):
            keep_contents(parcel, lines)
            if parcel.rma_id:
                caches[parcel.rma_id]["parcels"].append(parcel)
    return {key: cache["parcels"] for key, cache in caches.items()}


def keep_contents(parcel: Parcel, lines: Iterable[ParcelLine]) -> None:
    """Let the parcel know its contents without asking."""
    parcel.__dict__["_prefetched_objects_cache"] = {"lines": list(lines)}
