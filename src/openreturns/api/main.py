"""The API: what is offered, how it is described, how failures are answered."""

from ninja import NinjaAPI

from openreturns import __version__
from openreturns.api import problems
from openreturns.api.auth import KeyAuth
from openreturns.api.routes import (
    health,
    orders,
    parcels,
    reading,
    returns,
    uploads,
    verbs,
)

api = NinjaAPI(
    title="OpenReturns",
    version=__version__,
    description=(
        "Announce, decide, receive and settle returns. Keys belong to one shop; amounts are "
        "texts in the currency of their parent; errors are problem documents (RFC 9457)."
    ),
    auth=KeyAuth(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
problems.install(api)
for resource in (health, uploads, orders, returns, parcels):
    api.add_router("", resource.router)

# The verbs and lists of returns hang on the router of returns, which shares their addresses.
__all__ = ["api", "reading", "verbs"]
