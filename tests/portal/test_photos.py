"""Photos: what is taken, what is refused in words, and what is taken out of them."""

import io
import re
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from openreturns.core.errors import TooLarge, UnsupportedMedia
from openreturns.orders.models import Order
from openreturns.returns import uploads
from openreturns.returns.models import Draft, Return, Upload
from openreturns.shops.models import Shop
from tests.portal.conftest import Shopper

Make = Callable[..., Any]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def send(shopper: Shopper, order: Order, *files: SimpleUploadedFile, **more: Any) -> Any:
    key = str(order.lines.all()[1].pk)
    return shopper.choose(order, (1, 1, "damaged"), **{f"photo-{key}": list(files)}, **more)


def test_a_photo_comes_with_its_line_and_without_where_it_was_taken_r54(
    shopper: Shopper, make_order: Make, picture: Make
) -> None:
    order = make_order()
    shopper.enter(order)

    send(shopper, order, picture(), picture())
    shopper.pack()
    shopper.confirm()

    photos = list(Return.objects.get().lines.get().photos.all())
    assert [(photo.content_type, photo.taken_by) for photo in photos] == [
        ("image/jpeg", "customer"),
        ("image/jpeg", "customer"),
    ]
    with Image.open(photos[0].file) as stored:
        assert (dict(stored.getexif()), stored.info.get("exif")) == ({}, None)
    assert b"SpyCam" not in photos[0].file.open().read()


def _truncated(picture: Make) -> SimpleUploadedFile:
    content = picture(size=(400, 400)).read()
    return SimpleUploadedFile("half.jpg", content[: len(content) // 2], "image/jpeg")


def _bomb() -> SimpleUploadedFile:
    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    data += struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\0\0IEND\xaeB`\x82"
    return SimpleUploadedFile("big.png", data, "image/png")


@pytest.mark.parametrize(
    "content",
    [SVG, b"%PDF-1.7 nothing", b"", b"\xff\xd8\xff\xe0" + SVG, b"GIF89a" + SVG],
    ids=["svg", "pdf", "empty", "polyglot", "gif"],
)
def test_what_is_no_photo_is_refused_whatever_its_name_says(shop: Shop, content: bytes) -> None:
    with pytest.raises(UnsupportedMedia):
        uploads.store(shop, SimpleUploadedFile("photo.jpg", content, "image/jpeg"))

    assert Upload.objects.count() == 0


def test_too_many_pixels_are_refused_before_they_are_unpacked(shop: Shop) -> None:
    with pytest.raises(TooLarge):
        uploads.store(shop, _bomb())


def test_a_svg_with_script_is_told_on_the_page_and_the_choice_is_kept(
    shopper: Shopper, make_order: Make
) -> None:
    order = make_order()
    shopper.enter(order)

    page = send(shopper, order, SimpleUploadedFile("x.jpg", SVG, "image/jpeg"))

    assert page.status_code == 415
    assert "This is not a photo we can read." in page.content.decode()
    assert re.search(r'<option value="damaged" class="photo"\s+selected>', page.content.decode())


def test_a_truncated_photo_is_told_and_a_good_one_beside_it_is_kept(
    shopper: Shopper, make_order: Make, picture: Make
) -> None:
    order = make_order()
    shopper.enter(order)

    page = send(shopper, order, picture(), _truncated(picture))

    assert page.status_code == 415
    assert Upload.objects.count() == 1


def test_a_photo_above_the_limit_is_refused_with_413(
    shopper: Shopper, make_order: Make, settings: Any
) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1024 * 1024
    order = make_order()
    shopper.enter(order)

    page = send(shopper, order, SimpleUploadedFile("x.jpg", b"\xff" * 1_048_577, "image/jpeg"))

    assert page.status_code == 413
    assert "The photo is larger than 1 MB." in page.content.decode()


def test_a_gigabyte_is_refused_before_it_is_read(shopper: Shopper, make_order: Make) -> None:
    shopper.enter(make_order())

    class Unread(io.BytesIO):
        def read(self, *_size: Any) -> bytes:
            raise AssertionError("the body was read")

    page = shopper.client.generic(
        "POST",
        "/fern/return/items/",
        b"",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2**30),
        **{"wsgi.input": Unread()},
    )

    assert page.status_code == 413
    assert "A photo may have 12 MB." in page.content.decode()


def test_a_heic_photo_of_a_phone_becomes_a_jpeg(shop: Shop, picture: Make) -> None:
    upload = uploads.store(shop, picture("x.heic", "HEIF"))

    assert upload.file.open().read(3) == b"\xff\xd8\xff"


def test_a_photo_can_be_removed_and_is_gone(
    shopper: Shopper, make_order: Make, picture: Make
) -> None:
    order = make_order()
    shopper.enter(order)
    key = str(order.lines.all()[1].pk)
    send(shopper, order, picture(), stay=key)
    photo = Upload.objects.get()
    name = photo.file.name

    shopper.choose(order, (1, 1, "damaged"), drop=str(photo.pk))

    assert Upload.objects.count() == 0
    assert not photo.file.storage.exists(name)
    assert Draft.objects.get().content["items"][key]["photos"] == []


def test_a_photo_is_shown_to_its_sender_only(
    shopper: Shopper, make_order: Make, picture: Make, shop: Shop
) -> None:
    order = make_order()
    shopper.enter(order)
    send(shopper, order, picture())
    page = f"return/photo/{Upload.objects.get().pk}/"
    stranger = Shopper(shop)
    stranger.enter(make_order())

    mine = shopper.get(page)

    assert (mine.status_code, mine["Content-Type"]) == (200, "image/jpeg")
    assert stranger.get(page).status_code == 404
    assert stranger.post("return/items/", drop=str(Upload.objects.get().pk)).status_code == 302
    assert Upload.objects.count() == 1
