"""What no person types and no database keeps is refused before any page sees it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

OWN_ANSWERS = "/api/"  # refuses by itself, with a problem document


class TextMiddleware:
    """Refuses U+0000 in addresses and forms: PostgreSQL keeps no such text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Raise BadRequest, after the CSRF check has read the form."""
        if request.path_info.startswith(OWN_ANSWERS):
            return
        if "\0" in request.path_info or _holds(request.GET) or _holds(request.POST):
            raise BadRequest("U+0000 is no text")


def _holds(given: QueryDict) -> bool:
    return any("\0" in text for name, texts in given.lists() for text in (name, *texts))
