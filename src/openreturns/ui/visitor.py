"""Where a request comes from, for counting tries."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address: behind our own proxy its last word, else the socket.

    A proxy is trusted where the base address is https, for then one must stand in front;
    it appends the address it saw, so what a visitor writes there comes before it.
    """
    said = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and said:
        return said.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
