"""Is it alive, and can it work? No key."""

from django.db import connection
from django.http import HttpRequest
from ninja import Router, Schema

from openreturns import __version__

router = Router(tags=["health"])


class Health(Schema):
    """What a load balancer wants to know."""

    status: str
    version: str


@router.get("/health", auth=None, response=Health, operation_id="health")
def health(request: HttpRequest) -> dict[str, str]:
    """The web process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"status": "ok", "version": __version__}
