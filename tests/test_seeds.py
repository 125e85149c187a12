"""Rows of the seed checklist, each tried through the pages by the person it is about.

The rows are named in the docstrings; docs/reference/seed-coverage.md names the tests.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from openreturns.flow.relay import Relay
from openreturns.messages.models import Message
from openreturns.policies.models import Reason
from openreturns.receiving.models import StockMovement
from openreturns.returns import uploads
from openreturns.returns.models import Draft, Return, ReturnLine
from openreturns.settlement.models import Refund
from openreturns.shipping.models import Parcel
from openreturns.shops.models import Shop, User
from tests.conftest import MakeOrder, MakeReturn
from tests.portal.conftest import Shopper, page_of

Announce = Callable[..., Any]
LATE = 20  # days after delivery: the law is over, the shop's own window is open


def _signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def office(anna_user: User) -> Client:
    """Anna at her desk."""
    return _signed_in(anna_user)


@pytest.fixture
def bench(ben_user: User) -> Client:
    """Ben in the warehouse."""
    return _signed_in(ben_user)


def text(client: Client, address: str) -> str:
    answer = client.get(f"/office/{address}")
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, rma: Return, verb: str, **data: str) -> int:
    return client.post(f"/office/returns/{rma.number}/{verb}/", data).status_code


def book(client: Client, rma: Return, **typed: str) -> int:
    """The receive sheet of a return with one line."""
    key = line_of(rma).pk
    sheet = {"quantity": "1", "grade": "A", "verdict": "accept", **typed}
    data = {f"{name}-{key}": value for name, value in sheet.items()}
    return client.post(f"/office/receive/{rma.number}/", data | {"notify": "1"}).status_code


def fresh(rma: Return) -> Return:
    return Return.objects.get(pk=rma.pk)


def line_of(rma: Return) -> ReturnLine:
    return fresh(rma).lines.get()


def mails(rma: Return) -> list[str]:
    Relay().drain()
    rows = Message.objects.filter(subject_id=rma.pk).order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_a_number_in_the_list_opens_the_return(office: Client, make_return: MakeReturn) -> None:
    """0-39, 1-05."""
    rma = make_return((0, 1))

    assert f'href="/office/returns/{rma.number}/"' in text(office, "returns/")
    assert rma.number in text(office, f"returns/{rma.number}/")


def test_the_reason_is_seen_by_whoever_decides(office: Client, make_return: MakeReturn) -> None:
    """1-01, 2-42."""
    rma = make_return((0, 1, "too_small"), delivered_days_ago=LATE)

    assert "Too small" in text(office, "requests/")
    assert "Too small" in text(office, f"returns/{rma.number}/")


def test_one_checks_and_another_pays(
    office: Client, bench: Client, make_return: MakeReturn
) -> None:
    """1-30, 1-36: the warehouse hands over to a manager, and cannot pay itself."""
    rma = make_return((1, 1))

    book(bench, rma)
    due = str(fresh(rma).money_due)

    assert rma.number in text(office, "to-settle/")
    assert act(bench, rma, "refund", due=due) == 403
    assert act(office, rma, "refund", due=due) == 302
    assert fresh(rma).status == "settled"


def test_a_piece_is_refused_after_receipt_with_a_reason(
    bench: Client, make_return: MakeReturn
) -> None:
    """1-37."""
    rma = make_return((1, 1, "changed_mind"), delivered_days_ago=LATE)

    book(bench, rma, verdict="decline", reason="The seal is broken.")

    assert line_of(rma).declined == 1
    assert mails(rma)[-1] == "inspected"
    assert "The seal is broken." in Message.objects.filter(subject_id=rma.pk).latest("id").text


def test_a_cancelled_return_stays_in_the_list(office: Client, make_return: MakeReturn) -> None:
    """1-38."""
    rma = make_return((0, 1))

    act(office, rma, "cancellation")

    assert rma.number in text(office, "returns/?status=cancelled")


def test_defective_goods_do_not_go_back_on_the_shelf(
    bench: Client, make_return: MakeReturn
) -> None:
    """1-40: not ticked for this reason, and nothing moves."""
    rma = make_return((1, 1, "defective"))
    sheet = bench.get(f"/office/receive/{rma.number}/").content.decode()
    tick = sheet[sheet.index(f'name="restock-{line_of(rma).pk}"') :].split(">")[0]

    book(bench, rma, grade="D")

    assert "checked" not in tick
    assert line_of(rma).accepted == 1
    assert not StockMovement.objects.exists()


def test_a_rejection_is_explained_in_the_mail(office: Client, make_return: MakeReturn) -> None:
    """2-03, 2-19, 2-33: without words it is refused."""
    rma = make_return((0, 1, "changed_mind"), delivered_days_ago=LATE)

    silent = act(office, rma, "rejection", reason_text=" ", notify="1")
    said = act(office, rma, "rejection", reason_text="It was washed.", notify="1")

    assert (silent, said) == (422, 302)
    assert mails(rma) == ["submitted", "rejected"]
    assert "It was washed." in Message.objects.get(subject_id=rma.pk, kind="rejected").text


def test_keeping_the_item_sends_no_label(office: Client, make_return: MakeReturn) -> None:
    """2-13, 2-16, 2-41."""
    rma = make_return((1, 1, "damaged"), delivered_days_ago=LATE)

    act(office, rma, "keeping", notify="1")

    assert mails(rma) == ["submitted", "kept"]
    assert not Parcel.objects.filter(rma=rma).exists()
    assert fresh(rma).money_due == 4000


def test_what_is_rejected_stays_with_the_requests(office: Client, make_return: MakeReturn) -> None:
    """2-21."""
    rma = make_return((0, 1, "changed_mind"), delivered_days_ago=LATE)

    act(office, rma, "rejection", reason_text="It was washed.")

    assert rma.number in text(office, "requests/?tab=rejected")


def test_a_new_shop_knows_damaged_and_wrong_goods(shop: Shop) -> None:
    """2-27."""
    wrong = Reason.objects.filter(shop=shop, group="wrong").values_list("code", flat=True)

    assert list(wrong) == ["damaged", "defective", "wrong_item"]


def test_nobody_gets_a_label_before_the_decision(make_return: MakeReturn) -> None:
    """2-29."""
    rma = make_return((0, 1, "changed_mind"), delivered_days_ago=LATE)

    assert mails(rma) == ["submitted"]
    assert not Parcel.objects.filter(rma=rma).exists()


def test_the_photo_of_an_item_is_there_to_decide(
    office: Client, make_order: MakeOrder, announce: Announce, shop: Shop, make_return: MakeReturn
) -> None:
    """2-31."""
    file = BytesIO()
    Image.new("RGB", (40, 40), "red").save(file, "JPEG")
    photo = uploads.store(
        shop, SimpleUploadedFile("a.jpg", file.getvalue(), "image/jpeg"), "customer"
    )
    rma = make_return((0, 1, "damaged"))
    photo.line = line_of(rma)
    photo.save()

    address = f"/office/photos/{photo.pk}/"

    assert address in text(office, f"returns/{rma.number}/")
    assert office.get(address)["Content-Type"] == "image/jpeg"


def test_receiving_pays_nothing_by_itself(bench: Client, make_return: MakeReturn) -> None:
    """4-11."""
    rma = make_return((1, 1))

    book(bench, rma)

    assert fresh(rma).money_due == 4000
    assert not Refund.objects.exists()


def test_the_page_shows_how_far_the_refund_is(
    office: Client, bench: Client, make_return: MakeReturn
) -> None:
    """4-20."""
    rma = make_return((1, 1))
    book(bench, rma)
    before = text(office, f"returns/{rma.number}/")

    act(office, rma, "refund", due="4000")

    assert "Refund €40.00" in before
    assert "€40.00, paid" in text(office, f"returns/{rma.number}/")


def test_the_shopper_is_told_to_stick_the_label_on(make_return: MakeReturn) -> None:
    """3-25."""
    rma = make_return((0, 1))
    Relay().drain()

    page = Client(headers={"accept-language": "en"}).get(f"{page_of(rma)}?lang=en")

    assert "cut it out and stick it on your parcel" in page.content.decode()


def test_what_is_not_confirmed_claims_nothing_and_stands_in_no_list(
    office: Client, shop: Shop, make_order: MakeOrder
) -> None:
    """3-32."""
    order = make_order()
    shopper = Shopper(shop)
    shopper.enter(order)

    shopper.choose(order, (0, 1))

    assert Draft.objects.count() == 1
    assert not Return.objects.exists()
    assert [line.announced for line in order.lines.all()] == [0, 0]
    assert "There is no return yet." in text(office, "returns/")
