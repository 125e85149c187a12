"""Where a request comes from, for counting tries."""

from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address: behind our own proxy its last word, else the socket.

    A proxy is trusted where the base address is https, for then one must stand in front;
    it appends the address it saw, so what a visitor writes there comes before it.
    """
    said = request.headers.get("X-Forwarded-For", "")
    last = said.rsplit(",", 1)[-1].strip()
    if settings.SECURE_PROXY_SSL_HEADER and _is_address(last):
        return last
    return str(request.META.get("REMOTE_ADDR", ""))


def _is_address(text: str) -> bool:
    """Some proxies write "unknown", which a database takes for no address."""
    with suppress(ValueError):
        return bool(ip_address(text))
    return False
