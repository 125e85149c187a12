"""The API: what is offered, how it is described, how failures are answered."""

from django.urls import register_converter
from ninja import NinjaAPI

from openreturns import __version__
from openreturns.api import problems
from openreturns.api.auth import KeyAuth
from openreturns.api.finding import Reference
from openreturns.api.listing import only_known_parameters
from openreturns.api.parsing import JsonParser

register_converter(Reference, "ref")  # before the routes that use it

from openreturns.api.routes import (  # noqa: E402
    bulk,
    catalogue,
    changing,
    health,
    orders,
    parcels,
    reading,
    returns,
    rulesets,
    simulations,
    uploads,
    verbs,
    warehouse,
    withdrawals,
)

api = NinjaAPI(
    title="OpenReturns",
    version=__version__,
    description=(
        "Announce, decide, receive and settle returns. Keys belong to one shop; amounts are "
        "texts in the currency of their parent; errors are problem documents (RFC 9457)."
    ),
    auth=KeyAuth(),
    parser=JsonParser(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
problems.install(api)
resources = (
    health,
    uploads,
    bulk,
    orders,
    returns,
    parcels,
    catalogue,
    withdrawals,
    rulesets,
    simulations,
)
for resource in resources:
    resource.router.add_decorator(only_known_parameters, mode="operation")
    api.add_router("", resource.router)

# These hang on the router of returns, which share its addresses.
__all__ = ["api", "changing", "reading", "verbs", "warehouse"]
