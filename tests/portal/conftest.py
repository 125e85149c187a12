"""A shopper at the portal: over Django's client, and over a real server for the browser."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from openreturns.orders.models import Order
from openreturns.returns.models import Draft, Return
from openreturns.shops.models import Shop


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> Iterator[None]:
    """Counters of tries are shared by the process; each test starts without any."""
    cache.clear()
    yield
    cache.clear()


class Shopper:
    """Mia with her browser: knows the addresses and types what the forms ask."""

    def __init__(self, shop: Shop, language: str = "en") -> None:
        self.shop = shop
        self.client = Client(headers={"accept-language": language})

    def get(self, page: str = "", **query: str) -> HttpResponse:
        return self.client.get(f"/{self.shop.slug}/{page}", query)  # type: ignore[return-value]

    def post(self, page: str = "", **data: Any) -> HttpResponse:
        return self.client.post(f"/{self.shop.slug}/{page}", data)  # type: ignore[return-value]

    def enter(self, order: Order, secret: str = "mia@example.com") -> HttpResponse:
        return self.post(number=order.number, secret=secret)

    def choose(self, order: Order, *wanted: tuple[Any, ...], **more: Any) -> HttpResponse:
        """Each wanted: (line index, quantity[, reason])."""
        lines = list(order.lines.all())
        data: dict[str, Any] = {}
        for row in wanted:
            key = str(lines[row[0]].pk)
            data[f"take-{key}"] = "on"
            data[f"n-{key}"] = str(row[1])
            data[f"why-{key}"] = row[2] if len(row) > 2 else ""
        return self.post("return/items/", **data, **more)

    def pack(self, method: str = "label") -> HttpResponse:
        return self.post("return/method/", method=method, packed="on", unlabelled="on")

    def confirm(self, comment: str = "") -> HttpResponse:
        return self.post("return/check/", comment=comment)

    def announce(self, order: Order, *wanted: tuple[Any, ...], method: str = "label") -> Return:
        self.enter(order)
        self.choose(order, *wanted)
        self.pack(method)
        self.confirm()
        return Return.objects.get(draft=Draft.objects.latest("created_at"))


@pytest.fixture
def shopper(shop: Shop) -> Shopper:
    """Mia, reading English."""
    return Shopper(shop)


def page_of(rma: Return, more: str = "") -> str:
    return f"/{rma.shop.slug}/r/{rma.number}/{rma.access_key}/{more}"


@pytest.fixture
def picture() -> Callable[..., SimpleUploadedFile]:
    """A JPEG that says where it was taken."""

    def make(name: str = "mug.jpg", kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> Any:
        out = BytesIO()
        image = Image.new("RGB", size, (180, 60, 20))
        exif = Image.Exif()
        exif[0x010F] = "SpyCam"
        exif.get_ifd(0x8825)[1] = "N"
        image.save(out, kind, exif=exif) if kind == "JPEG" else image.save(out, kind)
        return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")

    return make
