"""Every address, by surface; the portal comes last because a shop's slug matches anything."""

from django.conf import settings
from django.http import Http404
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.defaults import page_not_found

from openreturns.api import docs, gate
from openreturns.api.main import api

handler500 = "openreturns.ui.failing.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("api/openapi.json", docs.document, name="openapi"),
    path("api/docs", docs.page, name="api-docs"),
    path("api/problems", docs.problems, name="api-problems"),
    path("api/", gate.nothing_here),
    path("api/<path:rest>", gate.nothing_here),
    # Managers add people: of the library's pages only these two are offered.
    re_path(r"^account/(?!log(?:in|out)/$)", page_not_found, {"exception": Http404("not offered")}),
    path("account/", include("allauth.account.urls")),
    path("office/", include("openreturns.backoffice.urls")),
]

if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("openreturns.demo.urls")))

urlpatterns.append(path("", include("openreturns.portal.urls")))
