"""The page for what went wrong on our side."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

from openreturns.core.busy import is_busy

SECONDS = "5"


def failed(request: HttpRequest) -> HttpResponse:
    """500 in calm words; 503 with the time to wait if the database was only busy."""
    page: HttpResponse = server_error(request)
    error = sys.exception()
    if isinstance(error, OperationalError) and is_busy(error):
        page.status_code = 503
        page.headers["Retry-After"] = SECONDS
    return page
