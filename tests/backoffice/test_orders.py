"""Orders: found by number, mail or name, and a return announced for a customer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from openreturns.orders.models import Order, OrderLine
from openreturns.returns.models import Return
from tests.backoffice.conftest import Desk, text_of

Make = Callable[..., Any]


@pytest.fixture
def order(make_order: Make) -> Order:
    """Two mugs and a jumper, delivered three days ago."""
    made: Order = make_order()
    return made


def form(order: Order, *quantities: Any, **more: str) -> dict[str, str]:
    """The form as it is typed: a quantity per line."""
    lines = OrderLine.objects.filter(order=order).order_by("position")
    typed = {f"quantity-{line.pk}": str(n) for line, n in zip(lines, quantities, strict=True)}
    outcomes = {f"outcome-{line.pk}": "refund" for line in lines}
    return {**outcomes, **typed, "method": "label", **more}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 2),
        ({"q": "1001"}, 1),
        ({"q": "#10"}, 2),
        ({"q": "MIA@example.com"}, 2),
        ({"q": "Jansen"}, 2),
        ({"q": "nobody"}, 0),
        ({"state": "none"}, 1),
        ({"state": "partial"}, 1),
        ({"state": "full"}, 0),
    ],
)
def test_orders_are_found_and_say_how_much_came_back(
    at_anna: Desk, make_return: Make, make_order: Make, query: dict[str, str], found: int
) -> None:
    make_return((0, 1), order=make_order())
    make_order()

    assert text_of(at_anna.get("orders/", **query)).count('<a class="id"') == found


def test_a_filter_that_makes_no_sense_is_named(at_anna: Desk) -> None:
    for query in ({"state": "half"}, {"cursor": "x"}, {"colour": "red"}):
        assert at_anna.get("orders/", **query).status_code == 422


def test_an_order_tells_its_story(at_anna: Desk, make_return: Make, order: Order) -> None:
    rma = make_return((0, 1), order=order)

    page = text_of(at_anna.get(f"orders/{order.pk}/"))

    for said in (
        "Order #1001",
        "Partly returned",
        "Ordered",
        "Shipped",
        "Delivered",
        "Paid €84.85",
    ):
        assert said in page
    assert f"Return {rma.number} announced" in page
    assert "Mia Jansen<br>Dorpsstraat 1<br>1234 AB Utrecht<br>NL" in page


def test_staff_announces_a_return_for_a_customer(at_anna: Desk, order: Order) -> None:
    answer = at_anna.post(f"orders/{order.pk}/return/", **form(order, 1, 0))

    rma = Return.objects.get()
    assert answer.headers["Location"] == f"/office/returns/{rma.number}/"
    assert (rma.origin, rma.pieces, rma.language) == ("backoffice", 1, "nl")


@pytest.mark.parametrize("quantity", ["-1", "0.5", "x", "0", "999", "3"])
def test_a_wrong_quantity_announces_nothing_and_stays_in_the_field(
    at_anna: Desk, order: Order, quantity: str
) -> None:
    typed = form(order, quantity, 0, **{"method": "own_carrier"})

    answer = at_anna.post(f"orders/{order.pk}/return/", **typed)

    page = text_of(answer)
    assert answer.status_code in {409, 422}
    assert f'value="{quantity}"' in page
    assert 'value="own_carrier" checked' in page
    assert not Return.objects.exists()


def test_what_came_back_already_is_not_offered_again(
    at_anna: Desk, make_return: Make, order: Order
) -> None:
    make_return(order=order)

    assert "Create return" not in text_of(at_anna.get(f"orders/{order.pk}/"))
    answer = at_anna.post(f"orders/{order.pk}/return/", **form(order, 1, 0))
    assert answer.status_code in {409, 422}
    assert Return.objects.count() == 1


def test_more_time_is_given_on_the_order_page_and_stands_in_its_story(
    at_anna: Desk, at_ben: Desk, make_order: Make
) -> None:
    over = make_order(delivered_days_ago=40)
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    page = f"orders/{over.pk}/extension/"

    assert at_ben.post(page, until=day, why="x").status_code == 403
    assert at_anna.post(page, until="soon", why="x").status_code == 422
    refused = at_anna.post(page, until="2099-01-01", why="A gift")
    done = at_anna.post(page, until=day, why="A gift", follow=True)

    assert refused.status_code == 422
    assert 'value="A gift"' in text_of(refused)
    assert "Anna gave time until" in text_of(done)
    assert "A gift" in text_of(done)
