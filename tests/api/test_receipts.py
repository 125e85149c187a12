"""What arrived, by API: with photos, with things that nobody announced, and which mail goes."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from openreturns.flow.relay import Relay
from openreturns.messages.models import Message
from openreturns.receiving.models import Receipt
from openreturns.returns.models import Return, Upload
from openreturns.shipping.models import Parcel
from tests.api.conftest import Api
from tests.api.test_conventions import refused
from tests.conftest import published

Make = Callable[..., Any]


@pytest.fixture
def rma(make_return: Make) -> Return:
    """A withdrawal in time of one of two pieces, born approved."""
    return Return.objects.get(pk=make_return((0, 1), withdrawal_info_version="2026-06").pk)


def receive(api: Api, rma: Return, *lines: dict[str, Any], **more: Any) -> Any:
    """Book in pieces of the first line, and what else is said."""
    first = str(rma.lines.all()[0].pk)
    rows = [{"line": first, "quantity": 1, **line} for line in lines]
    return api.send(f"/returns/{rma.number}/receipts", {"lines": rows, **more})


def uploaded(api: Api) -> str:
    """The id of a photo that was just taken."""
    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG")
    file = SimpleUploadedFile("p.jpg", picture.getvalue(), "image/jpeg")
    answer = api.client.post("/api/v1/uploads", {"file": file})
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["id"])


def test_a_photo_stays_with_the_piece_it_shows(api: Api, rma: Return) -> None:
    photo = uploaded(api)

    answer = receive(api, rma, {"photos": [photo], "note": "Torn box."})

    assert answer.status_code == 200, answer.json()
    row = Receipt.objects.get().lines.get()
    assert ([str(one.pk) for one in row.photos.all()], row.note) == ([photo], "Torn box.")
    kept = Upload.objects.get()
    assert (kept.line, kept.taken_by) == (rma.lines.get(), "staff")


@pytest.mark.parametrize("which", ["used", "unknown", "no id"])
def test_a_photo_that_is_not_free_books_nothing_in(
    api: Api, rma: Return, make_return: Make, which: str
) -> None:
    photo = {"unknown": str(rma.pk), "no id": "p.jpg"}.get(which) or uploaded(api)
    if which == "used":
        receive(api, make_return((1, 1)), {"photos": [photo]})
    receipts, events = Receipt.objects.count(), published(rma.pk)

    answer = receive(api, rma, {"photos": [photo]})

    assert refused(answer, 422, "invalid")["errors"][0]["pointer"] == "/lines/0/photos"
    assert (Receipt.objects.count(), published(rma.pk)) == (receipts, events)
    assert rma.lines.get().received == 0


def test_what_nobody_announced_becomes_a_line_of_its_own(api: Api, rma: Return) -> None:
    order = rma.orders[0]["external_id"]
    extra = [
        {"order_line": f"ext:{order}-2", "quantity": 1},
        {"sku": "MUG-1", "title": "Mug", "quantity": 2, "note": "Ours?"},
    ]

    answer = receive(api, rma, {}, extra=extra)

    assert answer.status_code == 200, answer.json()
    lines = answer.json()["lines"]
    assert [(line["title"], line["quantity"], line["units"]["received"]) for line in lines] == [
        ("Thing 1", 1, 1),
        ("Thing 2", 1, 1),
        ("Mug", 2, 2),
    ]
    assert [line["order_line"] and line["order_line"]["external_id"] for line in lines] == [
        f"{order}-1",
        f"{order}-2",
        None,
    ]
    assert [line["legal_basis"] for line in lines] == ["withdrawal", "voluntary", "voluntary"]
    assert answer.json()["settlement"]["due"] == "0.00"
    assert Receipt.objects.get().lines.get(line__title="Mug").note == "Ours?"


@pytest.mark.parametrize(
    ("extra", "pointer"),
    [
        ({"quantity": 1}, "/extra/0/title"),
        ({"title": " ", "quantity": 1}, "/extra/0/title"),
        ({"title": "Mug", "quantity": 0}, "/extra/0/quantity"),
        ({"order_line": "ext:no-such", "quantity": 1}, "/extra/0/order_line"),
    ],
)
def test_an_extra_thing_that_cannot_be_named_books_nothing_in(
    api: Api, rma: Return, extra: dict[str, Any], pointer: str
) -> None:
    before = published(rma.pk)

    answer = receive(api, rma, {}, extra=[extra])

    assert refused(answer, 422, "invalid")["errors"][0]["pointer"] == pointer
    assert (Receipt.objects.count(), published(rma.pk), rma.lines.count()) == (0, before, 1)


def test_more_of_an_order_line_than_is_left_books_nothing_in(api: Api, rma: Return) -> None:
    order, before = rma.orders[0]["external_id"], published(rma.pk)

    answer = receive(api, rma, {}, extra=[{"order_line": f"ext:{order}-1", "quantity": 2}])

    assert answer.status_code == 409
    assert (Receipt.objects.count(), published(rma.pk), rma.lines.count()) == (0, before, 1)


def test_a_parcel_of_another_return_books_nothing_in(
    api: Api, rma: Return, make_return: Make
) -> None:
    other = Parcel.objects.get(rma=make_return().pk)

    answer = receive(api, rma, {}, parcel=str(other.pk))

    assert refused(answer, 422, "invalid")["errors"][0]["pointer"] == "/parcel"
    assert (Receipt.objects.count(), rma.lines.get().received) == (0, 0)


WORN = {"grade": "D", "accepted": False, "reason_text": "Broken."}


@pytest.mark.parametrize(
    ("line", "sent"), [({}, False), ({"grade": "A", "accepted": True}, False), (WORN, True)]
)
def test_without_notify_only_what_the_law_requires_is_mailed_r15(
    api: Api, rma: Return, line: dict[str, Any], sent: bool
) -> None:
    Relay().drain()
    Message.objects.all().delete()

    answer = receive(api, rma, line, notify=False)
    Relay().drain()

    assert answer.status_code == 200, answer.json()
    assert answer.json()["mail"] == {"sent": sent, "required_by_law": sent}
    assert list(Message.objects.values_list("kind", flat=True)) == ["inspected"] * sent


def test_an_inspection_tells_the_same(api: Api, rma: Return) -> None:
    receive(api, rma, {}, notify=False)
    Relay().drain()
    Message.objects.all().delete()
    row = {"line": str(rma.lines.get().pk), "quantity": 1, **WORN}

    answer = api.send(f"/returns/{rma.number}/inspections", {"lines": [row], "notify": False})
    Relay().drain()

    assert answer.json()["mail"] == {"sent": True, "required_by_law": True}
    assert Message.objects.get().kind == "inspected"
