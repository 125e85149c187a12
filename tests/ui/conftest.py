"""The kit page over HTTP, for a real browser to look at it."""

from collections.abc import Iterator
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import override_settings


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def kit() -> Iterator[str]:
    """The kit page's address, served by the real middleware on a free port."""
    with override_settings(ROOT_URLCONF="tests.ui.urls"):
        server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/kit"
        server.shutdown()
        server.server_close()
