"""Every address, by surface; the portal comes last because a shop's slug matches anything."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from openreturns.api import docs, gate
from openreturns.api.main import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("api/openapi.json", docs.document, name="openapi"),
    path("api/docs", docs.page, name="api-docs"),
    path("api/", gate.nothing_here),
    path("api/<path:rest>", gate.nothing_here),
    path("account/", include("allauth.account.urls")),
    path("office/", include("openreturns.backoffice.urls")),
]

if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("openreturns.demo.urls")))

urlpatterns.append(path("", include("openreturns.portal.urls")))
