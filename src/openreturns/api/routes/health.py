"""Is it alive, and can it work? No key."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from openreturns import __version__
from openreturns.api.answers import Problem
from openreturns.api.problems import problem

router = Router(tags=["health"])


class Health(Schema):
    """What a load balancer wants to know."""

    status: str
    version: str


OUT = {200: Health, 503: Problem}


@router.get("/health/live", auth=None, response=OUT, operation_id="live")
def live(request: HttpRequest) -> dict[str, str]:
    """Liveness: the web process answers; it asks nobody."""
    return {"status": "ok", "version": __version__}


@router.get("/health", auth=None, response=OUT, operation_id="health")
def health(request: HttpRequest) -> dict[str, str] | HttpResponse:
    """Readiness: the web process answers and reaches its database."""
    return _ready()


@router.get("/health/ready", auth=None, response=OUT, operation_id="ready")
def ready(request: HttpRequest) -> dict[str, str] | HttpResponse:
    """The same as /health, by its whole name."""
    return _ready()


def _ready() -> dict[str, str] | HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return problem(503, "The database does not answer.")
    return {"status": "ok", "version": __version__}
