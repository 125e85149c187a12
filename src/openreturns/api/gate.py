"""The gate of the API: what is refused before anything reads it, always as a problem document."""

from collections.abc import Buffer, Callable
from io import BufferedReader, RawIOBase
from typing import IO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from openreturns.api.problems import problem

BASE = "/api/"
REFUSALS = {
    400: "The request cannot be read.",
    404: "There is nothing at this address. See /api/docs.",
    405: "This address offers: {}.",
    500: "This is our fault. It was noted; nothing half done was kept.",
    503: "The database is busy; nothing was done.",
}
STREAMED = "/api/v1/orders/bulk"
UPLOADS = "/api/v1/uploads"
PIECE = 64 * 1024
ENVELOPE = 64 * 1024  # what a multipart body has around its one file


class ApiMiddleware:
    """Only for addresses of the API; every other surface answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse early, else answer; a method that is not offered becomes a problem too."""
        if not request.path_info.startswith(BASE):
            return self.get_response(request)
        return _told(_refusal(request) or self.get_response(request))


def _told(answer: HttpResponse) -> HttpResponse:
    """What Django refuses by itself, as a page or in plain text, becomes a problem document."""
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code < 400 or kind == "application/problem+json":
        return answer
    allowed = answer.headers.get("Allow", "")
    told = problem(answer.status_code, REFUSALS.get(answer.status_code, "").format(allowed))
    if allowed:
        told.headers["Allow"] = allowed
    return told


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every address below /api/ that is none of ours."""
    return problem(404, REFUSALS[404])


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if "\0" in request.path_info:
        return problem(404, "There is nothing at this address.")
    if any("\0" in text for pair in request.GET.lists() for text in (pair[0], *pair[1])):
        return problem(422, "A parameter holds a character that no text has (U+0000).")
    if request.method in {"POST", "PUT", "PATCH"}:
        return _length_refusal(request) or _media_refusal(request)
    return None


def _length_refusal(request: HttpRequest) -> HttpResponse | None:
    """A body is refused by the length it announces, before a byte of it is read."""
    chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if request.path_info == STREAMED:
        _read_to_the_end(request, chunked)
        return None
    if chunked:
        return problem(411, "Send this request with a Content-Length.")
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if request.path_info == UPLOADS:
        limit = settings.UPLOAD_LIMIT_BYTES + ENVELOPE
    said = request.META.get("CONTENT_LENGTH") or "0"
    if said.isdigit() and int(said) > limit:
        megabytes = limit // 1024 // 1024
        return problem(413, f"The body is larger than {megabytes} MB; nothing was read of it.")
    return None


class _Body(RawIOBase):
    """A body as pieces of bytes: the server's own readline ends after the first line."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self.source = source

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill the buffer with what is there; 0 at the end."""
        into = memoryview(buffer)
        found = self.source.read(len(into))
        into[: len(found)] = found
        return len(found)


def _read_to_the_end(request: HttpRequest, chunked: bool) -> None:
    """Let it be read line by line, in pieces of PIECE bytes.

    A chunked body announces no length, which Django takes for an empty one.
    """
    if isinstance(request, WSGIRequest):
        source = request.environ["wsgi.input"] if chunked else request._stream
        request._stream = BufferedReader(_Body(source), PIECE)  # type: ignore[assignment]


def _media_refusal(request: HttpRequest) -> HttpResponse | None:
    kind = (request.content_type or "").lower()
    if request.path_info == UPLOADS:
        fits = kind == "multipart/form-data"
        wanted = "multipart/form-data with one field named file"
    elif request.path_info == STREAMED:
        fits = not kind.startswith("multipart/")
        wanted = "application/x-ndjson: one order a line"
    else:
        fits = kind in {"", "application/json"} or kind.endswith("+json")
        fits = fits or request.META.get("CONTENT_LENGTH") in {None, "", "0"}
        wanted = "application/json"
    return None if fits else problem(415, f"Send the body as {wanted}.")
