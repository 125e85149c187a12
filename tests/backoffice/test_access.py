"""Who may open what: the right person, somebody of another shop, nobody; and the wrong method."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from openreturns.orders.models import Order
from openreturns.returns.models import Return
from openreturns.shipping.models import Parcel
from openreturns.shops.models import Membership, Shop
from tests.backoffice.conftest import Desk, status_of, text_of

PAGES = (
    "",
    "requests/",
    "requests/?tab=rejected",
    "incoming/",
    "to-inspect/",
    "to-settle/",
    "attention/",
    "returns/",
    "receive/",
    "orders/",
)
SETTINGS = ("", "branding/", "reasons/", "team/", "keys/")
OF_A_RETURN = ("returns/{number}/", "receive/{number}/")
DECIDING = (
    "decision/",
    "approval/",
    "keeping/",
    "rejection/",
    "cancellation/",
    "refund/",
    "review/",
    "closing/",
    "reopening/",
    "assignment/",
    "parcels/",
)
WORKING = ("notes/", "correction/", "sending-back/")


@pytest.mark.parametrize("page", PAGES)
def test_a_list_opens_for_who_works_there_and_asks_others_to_sign_in(
    at_anna: Desk, page: str
) -> None:
    assert at_anna.get(page).status_code == 200

    answer = Client().get(f"/office/{page}")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/?next=/office/")


@pytest.mark.parametrize("page", PAGES)
def test_a_list_takes_no_post(at_anna: Desk, page: str) -> None:
    assert at_anna.post(page).status_code == 405


@pytest.mark.parametrize("page", OF_A_RETURN)
def test_a_return_of_another_shop_does_not_exist(
    at_anna: Desk, at_otto: Desk, request_: Return, page: str
) -> None:
    address = page.format(number=request_.number)

    assert at_anna.get(address).status_code == 200
    assert at_otto.get(address).status_code == 404
    assert Client().get(f"/office/{address}").status_code == 302


@pytest.mark.parametrize("verb", DECIDING)
def test_deciding_is_for_managers_of_the_shop_and_by_post(
    at_anna: Desk, at_ben: Desk, at_otto: Desk, request_: Return, verb: str
) -> None:
    address = f"returns/{request_.number}/{verb}"

    assert at_anna.get(address).status_code == 405
    assert at_ben.post(address).status_code == 403
    assert at_otto.post(address).status_code == 404
    assert Client().post(f"/office/{address}").status_code == 302
    assert status_of(request_) == "requested"
    assert Return.objects.get(pk=request_.pk).version == request_.version


@pytest.mark.parametrize("verb", WORKING)
def test_what_the_warehouse_may_do_is_for_this_shop_and_by_post(
    at_ben: Desk, at_otto: Desk, request_: Return, verb: str
) -> None:
    address = f"returns/{request_.number}/{verb}"

    assert at_ben.get(address).status_code == 405
    assert at_ben.post(address).status_code in {409, 422}
    assert at_otto.post(address).status_code == 404


@pytest.mark.parametrize("verb", ["voiding/", "handover/", "tracking/"])
def test_a_parcel_of_another_shop_does_not_exist(
    at_anna: Desk, at_otto: Desk, withdrawal: Return, verb: str
) -> None:
    parcel = Parcel.objects.get(rma=withdrawal)

    assert at_anna.get(f"parcels/{parcel.pk}/{verb}").status_code == 405
    assert at_otto.post(f"parcels/{parcel.pk}/{verb}").status_code == 404
    assert Parcel.objects.get().state == "planned"


@pytest.mark.parametrize("page", SETTINGS)
def test_settings_are_for_managers_of_this_shop(
    at_anna: Desk, at_ben: Desk, at_otto: Desk, shop: Shop, page: str
) -> None:
    address = f"settings/{shop.slug}/{page}"

    assert at_anna.get(address).status_code == 200
    assert at_ben.get(address).status_code == 403
    assert at_otto.get(address).status_code == 404


def test_an_order_of_another_shop_does_not_exist(
    at_anna: Desk, at_otto: Desk, make_order: Callable[..., Order]
) -> None:
    order = make_order()

    for page in (f"orders/{order.pk}/", f"orders/{order.pk}/return/"):
        assert at_anna.get(page).status_code == 200
        assert at_otto.get(page).status_code == 404


def test_the_warehouse_sees_an_order_but_announces_nothing_for_a_customer(
    at_ben: Desk, make_order: Callable[..., Order]
) -> None:
    order = make_order()

    assert at_ben.get(f"orders/{order.pk}/").status_code == 200
    assert at_ben.get(f"orders/{order.pk}/return/").status_code == 403
    assert at_ben.post(f"orders/{order.pk}/return/").status_code == 403
    assert Return.objects.count() == 0


def test_what_does_not_exist_is_a_calm_page_with_a_way_on(at_anna: Desk) -> None:
    for page in ("returns/FA-2026-999999/", f"orders/{uuid4()}/", f"photos/{uuid4()}/"):
        answer = at_anna.get(page)

        assert answer.status_code == 404
        assert "To Today" in text_of(answer)


def test_who_works_in_no_shop_is_told_so(at_anna: Desk) -> None:
    Membership.objects.all().delete()

    answer = at_anna.get("requests/")

    assert answer.status_code == 403
    assert "You work in no shop yet." in text_of(answer)


def test_nobody_keeps_a_copy_of_a_page(at_anna: Desk, request_: Return) -> None:
    answer = at_anna.get(f"returns/{request_.number}/")

    assert answer.headers["Cache-Control"] == "no-store, private"


def test_lists_show_the_chosen_shop_only(
    at_anna: Desk, anna_user: object, other_shop: Shop, request_: Return
) -> None:
    Membership.objects.create(user=anna_user, shop=other_shop, role="manager")

    assert request_.number in text_of(at_anna.get("requests/"))
    at_anna.get("shops/other/")
    assert request_.number not in text_of(at_anna.get("requests/"))
    at_anna.get("shops/")
    assert request_.number in text_of(at_anna.get("requests/"))
