"""The same request twice acts once (R80): sequential, at once, with another body, for files."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from openreturns.api.idempotency import forget_expired
from openreturns.api.models import IdempotencyKey
from openreturns.core.models import Event
from openreturns.orders.models import Order
from openreturns.returns.models import Return, Upload
from openreturns.settlement.models import Refund
from tests.api.conftest import Api
from tests.api.test_flow import body_for
from tests.api.test_orders import order_body
from tests.conftest import published

Make = Callable[..., Any]


def test_a_repeated_note_is_kept_once(api: Api, make_return: Make) -> None:
    rma = make_return()

    first = api.send(f"/returns/{rma.number}/notes", {"text": "Called her."}, key="n")
    again = api.send(f"/returns/{rma.number}/notes", {"text": "Called her."}, key="n")

    assert (first.status_code, again.status_code) == (200, 200)
    assert published(rma.pk).count("return.noted") == 1


def test_another_body_under_the_key_is_refused_and_does_nothing(
    api: Api, make_return: Make
) -> None:
    rma = make_return()
    api.send(f"/returns/{rma.number}/notes", {"text": "One"}, key="n")

    body = api.send(f"/returns/{rma.number}/notes", {"text": "Two"}, key="n")
    path = api.send(f"/returns/{rma.number}/close", {"text": "One"}, key="n")

    assert (body.status_code, body.json()["type"]) == (422, "/api/problems#idempotency-key-reused")
    assert path.status_code == 422
    assert published(rma.pk).count("return.noted") == 1


def test_a_key_belongs_to_the_program_that_sent_it(
    api: Api, other_api: Api, make_order: Make, other_shop: Any
) -> None:
    mine, theirs = make_order(), make_order(shop=other_shop)

    first = api.send("/returns", body_for(mine, (1, 1)), key="same")
    second = other_api.send("/returns", body_for(theirs, (1, 1)), key="same")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_a_refused_request_may_be_tried_again_under_its_key(api: Api, make_order: Make) -> None:
    order = make_order()
    refused = api.send("/returns", body_for(order, (1, 999)), key="k")

    made = api.send("/returns", body_for(order, (1, 1)), key="k")

    assert (refused.status_code, made.status_code) == (422, 201)


def test_the_answer_is_replayed_even_when_the_order_is_gone(api: Api, make_order: Make) -> None:
    body = body_for(make_order(), (1, 1))
    first = api.send("/returns", body, key="k")
    Order.objects.update(external_id="renamed")

    again = api.send("/returns", body, key="k")

    assert (again.status_code, again.json()) == (201, first.json())
    assert Return.objects.count() == 1


@pytest.mark.parametrize("path", ["settle"])
def test_money_does_not_move_without_a_key(api: Api, make_return: Make, path: str) -> None:
    rma = make_return()

    for key in ("", '""'):
        answer = api.send(f"/returns/{rma.number}/{path}", {}, key=key)
        assert (answer.status_code, answer.json()["type"]) == (400, "/api/problems#malformed")


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def test_a_key_is_short_and_printable(api: Api, make_return: Make, key: str) -> None:
    answer = api.send(f"/returns/{make_return().number}/close", {}, key=key)

    assert answer.status_code == 400


def test_a_key_is_kept_a_day_and_for_money_thirty(api: Api, make_return: Make) -> None:
    rma = make_return()
    api.send(f"/returns/{rma.number}/notes", {"text": "One"}, key="note")
    lines = [{"line": str(line.pk), "quantity": line.quantity, "accepted": True, "grade": "A"}
             for line in rma.lines.all()]  # fmt: skip
    api.send(f"/returns/{rma.number}/receipts", {"lines": lines})
    paid = api.send(f"/returns/{rma.number}/settle", {}, key="pay")
    assert paid.status_code == 200, paid.json()

    forget_expired(timezone.now() + timedelta(hours=25))

    assert [row.key for row in IdempotencyKey.objects.all()] == ["pay"]
    forget_expired(timezone.now() + timedelta(days=31))
    assert not IdempotencyKey.objects.exists()


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (30, 20), (180, 60, 20)).save(out, "PNG")
    return SimpleUploadedFile("mug.png", out.getvalue(), "image/png")


def files() -> set[Path]:
    return set(Path(settings.MEDIA_ROOT).rglob("*.jpg"))


def test_an_upload_is_stored_once_and_leaves_one_file(api: Api) -> None:
    before = files()
    headers = {"Idempotency-Key": "photo"}

    first = api.client.post("/api/v1/uploads", {"file": picture()}, headers=headers)
    again = api.client.post("/api/v1/uploads", {"file": picture()}, headers=headers)
    other = api.client.post(
        "/api/v1/uploads", {"file": SimpleUploadedFile("a.png", b"other")}, headers=headers
    )

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == again.json()
    assert Upload.objects.count() == 1
    assert len(files() - before) == 1


def test_a_bulk_request_is_replayed_and_not_stored_again(api: Api) -> None:
    def send(text: str) -> Any:
        return api.client.post(
            "/api/v1/orders/bulk", text, content_type="application/x-ndjson",
            headers={"Idempotency-Key": "bulk"},
        )  # fmt: skip

    first, again = send(json.dumps(order_body())), send(json.dumps(order_body()))
    other = send(json.dumps(order_body(number="#7")))

    assert (
        first.json() == again.json() == {"created": 1, "updated": 0, "unchanged": 0, "rejected": []}
    )
    assert other.status_code == 422
    assert Order.objects.get().number == "#1001"


@pytest.mark.django_db(transaction=True)
def test_four_at_once_with_one_key_pay_once_and_all_hear_the_same(
    api: Api, make_return: Make
) -> None:
    rma = make_return()
    lines = [{"line": str(line.pk), "quantity": line.quantity, "accepted": True, "grade": "A"}
             for line in rma.lines.all()]  # fmt: skip
    api.send(f"/returns/{rma.number}/receipts", {"lines": lines})
    answers: list[Any] = []

    def pay() -> None:
        answers.append(api.send(f"/returns/{rma.number}/settle", {}, key="pay"))
        connection.close()

    threads = [threading.Thread(target=pay) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.content for answer in answers}) == 1
    assert Refund.objects.count() == 1
    assert Event.objects.filter(type="refund.paid").count() == 1
