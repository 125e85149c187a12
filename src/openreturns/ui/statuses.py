"""The shapes and words of a return's status and of the places a piece can stand."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

_RING = '<circle cx="8" cy="8" r="6"/>'
_DISC = '<circle class="f s" cx="8" cy="8" r="6"/>'

# The ring fills as the return moves.
SHAPES: dict[str, str] = {
    "draft": '<circle cx="8" cy="8" r="6" stroke-dasharray=".1 3.04"/>',
    "requested": '<circle cx="8" cy="8" r="6" stroke-dasharray="2.6 2.1"/>',
    "in_review": _RING + '<circle class="f" cx="8" cy="8" r="2"/>',
    "approved": _RING + '<path class="f" d="M8 4.6A3.4 3.4 0 0 1 11.4 8H8Z"/>',
    "in_transit": _RING + '<path class="f" d="M8 4.6a3.4 3.4 0 0 1 0 6.8Z"/>',
    "received": _RING + '<path class="f" d="M8 4.6A3.4 3.4 0 1 1 4.6 8H8Z"/>',
    "inspected": _RING + '<circle class="f" cx="8" cy="8" r="3.5"/>',
    "settled": _DISC + '<path class="k" d="m5.3 8.2 1.9 1.9 3.6-3.9"/>',
    "closed": _RING + '<path d="m5.4 8.2 1.8 1.8 3.4-3.7"/>',
    "rejected": _DISC + '<path class="k" d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2"/>',
    "cancelled": _RING + '<path d="m4 12 8-8"/>',
    "expired": _RING + '<path d="M8 4.6V8l2.2 1.5"/>',
}

WORDS: dict[str, Promise] = {
    "draft": _("Draft"),
    "requested": _("Requested"),
    "in_review": _("In review"),
    "approved": _("Approved"),
    "in_transit": _("In transit"),
    "received": _("Received"),
    "inspected": _("Inspected"),
    "settled": _("Settled"),
    "closed": _("Closed"),
    "rejected": _("Rejected"),
    "cancelled": _("Cancelled"),
    "expired": _("Expired"),
}

# A tile borrows the shape of the status that says the same about one piece.
TILES: dict[str, str] = {
    "requested": "requested",
    "approved": "approved",
    "in_transit": "in_transit",
    "received": "received",
    "accepted": "settled",
    "declined": "rejected",
    "kept": "closed",
    "missing": "expired",
    "rejected": "rejected",
    "cancelled": "cancelled",
    "expired": "expired",
    "sent_back": "closed",
}
ROOM_FOR_TILES = 12


def shape(status: str) -> SafeString:
    """The status's shape as inline SVG, without its word."""
    drawn = mark_safe(SHAPES[status])
    return format_html('<svg class="g" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', drawn)


def place_words(place: str, count: int) -> str:
    """ "2 accepted": how many pieces stand in this place, in the reader's language."""
    texts = {
        "requested": ngettext("%(n)s requested", "%(n)s requested", count),
        "approved": ngettext("%(n)s approved", "%(n)s approved", count),
        "in_transit": ngettext("%(n)s in transit", "%(n)s in transit", count),
        "received": ngettext("%(n)s received", "%(n)s received", count),
        "accepted": ngettext("%(n)s accepted", "%(n)s accepted", count),
        "declined": ngettext("%(n)s declined", "%(n)s declined", count),
        "kept": ngettext("%(n)s kept by the customer", "%(n)s kept by the customer", count),
        "missing": ngettext("%(n)s missing", "%(n)s missing", count),
        "rejected": ngettext("%(n)s rejected", "%(n)s rejected", count),
        "cancelled": ngettext("%(n)s cancelled", "%(n)s cancelled", count),
        "expired": ngettext("%(n)s expired", "%(n)s expired", count),
        "sent_back": ngettext("%(n)s sent back", "%(n)s sent back", count),
    }
    return texts[place] % {"n": count}


def tiles(
    counts: Mapping[str, int] | Iterable[tuple[str, int]],
) -> list[tuple[str, str]]:
    """(status shape, text) per tile: one per piece up to 12, then one per place with its count."""
    pairs = list(counts.items() if isinstance(counts, Mapping) else counts)
    if sum(count for _place, count in pairs) <= ROOM_FOR_TILES:
        return [(TILES[place], "") for place, count in pairs for _piece in range(count)]
    return [(TILES[place], str(count)) for place, count in pairs if count]
