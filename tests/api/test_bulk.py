"""Many orders in one request, read as the server that people run hands it over."""

import json
from io import BytesIO

import pytest

from openreturns.orders.models import Order
from tests.api.conftest import Api
from tests.api.test_orders import order_body

ORDERS = 40


class ServersBody:
    """A body as our server gives it: whole by `read`, but `readline` ends after one line."""

    def __init__(self, content: bytes) -> None:
        self.content = BytesIO(content)
        self.read = self.content.read

    def readline(self, size: int = -1) -> bytes:
        """The first line, and then nothing."""
        line = self.content.readline(size)
        self.content.seek(0, 2)
        return line


def rows() -> list[bytes]:
    """Orders, a line each."""
    made = (order_body(external_id=f"B{n}", number=f"#B{n}") for n in range(ORDERS))
    return [json.dumps(order).encode() + b"\n" for order in made]


@pytest.mark.parametrize("chunked", [True, False])
def test_every_line_of_a_bulk_request_is_read(api: Api, chunked: bool) -> None:
    content = b"".join(rows())
    length = {} if chunked else {"CONTENT_LENGTH": str(len(content))}

    answer = api.client.generic(
        "POST",
        "/api/v1/orders/bulk",
        content_type="application/x-ndjson",
        headers={"Transfer-Encoding": "chunked"} if chunked else {},
        **{"wsgi.input": ServersBody(content), **length},
    )

    assert (answer.json()["created"], answer.json()["rejected"]) == (ORDERS, [])
    assert Order.objects.count() == ORDERS
