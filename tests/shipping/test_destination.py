"""A parcel goes to the main return address, or to the one that the decision named."""

from collections.abc import Callable
from typing import Any

import pytest

from openreturns.returns.models import Return
from openreturns.shipping import booking
from openreturns.shipping.models import Parcel
from openreturns.shops.models import ReturnAddress, Shop
from tests.backoffice.conftest import Desk

Make = Callable[..., Any]
REPAIRS = {"company": "Fern Repairs", "street": "Dok", "postal_code": "9000", "city": "Gent"}


@pytest.mark.parametrize(
    ("code", "company"),
    [("repairs", "Fern Repairs"), ("", "Fern & Co Returns"), ("gone", "Fern & Co Returns")],
)
def test_the_label_carries_the_address_that_was_named(
    make_return: Make, shop: Shop, code: str, company: str
) -> None:
    ReturnAddress.objects.create(shop=shop, code="repairs", name="Repairs", address=REPAIRS)
    rma = make_return((0, 1))
    Return.objects.filter(pk=rma.pk).update(decision=rma.decision | {"destination": code})
    parcel = Parcel.objects.select_related("rma__shop").get(rma=rma)

    assert booking.request_for(parcel).recipient["company"] == company


def test_a_return_address_is_added_and_removed_in_the_settings(anna_user: Any, shop: Shop) -> None:
    desk = Desk(anna_user)
    typed = {**REPAIRS, "name": "Repairs", "house_number": "1", "country": "BE"}

    assert desk.post("settings/fern/addresses/", **typed).status_code == 302
    assert desk.post("settings/fern/addresses/", **typed).status_code == 422

    (row,) = ReturnAddress.objects.filter(shop=shop)
    assert (row.code, row.address["company"]) == ("repairs", "Fern Repairs")
    desk.post(f"settings/fern/addresses/{row.pk}/removal/")
    assert not ReturnAddress.objects.exists()
