"""Lists of returns: what they show is what the document promises."""

import json
from collections.abc import Callable
from typing import Any

from ninja.responses import NinjaJSONEncoder

from openreturns.api.answers import ReturnPage
from openreturns.flow import desk
from openreturns.receiving.booked import Arrived, Delivery
from tests.api.conftest import Api

Make = Callable[..., Any]


def test_a_list_shows_each_return_as_the_document_describes_it(
    api: Api, make_return: Make, ben: Any, anna: Any
) -> None:
    make_return(delivered_days_ago=20)
    settled = make_return()
    arrived = tuple(
        Arrived(line.pk, line.quantity, grade="A", accepted=True) for line in settled.lines.all()
    )
    desk.receive(settled, Delivery(arrived), by=ben)
    desk.settle(settled, by=anna)

    page = api.get("/returns").json()

    assert [row["status"] for row in page["items"]] == ["settled", "requested"]
    described = ReturnPage.model_validate(page).model_dump()
    assert json.loads(json.dumps(described, cls=NinjaJSONEncoder)) == page
    assert page["items"][0] == api.get(f"/returns/{settled.number}").json()
