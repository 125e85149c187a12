"""How often somebody may try: wrong guesses per address and per order number."""

from django.core.cache import cache
from django.utils.translation import gettext as _

from openreturns.core.errors import DomainError

SPAN = 600
WRONG_PER_PLACE = 60  # a whole office may share one address
WRONG_PER_NUMBER = 10
LINKS_PER_PLACE = 30


class TooOften(DomainError):
    """Too many tries from one place or for one order; it is open again in some minutes."""

    code = "too-often"
    title = "Too many tries"
    status = 429


def refuse_after(kind: str, key: str, most: int) -> None:
    """Raise TooOften when this was counted `most` times in ten minutes."""
    if cache.get(f"portal:{kind}:{key}", 0) >= most:
        raise TooOften(
            _("That was tried too often. Wait ten minutes, then try again. Nothing is lost.")
        )


def count(kind: str, key: str) -> None:
    """Count one try."""
    name = f"portal:{kind}:{key}"
    cache.add(name, 0, SPAN)
    cache.incr(name)
