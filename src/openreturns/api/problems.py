"""Every error of the API as problem+json (RFC 9457), with stable types."""

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from openreturns.core.busy import is_busy
from openreturns.core.errors import DomainError, Malformed

TYPES = "/api/problems#"
TITLES = {
    400: ("malformed", "The request cannot be read"),
    401: ("unauthorised", "A valid key is needed"),
    403: ("forbidden", "Not allowed for this key"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "This method is not offered here"),
    409: ("not-allowed-now", "Not allowed now"),
    411: ("length-required", "The length of the body is missing"),
    413: ("too-large", "Too large"),
    415: ("unsupported-media", "This kind of content is not taken"),
    422: ("invalid", "The request has wrong values"),
    429: ("too-many-requests", "Too many requests"),
    500: ("internal", "Our fault"),
    503: ("busy", "Busy; try again"),
}

MAY_BE_REPEATED = frozenset({"in-progress", "not-ready"})


def problem(
    status: int,
    detail: str,
    *,
    code: str = "",
    title: str = "",
    errors: list[dict[str, str]] | None = None,
) -> HttpResponse:
    """One problem document; 409 of a running request, 429 and 503 carry Retry-After."""
    plain_code, plain_title = TITLES.get(status, ("error", "Error"))
    body: dict[str, Any] = {
        "type": TYPES + (code or plain_code),
        "title": title or plain_title,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    answer = JsonResponse(body, status=status, content_type="application/problem+json")
    if status in {429, 503} or code in MAY_BE_REPEATED:
        answer["Retry-After"] = "1"
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def install(api: NinjaAPI) -> None:
    """Let the API answer every kind of failure with a problem document."""
    api.exception_handler(DomainError)(_domain)
    api.exception_handler(ValidationError)(_validation)
    api.exception_handler(AuthenticationError)(_unauthorised)
    api.exception_handler(HttpError)(_http)
    api.exception_handler(OperationalError)(_database)


def _domain(request: HttpRequest, error: DomainError) -> HttpResponse:
    errors = [{"pointer": e.pointer, "detail": e.detail} for e in error.errors]
    return problem(error.status, error.detail, code=error.code, title=error.title, errors=errors)


def _validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"pointer": _pointer(found["loc"]), "detail": str(found["msg"])} for found in error.errors
    ]
    return problem(422, "Some values are wrong; see errors.", errors=errors)


def _pointer(location: tuple[str | int, ...]) -> str:
    """Where in the body (or which parameter); Ninja puts the kind and the argument name first."""
    parts = list(location)
    if parts and parts[0] in {"body", "query", "path", "header", "form", "file"}:
        parts = parts[2:] if parts[0] == "body" else parts[1:]
    return "".join(f"/{part}" for part in parts)


def _unauthorised(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, "Send a key as: Authorization: Bearer <key>")


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, DomainError):  # what our parser refused; Ninja wraps it
        return _domain(request, error.__cause__)
    if error.status_code == 400:
        return _domain(request, Malformed("The body is not valid JSON."))
    return problem(error.status_code, str(error.message))


def _database(request: HttpRequest, error: OperationalError) -> HttpResponse:
    if is_busy(error):
        return problem(503, "The database is busy; nothing was done.")
    raise error
